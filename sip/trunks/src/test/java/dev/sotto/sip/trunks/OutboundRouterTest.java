package dev.sotto.sip.trunks;

import static dev.sotto.sip.trunks.OutboundRequest.Asker.GUEST;
import static dev.sotto.sip.trunks.OutboundRequest.Asker.HOST;
import static dev.sotto.sip.trunks.OutboundRequest.Asker.STRANGER;
import static dev.sotto.sip.trunks.OutboundRequest.Asker.TRUNK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboundRouterTest {
    @Test
    void nothing_is_called_unless_a_trunk_says_so() {
        Outbound denied = route(HOST, "030123456", Map.of(), Trunks.named("a"), german("b", "+4940*"));
        assertThat(denied)
                .isInstanceOfSatisfying(
                        Outbound.Denied.class,
                        no -> assertThat(no.refusal().status()).isEqualTo(403));
        assertThat(denied.trace().sentences())
                .containsExactly(
                        "considered a: nothing may be called over it",
                        "considered b: its +4940* do not hold +4930123456");
    }

    @Test
    void guests_strangers_and_callers_of_trunks_call_nobody() {
        for (OutboundRequest.Asker asker : List.of(GUEST, STRANGER, TRUNK)) {
            assertThat(route(asker, "030123456", Map.of(), german("a", "*"))).isInstanceOf(Outbound.Denied.class);
        }
        assertThat(attempts(route(HOST, "030 123-456", Map.of(), german("a", "*"))))
                .hasSize(1);
    }

    @Test
    void emergencies_premium_numbers_and_other_countries_are_not_called() {
        assertThat(route(HOST, "112", Map.of(), german("a", "*")))
                .isInstanceOfSatisfying(
                        Outbound.Denied.class,
                        no -> assertThat(no.refusal().warnings().getFirst().text())
                                .contains("use a telephone"));
        assertThat(sentence(route(HOST, "0900123456", Map.of(), german("a", "*"))))
                .isEqualTo("considered a: +49900123456 costs extra, which a conference does not call");
        assertThat(sentence(route(HOST, "+18765550123", Map.of(), german("a", "*"))))
                .isEqualTo("considered a: +18765550123 is of JM, and it calls DE");
        assertThat(sentence(
                        route(HOST, "+18765550123", Map.of(), german("a", "*").limits(countries("US")))))
                .isEqualTo("considered a: +18765550123 is of JM, and it calls US");
        assertThat(attempts(
                        route(HOST, "+12125550123", Map.of(), german("a", "*").limits(countries("US")))))
                .hasSize(1);
        assertThat(sentence(route(HOST, "201", Map.of(), german("a", "*"))))
                .isEqualTo("considered a: cannot say of which country 201 is");
        assertThat(attempts(route(HOST, "201", Map.of(), german("a", "2XX")))).hasSize(1);
        assertThat(route(HOST, "ada", Map.of(), german("a", "*")).trace().sentences())
                .containsExactly("considered ada: is no telephone number");
    }

    @Test
    void the_trunk_that_knows_most_of_the_number_is_first_and_one_that_is_down_is_passed() {
        Trunks[] all = {
            german("all", "*"),
            german("berlin", "+4930*"),
            german("abc", "+49*").disabled()
        };
        assertThat(attempts(route(HOST, "030123456", Map.of(), all)))
                .extracting(attempt -> attempt.trunk().name())
                .containsExactly("berlin", "all");
        Map<String, Outbound.Standing> down =
                Map.of("id-berlin", new Outbound.Standing("is not registered: 403 Forbidden", List.of(), List.of()));
        Outbound passed = route(HOST, "030123456", down, all);
        assertThat(attempts(passed))
                .extracting(attempt -> attempt.trunk().name())
                .containsExactly("all");
        assertThat(passed.trace().sentences())
                .containsExactly(
                        "considered berlin: is not registered: 403 Forbidden",
                        "considered abc: is not enabled",
                        "took all: * hold +4930123456");
        assertThat(route(HOST, "030123456", down, german("berlin", "*")))
                .isInstanceOfSatisfying(
                        Outbound.Denied.class,
                        no -> assertThat(no.refusal().status()).isEqualTo(503));
    }

    @Test
    @Rfc(number = 2782, section = "Weight", must = "a target is first as often as its weight says")
    void gateways_are_tried_by_priority_and_by_lot() {
        List<TrunkConfig.Gateway> gateways = List.of(
                Trunks.gateway("last.example", 20, 100),
                Trunks.gateway("heavy.example", 10, 75),
                Trunks.gateway("light.example", 10, 25),
                Trunks.gateway("none.example", 10, 0));
        SeededEntropy entropy = new SeededEntropy(2782);
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<TrunkConfig.Gateway> order = GatewayOrder.of(gateways, entropy);
            assertThat(order).hasSize(4).containsAll(gateways);
            assertThat(order.getLast().host()).isEqualTo("last.example");
            first.merge(order.getFirst().host(), 1, Integer::sum);
        }
        assertThat(first.get("heavy.example")).isBetween(7100, 7800);
        assertThat(first.get("light.example")).isBetween(2200, 2800);
        assertThat(first.get("none.example")).isBetween(20, 250);
        List<TrunkConfig.Gateway> none = List.of(Trunks.gateway("a", 1, 0), Trunks.gateway("b", 1, 0));
        assertThat(GatewayOrder.of(none, entropy)).hasSize(2);
    }

    @Test
    void an_attempt_says_where_to_and_a_gateway_that_is_down_is_none() {
        TrunkConfig.Gateway one = Trunks.gateway("one.example", 10, 10);
        TrunkConfig.Gateway two = Trunks.gateway("2001:db8::2", 20, 10);
        Trunks trunk = german("a", "*").gateways(one, two);
        assertThat(attempts(route(HOST, "030123456", Map.of(), trunk)))
                .extracting(Outbound.Attempt::target)
                .containsExactly(
                        "sip:+4930123456@one.example:5080;transport=tcp",
                        "sip:+4930123456@[2001:db8::2]:5080;transport=tcp");
        Map<String, Outbound.Standing> standing =
                Map.of("id-a", new Outbound.Standing("", List.of(one), List.of("<sip:edge.example;lr>")));
        assertThat(attempts(route(HOST, "030123456", standing, trunk)))
                .singleElement()
                .satisfies(attempt -> {
                    assertThat(attempt.nextHop()).isEqualTo(new Hop(Transport.TCP, "2001:db8::2", 5080));
                    assertThat(attempt.route()).containsExactly("<sip:edge.example;lr>");
                });
        assertThat(attempts(route(HOST, "030123456", Map.of(), trunk.proxy("edge.example")))
                        .getFirst()
                        .nextHop())
                .isEqualTo(new Hop(Transport.TCP, "edge.example", 5060));
    }

    @Test
    @Rfc(number = 3325, section = "9.1", must = "P-Asserted-Identity names the caller to who is trusted")
    void who_is_calling_is_told_as_the_trunk_wants_it() {
        Outbound.Told usual = told(policy(false, false, true, false, false), true);
        assertThat(usual.from()).isEqualTo("sip:+493099@gw.provider.example");
        assertThat(usual.displayName()).isEqualTo("Sotto \"Berlin\"");
        assertThat(usual.headers().first("P-Asserted-Identity"))
                .contains("\"Sotto \\\"Berlin\\\"\" <sip:+493099@gw.provider.example>");
        assertThat(usual.headers().first("X-Sotto")).contains("yes");
        assertThat(usual.headers().first("Privacy")).isEmpty();
        assertThat(usual.headers().first("Diversion")).isEmpty();

        Outbound.Told passing = told(policy(true, false, true, true, true), false);
        assertThat(passing.from()).isEqualTo("sip:49170111@gw.provider.example");
        assertThat(passing.displayName()).isEqualTo("Ada");
        assertThat(passing.headers().first("Remote-Party-ID"))
                .contains("\"Ada\" <sip:49170111@gw.provider.example>;party=calling;screen=yes;privacy=off");
        assertThat(passing.headers().first("Diversion"))
                .contains("<sip:4930777@gw.provider.example>;reason=unconditional;counter=1");
    }

    @Test
    @Rfc(number = 3323, section = "4.1", must = "an anonymous call says anonymous.invalid in From")
    void who_is_to_be_seen_by_nobody_is_in_what_the_provider_alone_reads() {
        Outbound.Told told = told(policy(false, true, true, true, false), true);
        assertThat(told.from()).isEqualTo("sip:anonymous@anonymous.invalid");
        assertThat(told.displayName()).isEqualTo("Anonymous");
        assertThat(told.headers().first("Privacy")).contains("id");
        assertThat(told.headers().first("Remote-Party-ID").orElseThrow()).endsWith("privacy=full");
        assertThat(told.headers().first("P-Asserted-Identity").orElseThrow()).contains("+493099");
    }

    private static Outbound.Told told(TrunkConfig.CallerIdPolicy policy, boolean plus) {
        Trunks trunk =
                Trunks.named("a").habits("DE", null, null, plus).allowedTo("*").callerId(policy);
        return attempts(route(HOST, "030123456", Map.of(), trunk)).getFirst().caller();
    }

    private static TrunkConfig.CallerIdPolicy policy(
            boolean pass, boolean privacy, boolean asserted, boolean remote, boolean diversion) {
        return new TrunkConfig.CallerIdPolicy(
                Optional.of("+493099"),
                Optional.of("Sotto \"Berlin\""),
                pass,
                privacy,
                asserted,
                remote,
                diversion,
                false);
    }

    private static TrunkConfig.Limits countries(String... all) {
        return new TrunkConfig.Limits(0, 0, 0, 10, 0, 60, 0, List.of(all));
    }

    private static Trunks german(String name, String... allowed) {
        return Trunks.named(name).habits("DE", null, null, true).allowedTo(allowed);
    }

    private static Outbound route(
            OutboundRequest.Asker asker, String dialled, Map<String, Outbound.Standing> standings, Trunks... trunks) {
        List<TrunkConfig> all = List.of(trunks).stream().map(Trunks::make).toList();
        OutboundRequest request =
                new OutboundRequest(asker, dialled, Optional.of("+49170111"), "Ada", Optional.of("+4930777"));
        return new OutboundRouter(all, new SeededEntropy(1)).route(request, standings);
    }

    private static List<Outbound.Attempt> attempts(Outbound outbound) {
        assertThat(outbound).as("%s", outbound.trace().sentences()).isInstanceOf(Outbound.Allowed.class);
        return ((Outbound.Allowed) outbound).attempts();
    }

    private static String sentence(Outbound outbound) {
        assertThat(outbound).isInstanceOf(Outbound.Denied.class);
        return outbound.trace().sentences().getFirst();
    }
}
