package dev.sotto.sip.trunks;

import static dev.sotto.sip.trunks.TrunkConfig.Match.AUTH;
import static dev.sotto.sip.trunks.TrunkConfig.Match.HEADER;
import static dev.sotto.sip.trunks.TrunkConfig.Match.IP;
import static dev.sotto.sip.trunks.TrunkConfig.Match.REGISTERED_CONTACT;
import static dev.sotto.sip.trunks.TrunkConfig.Match.REQUEST_URI;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrunkMatcherTest {
    private static final String CALLED = "sip:+4930123@sotto.example";

    @Test
    void a_stranger_s_call_is_told_field_by_field() {
        TrunkMatch match = match(
                "198.51.100.7",
                Headers.NONE,
                Trunks.named("provider-a"),
                Trunks.named("off").disabled(),
                Trunks.named("by-gateway")
                        .gateways(Trunks.gateway("203.0.113.1"))
                        .matchBy(),
                Trunks.named("by-header").matchBy(HEADER),
                Trunks.named("by-number").dids("+4940*").matchBy(REQUEST_URI),
                Trunks.named("by-contact").matchBy(REGISTERED_CONTACT),
                Trunks.named("their-contact")
                        .mode(TrunkConfig.Mode.REGISTERS_WITH_US)
                        .matchBy(REGISTERED_CONTACT));
        assertThat(match).isInstanceOf(TrunkMatch.None.class);
        assertThat(match.trace().sentences())
                .containsExactly(
                        "considered provider-a: its allowed sources 192.0.2.0/24 do not hold 198.51.100.7",
                        "considered off: is not enabled",
                        "considered by-gateway: 198.51.100.7 is not the address of one of its gateways 203.0.113.1",
                        "considered by-header: the call has no header field X-Trunk",
                        "considered by-number: its numbers +4940* do not hold +4930123",
                        "considered by-contact: it is not registered",
                        "considered their-contact: it did not register from 198.51.100.7:5060");
        assertThat(match.trace().steps().getFirst().field()).isEqualTo("/peer/allowedSources");
    }

    @Test
    void what_should_stand_in_a_header_field_is_told_to_nobody() {
        TrunkMatch wrong = match(
                "192.0.2.1",
                Headers.NONE.with("X-Trunk", "guess"),
                Trunks.named("a").matchBy(IP, HEADER));
        assertThat(wrong.trace().sentences())
                .containsExactly("considered a: the header field X-Trunk has another value");
        TrunkMatch right = match(
                "192.0.2.1",
                Headers.NONE.with("x-trunk", " s3cret "),
                Trunks.named("a").matchBy(IP, HEADER));
        assertThat(matched(right)).isEqualTo("a");
        assertThat(right.trace().sentences()).containsExactly("took a: 192.0.2.1 fits by ip and header");
    }

    @Test
    void a_trunk_that_is_matched_by_auth_wants_a_challenge_and_one_that_proved_itself_does_not() {
        Trunks wanting = Trunks.named("a").inbound("pbx").matchBy(IP, AUTH);
        assertThat(match("192.0.2.1", Headers.NONE, wanting))
                .isInstanceOfSatisfying(
                        TrunkMatch.NeedsAuthentication.class,
                        needs -> assertThat(needs.trunks()).containsExactly(wanting.make()));
        TrunkMatch.Known proven = new TrunkMatch.Known(Optional.of("id-a"), Map.of(), Map.of(), Map.of());
        assertThat(matched(new TrunkMatcher(List.of(wanting.make())).match(call("192.0.2.1", Headers.NONE), proven)))
                .isEqualTo("a");
        TrunkMatch.Known other = new TrunkMatch.Known(Optional.of("id-b"), Map.of(), Map.of(), Map.of());
        assertThat(new TrunkMatcher(List.of(wanting.make())).match(call("192.0.2.1", Headers.NONE), other))
                .isInstanceOf(TrunkMatch.None.class);
        assertThat(match("198.51.100.1", Headers.NONE, wanting)).isInstanceOf(TrunkMatch.None.class);
    }

    @Test
    void no_password_is_in_any_text() {
        TrunkConfig trunk = Trunks.named("a")
                .inbound("pbx")
                .outbound("us", "r")
                .matchBy(AUTH)
                .make();
        TrunkMatch match =
                new TrunkMatcher(List.of(trunk)).match(call("192.0.2.1", Headers.NONE), TrunkMatch.Known.NOTHING);
        assertThat(match.toString() + trunk).doesNotContain(Trunks.PASSWORD);
    }

    @Test
    void of_two_trunks_behind_one_address_the_one_with_the_number_or_the_smaller_network_has_the_call() {
        assertThat(matched(match(
                        "192.0.2.1",
                        Headers.NONE,
                        Trunks.named("all"),
                        Trunks.named("ours").dids("+4930*"),
                        Trunks.named("theirs").dids("+4940*"))))
                .isEqualTo("ours");
        TrunkMatch smaller = match(
                "192.0.2.1", Headers.NONE, Trunks.named("a"), Trunks.named("z").from("192.0.2.1/32", "10.0.0.0/8"));
        assertThat(matched(smaller)).isEqualTo("z");
        assertThat(smaller.trace().sentences())
                .containsExactly("considered a: fits too, but z is for fewer calls", "took z: 192.0.2.1 fits by ip");
    }

    @Test
    void a_gateway_that_only_takes_calls_sends_none() {
        TrunkConfig.Gateway out =
                new TrunkConfig.Gateway("192.0.2.9", 0, Transport.UDP, false, 10, 10, false, true, true);
        Trunks both = Trunks.named("a").gateways(Trunks.gateway("192.0.2.8"), out);
        assertThat(matched(match("192.0.2.8", Headers.NONE, both))).isEqualTo("a");
        assertThat(match("192.0.2.9", Headers.NONE, both).trace().sentences())
                .containsExactly("considered a: 192.0.2.9 is a gateway of it from which no calls come");
        assertThat(match("192.0.2.8", Headers.NONE, Trunks.named("b").gateways(out))
                        .trace()
                        .sentences())
                .containsExactly("considered b: none of its gateways is one from which calls come");
    }

    @Test
    void names_of_gateways_are_known_by_their_addresses_and_contacts_by_what_was_registered() {
        TrunkMatch.Known known = new TrunkMatch.Known(
                Optional.empty(),
                Map.of("id-line", "c0ffee"),
                Map.of("id-pbx", Set.of(new Hop(Transport.UDP, "198.51.100.7", 5060))),
                Map.of("gw.provider.example", Set.of("2001:db8::1")));
        TrunkConfig named = Trunks.named("named").matchBy().make();
        TrunkConfig line = Trunks.named("line").matchBy(REGISTERED_CONTACT).make();
        TrunkConfig pbx = Trunks.named("pbx")
                .mode(TrunkConfig.Mode.REGISTERS_WITH_US)
                .matchBy(REGISTERED_CONTACT)
                .make();
        TrunkMatcher matcher = new TrunkMatcher(List.of(named, line, pbx));
        assertThat(matched(matcher.match(call("2001:DB8:0::1", Headers.NONE), known)))
                .isEqualTo("named");
        assertThat(matched(matcher.match(call("198.51.100.7", Headers.NONE), known)))
                .isEqualTo("pbx");
        assertThat(matched(matcher.match(
                        Trunks.call("sip:c0ffee@203.0.113.5:5060", "sip:x@y", "198.51.100.8", Headers.NONE), known)))
                .isEqualTo("line");
    }

    @Test
    void a_thousand_trunks_and_a_long_name_make_a_short_trace() {
        Trunks[] many = IntStream.range(0, 1000)
                .mapToObj(i -> Trunks.named("t" + i + "x".repeat(500)))
                .toArray(Trunks[]::new);
        Trace trace = match("198.51.100.7", Headers.NONE, many).trace();
        assertThat(trace.steps()).hasSize(60);
        assertThat(trace.sentences()).hasSize(61).last().isEqualTo("and 940 more");
        assertThat(String.join("", trace.sentences())).hasSizeLessThan(30_000);
    }

    private static TrunkMatch match(String source, Headers headers, Trunks... trunks) {
        List<TrunkConfig> all = List.of(trunks).stream().map(Trunks::make).toList();
        return new TrunkMatcher(all).match(call(source, headers), TrunkMatch.Known.NOTHING);
    }

    private static CallEvent.Invited call(String source, Headers headers) {
        return Trunks.call(CALLED, "sip:+49301@provider.example", source, headers);
    }

    private static String matched(TrunkMatch match) {
        assertThat(match).as("%s", match.trace().sentences()).isInstanceOf(TrunkMatch.Matched.class);
        return ((TrunkMatch.Matched) match).trunk().name();
    }
}
