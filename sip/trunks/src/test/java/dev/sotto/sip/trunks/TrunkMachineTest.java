package dev.sotto.sip.trunks;

import static dev.sotto.sip.calls.RequestCommand.Method.OPTIONS;
import static dev.sotto.sip.calls.RequestCommand.Method.REGISTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrunkMachineTest {
    private final ProviderNetwork net = new ProviderNetwork(64, SimulatedNetwork.Weather.CLEAR);

    @Test
    @Rfc(
            number = 3261,
            section = "10.2",
            must = "registrations of one client have one Call-ID and rising sequence numbers")
    @Rfc(number = 3261, section = "10.2.4", must = "a registration is refreshed before it runs out")
    void it_registers_and_stays_registered() {
        net.configure(registering());
        net.run(5);
        assertThat(net.bound()).containsExactly("line");
        assertThat(net.sent(REGISTER)).isEqualTo(2);
        assertThat(net.notices).containsExactly("REGISTERED a is registered at gw.provider.example: 200 OK");
        for (int i = 0; i < 24 * 12; i++) {
            net.run(300);
            assertThat(net.bound()).containsExactly("line");
        }
        assertThat(net.sent(REGISTER)).isBetween(50L, 62L);
        assertThat(net.requests)
                .extracting(RequestCommand.Send::callId)
                .containsOnly(net.requests.getFirst().callId());
        assertThat(net.requests)
                .extracting(RequestCommand.Send::cseq)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(net.notices).hasSize(1);
        RequestCommand.Send first = net.requests.getFirst();
        assertThat(first.target()).isEqualTo("sip:gw.provider.example");
        assertThat(first.to()).isEqualTo("sip:line@gw.provider.example").isEqualTo(first.from());
        assertThat(first.nextHop()).isEqualTo(new Hop(Transport.UDP, "gw.provider.example", 5060));
        assertThat(net.machine.contactUser()).contains("line");
        assertThat(net.machine.standing(net.nowNanos()))
                .isEqualTo(new Outbound.Standing("", List.of(), List.of("<sip:edge.example;lr>")));
    }

    @Test
    void a_contact_that_nobody_configured_cannot_be_guessed() {
        net.configure(registering().registration(TrunkConfig.Registration.USUAL));
        net.run(5);
        assertThat(net.machine.contactUser().orElseThrow()).matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Rfc(number = 7616, section = "3.3", must = "a challenge with stale is answered with the new nonce")
    void a_nonce_that_is_too_old_costs_one_more_request_and_nothing_else(boolean says) {
        net.digest.saysStale = says;
        net.configure(registering());
        net.run(5);
        net.digest.age = "b";
        net.run(3600);
        assertThat(net.bound()).containsExactly("line");
        assertThat(net.notices).hasSize(1);
    }

    @Test
    void a_wrong_password_is_explained_and_not_tried_all_the_time() {
        net.digest.isAccountWrong = true;
        net.configure(registering());
        net.run(300);
        assertThat(net.sent(REGISTER)).isEqualTo(2);
        TrunkStatus.RegistrationStatus status = net.registration();
        assertThat(status.far()).isEqualTo("401 Unauthorized");
        assertThat(status.words())
                .isEqualTo(
                        "the registrar does not let us in. The other side does not take the user name or the password of"
                                + " realm provider.example.");
        assertThat(status.field()).isEqualTo("/auth/outbound");
        assertThat(status.isRegistered()).isFalse();
        assertThat(net.machine.standing(net.nowNanos()).why()).isEqualTo("is not registered: 401 Unauthorized");
        net.digest.isAccountWrong = false;
        net.retry();
        net.run(5);
        assertThat(net.registration().isRegistered()).isTrue();
    }

    @Test
    void a_challenge_of_a_stranger_is_never_answered() {
        net.configure(registering("another.example"));
        net.run(300);
        assertThat(net.requests)
                .hasSize(1)
                .noneMatch(one -> one.headers().first("Authorization").isPresent());
        assertThat(net.registration().words()).contains("provider.example").contains("another.example");
        assertThat(net.registration().field()).isEqualTo("/auth/outbound");
    }

    @Test
    @Rfc(number = 3261, section = "10.2.8", must = "423 is followed by a request with the lifetime of Min-Expires")
    void a_registrar_that_wants_a_longer_lifetime_has_it() {
        net.minExpires = 7200;
        net.configure(registering());
        net.run(5);
        assertThat(net.bound()).containsExactly("line");
        assertThat(net.registration().validSeconds()).isBetween(7190L, 7200L);
        assertThat(net.sent(REGISTER)).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "403, Forbidden, does not allow it, /auth/outbound, 600",
        "404, Not Found, does not know this address, /registration/aor, 600",
        "405, Method Not Allowed, takes no registrations, /registration/registrar, 600",
        "302, Moved Temporarily, sends us elsewhere, /registration/registrar, 600",
        "420, Bad Extension, lacks what we ask, /registration/gin, 600"
    })
    void what_will_hardly_change_is_said_and_tried_seldom(
            int status, String phrase, String words, String field, int wait) {
        net.registrar =
                (request, _) -> net.reply(request, status, phrase, Headers.NONE.with("Warning", "399 p \"call us\""));
        net.configure(registering());
        net.run(10);
        TrunkStatus.RegistrationStatus known = net.registration();
        assertThat(known.far()).isEqualTo(status + " " + phrase + " (Warning: 399 p \"call us\")");
        assertThat(known.words()).contains(words);
        assertThat(known.field()).isEqualTo(field);
        assertThat(known.state()).isEqualTo(TrunkStatus.RegistrationState.WAITING);
        assertThat(known.nextSeconds()).isBetween(wait - 10L, (long) wait);
    }

    @Test
    void trouble_that_passes_is_tried_again_more_and_more_seldom_until_it_is_enough() {
        net.registrar = (request, _) -> net.reply(request, 500, "Oops", Headers.NONE);
        net.configure(registering(30, 4));
        net.run(3600);
        assertThat(net.registration().state()).isEqualTo(TrunkStatus.RegistrationState.GIVEN_UP);
        assertThat(net.registration().failures()).isEqualTo(5);
        assertThat(net.registration().nextSeconds()).isEqualTo(-1);
        assertThat(net.notices).hasSize(5).last().asString().endsWith("after 5 attempts it is not tried again");
        assertThat(net.sent(REGISTER)).isEqualTo(10);
        net.registrar = net::accept;
        net.run(3600);
        assertThat(net.bound()).isEmpty();
        net.retry();
        net.run(5);
        assertThat(net.bound()).containsExactly("line");
    }

    @Test
    @Rfc(number = 3261, section = "20.33", must = "Retry-After says when another attempt makes sense")
    void a_registrar_says_when_to_come_again() {
        net.registrar =
                (request, _) -> net.reply(request, 503, "Busy", Headers.NONE.with("Retry-After", "900 (lunch)"));
        net.configure(registering());
        net.run(10);
        assertThat(net.registration().nextSeconds()).isBetween(885L, 900L);
    }

    @Test
    @Rfc(
            number = 3263,
            section = "4.3",
            must = "a server that does not answer, or answers 503, is followed by the next")
    void gateways_are_tried_one_after_the_other() {
        TrunkConfig.Gateway one = Trunks.gateway("one.example", 10, 10);
        TrunkConfig.Gateway two = Trunks.gateway("two.example", 20, 10);
        net.deadHosts.add("one.example");
        net.configure(registering().gateways(one, two));
        net.run(60);
        assertThat(net.bound()).containsExactly("line");
        assertThat(net.notices)
                .containsExactly(
                        "REGISTRATION_FAILED a: one.example:5080 does not answer now, another is tried: no answer: Nobody"
                                + " answered within 32 seconds.",
                        "REGISTERED a is registered at two.example:5080: 200 OK");
        net.deadHosts.clear();
        net.deadHosts.add("two.example");
        net.run(3600);
        assertThat(net.bound()).containsExactly("line");
        assertThat(net.requests.getLast().nextHop().address()).isEqualTo("one.example");
        net.deadHosts.add("one.example");
        net.run(7200);
        assertThat(net.registration().isRegistered()).isFalse();
        assertThat(net.notices).anyMatch(notice -> notice.startsWith("UNREGISTERED a is no longer registered."));
        net.deadHosts.clear();
        net.run(3700);
        assertThat(net.bound()).containsExactly("line");
    }

    @Test
    @Rfc(number = 3261, section = "10.2.2", must = "a binding is taken back with a lifetime of 0")
    void what_was_registered_is_taken_back_when_it_stops() {
        net.configure(registering());
        net.run(5);
        net.stop();
        assertThat(net.machine.isOver()).isFalse();
        net.run(5);
        assertThat(net.machine.isOver()).isTrue();
        assertThat(net.bound()).isEmpty();
        assertThat(net.requests.getLast().contact().orElseThrow().expiresSeconds())
                .isEqualTo(OptionalInt.of(0));
        assertThat(net.notices).last().isEqualTo("UNREGISTERED a is no longer registered. It was taken back.");
        long sent = net.requests.size();
        net.configure(registering());
        net.run(7200);
        assertThat(net.requests).hasSize((int) sent);
    }

    @Test
    void it_does_not_wait_for_a_dead_provider_when_it_stops() {
        net.configure(registering());
        net.run(5);
        net.deadHosts.add("gw.provider.example");
        net.stop();
        net.run(11);
        assertThat(net.machine.isOver()).isTrue();
    }

    @Test
    void another_contact_takes_the_place_of_the_old_one_and_a_disabled_trunk_has_none() {
        net.configure(registering());
        net.run(5);
        net.configure(registering().registration(registration("other", 3600, 30, 0, false, false)));
        net.run(5);
        assertThat(net.bound()).containsExactly("other");
        long before = net.requests.size();
        net.configure(registering()
                .registration(registration("other", 3600, 30, 0, false, false))
                .health(0, true)
                .trusted());
        net.run(60);
        assertThat(net.requests).hasSize((int) before);
        net.configure(registering().disabled());
        net.run(5);
        assertThat(net.bound()).isEmpty();
        assertThat(net.machine.describe(net.nowNanos()).registration()).isEmpty();
        assertThat(net.machine.standing(net.nowNanos()).why()).isEmpty();
        net.configure(registering());
        net.run(5);
        assertThat(net.bound()).containsExactly("line");
    }

    @Test
    void a_registration_that_is_taken_back_while_it_is_asked_for_is_taken_back() {
        net.configure(registering());
        while (net.requests.isEmpty()) {
            net.run(1);
        }
        net.configure(registering().disabled());
        net.run(30);
        assertThat(net.bound()).isEmpty();
    }

    @Test
    @Rfc(number = 6140, section = "5.2", must = "a bulk contact has bnc and no user, and the request demands gin")
    @Rfc(number = 5626, section = "4.2", must = "an outbound contact has reg-id and instance")
    void bulk_and_outbound_registrations_say_so() {
        net.configure(registering()
                .registration(registration("line", 3600, 30, 0, true, true))
                .proxy("edge.example"));
        net.run(5);
        RequestCommand.Send sent = net.requests.getLast();
        assertThat(sent.headers().first("Require")).contains("gin");
        assertThat(sent.headers().first("Proxy-Require")).contains("gin");
        assertThat(sent.headers().first("Supported")).contains("path, outbound");
        assertThat(sent.nextHop()).isEqualTo(new Hop(Transport.UDP, "edge.example", 5060));
        assertThat(sent.contact().orElseThrow())
                .isEqualTo(new RequestCommand.OurContact(
                        "",
                        List.of("bnc"),
                        List.of("reg-id=1", "+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-000000000064>\""),
                        OptionalInt.of(3600)));
        assertThat(net.registration().isRegistered()).isTrue();
        assertThat(net.machine.contactUser()).isEmpty();
    }

    @Test
    void a_registrar_that_is_no_gateway_is_asked_itself_and_services_of_its_name_are_looked_up() {
        TrunkConfig.Gateway gateway =
                new TrunkConfig.Gateway("gw.provider.example", 0, Transport.TLS, true, 10, 10, true, true, true);
        net.configure(registering()
                .gateways(gateway)
                .registration(new TrunkConfig.Registration(
                        Optional.of("provider.example"),
                        Optional.of("sip:+4930123@provider.example"),
                        Optional.empty(),
                        3600,
                        30,
                        600,
                        0,
                        false,
                        false))
                .health(30, false));
        net.run(40);
        RequestCommand.Send register = net.requests.stream()
                .filter(one -> one.method() == REGISTER)
                .findFirst()
                .orElseThrow();
        assertThat(register.target()).isEqualTo("sip:provider.example");
        assertThat(register.to()).isEqualTo("sip:+4930123@provider.example");
        assertThat(register.nextHop()).isEqualTo(new Hop(Transport.TLS, "provider.example", 5061, true));
        RequestCommand.Send options = net.requests.stream()
                .filter(one -> one.method() == OPTIONS)
                .findFirst()
                .orElseThrow();
        assertThat(options.nextHop()).isEqualTo(new Hop(Transport.TLS, "gw.provider.example", 5061, true));
        assertThat(options.from()).isEqualTo("sip:line@provider.example");
    }

    @Test
    void a_gateway_is_down_after_three_silences_and_up_after_two_answers() {
        net.configure(Trunks.named("a").health(30, false));
        net.run(60);
        assertThat(net.notices).containsExactly("GATEWAY_UP a: gw.provider.example answers: 200 Whatever");
        net.deadHosts.add("gw.provider.example");
        net.run(70);
        assertThat(net.machine.standing(0).down()).isEmpty();
        net.run(60);
        assertThat(net.machine.standing(0).down()).containsExactly(Trunks.gateway("gw.provider.example"));
        assertThat(net.notices)
                .last()
                .isEqualTo("GATEWAY_DOWN a: gw.provider.example does not answer: no answer within 5 s");
        asked();
        net.run(6);
        net.deadHosts.clear();
        asked();
        assertThat(net.machine.standing(0).down()).hasSize(1);
        asked();
        assertThat(net.machine.standing(0).down()).isEmpty();
        assertThat(net.machine.describe(net.nowNanos()).gateways())
                .singleElement()
                .satisfies(status -> assertThat(status.health()).isEqualTo(TrunkStatus.GatewayHealth.UP));
    }

    /** Until it has asked once more and had its answer. */
    private void asked() {
        for (int before = net.requests.size(); net.requests.size() == before; ) {
            net.run(1);
        }
        net.run(1);
    }

    @ParameterizedTest
    @Rfc(number = 3261, section = "11", must = "OPTIONS tells whether a server is there")
    @CsvSource({
        "200, false, true", "401, false, true", "403, false, true", "404, false, true", "405, false, true",
        "501, false, true", "503, false, false", "408, false, false", "500, false, false", "200, true, true",
        "401, true, false", "404, true, false"
    })
    void who_refuses_is_there_and_who_cannot_serve_is_not(int status, boolean only2xx, boolean alive) {
        net.optionsStatus = status;
        net.configure(Trunks.named("a").health(30, only2xx));
        net.run(200);
        assertThat(net.machine.standing(0).down().isEmpty()).isEqualTo(alive);
        assertThat(net.notices).hasSize(1);
    }

    @Test
    void a_trunk_that_asks_nobody_sends_nothing() {
        net.configure(Trunks.named("a"));
        net.run(86_400);
        assertThat(net.sent(OPTIONS)).isZero();
        assertThat(net.requests).isEmpty();
        net.stop();
        assertThat(net.machine.isOver()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void loss_duplicates_and_reordering_end_no_registration(long seed) {
        ProviderNetwork bad = new ProviderNetwork(seed, new SimulatedNetwork.Weather(0.3, 0.3, 0.5, 300_000_000));
        bad.configure(registering().health(30, false));
        bad.run(120);
        for (int hour = 0; hour < 12; hour++) {
            bad.run(3600);
            assertThat(bad.bound())
                    .as("seed %d, hour %d: %s", seed, hour, bad.notices)
                    .containsExactly("line");
            if (hour % 3 == 2) {
                bad.digest.age = "h" + hour + ".";
            }
        }
        bad.stop();
        bad.run(60);
        assertThat(bad.machine.isOver()).isTrue();
        bad.run(4000);
        assertThat(bad.bound()).as("seed %d", seed).isEmpty();
    }

    @Test
    void no_password_is_in_what_it_tells() {
        net.digest.isAccountWrong = true;
        net.configure(registering());
        net.run(60);
        assertThat(net.machine.describe(net.nowNanos()).toString() + net.notices + net.requests)
                .doesNotContain(Trunks.PASSWORD);
    }

    private static Trunks registering(String... realms) {
        String[] known = realms.length == 0 ? new String[] {"provider.example"} : realms;
        return Trunks.named("a")
                .mode(TrunkConfig.Mode.REGISTERS_WITH_PROVIDER)
                .outbound("line", known)
                .registration(registration("line", 3600, 30, 0, false, false));
    }

    private static Trunks registering(int retry, int most) {
        return registering().registration(registration("line", 3600, retry, most, false, false));
    }

    private static TrunkConfig.Registration registration(
            String contact, int expires, int retry, int most, boolean outbound, boolean gin) {
        return new TrunkConfig.Registration(
                Optional.empty(), Optional.empty(), Optional.of(contact), expires, retry, 600, most, outbound, gin);
    }
}
