package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.numbering.NumberPatterns;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Network;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.digest.DigestClient;
import dev.sotto.sip.trunks.RuleConfig;
import dev.sotto.sip.trunks.TrunkConfig;
import dev.sotto.sip.trunks.TrunkMatch;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls of a provider: where they go, and what is written down when they go nowhere. */
class TrunkCallTest {
    private static final Hop PROVIDER = new Hop(Transport.UDP, "198.51.100.7", 5060);
    private static final String OFFER = Carrying.sdp(6000);
    private static final String DID = "sip:+49301000@conf.example";

    private final Driver driver = new Driver(new SeededEntropy(1), Carrying.config());

    private static TrunkConfig trunk(List<TrunkConfig.Match> matchBy, TrunkConfig.Limits limits) {
        return new TrunkConfig(
                "t1",
                "provider",
                true,
                TrunkConfig.Mode.STATIC,
                new TrunkConfig.Peer(
                        List.of(),
                        Optional.empty(),
                        List.of(Network.parse("198.51.100.0/24")),
                        matchBy,
                        Optional.empty(),
                        Optional.empty()),
                new TrunkConfig.Auth(
                        Optional.of(new Login("provider", "their-password", List.of("conf.example"))),
                        Optional.empty(),
                        Optional.empty()),
                TrunkConfig.Registration.USUAL,
                new TrunkConfig.Health(0, 5, false),
                TrunkConfig.Numbers.USUAL,
                TrunkConfig.CallerIdPolicy.USUAL,
                limits,
                Map.of(),
                Map.of());
    }

    private static TrunkConfig.Limits limits(int callsIn, int seconds) {
        return new TrunkConfig.Limits(0, callsIn, 0, 10, seconds, 60, 0, List.of());
    }

    private static RuleConfig rule(String name, String called, RuleConfig.Then then) {
        return new RuleConfig(
                name,
                10,
                true,
                Set.of(),
                NumberPatterns.parse(List.of(called)),
                NumberPatterns.EVERYBODY,
                Optional.empty(),
                then);
    }

    private void provision(TrunkConfig trunk, RuleConfig... rules) {
        driver.send(new FocusInput.Provisioned(
                Driver.config().conferences(),
                new TrunkPlan(List.of(trunk), List.of(rules), Map.of("c1", Driver.ROOM), Map.of())));
    }

    private static RuleConfig toTheBoard() {
        return rule("board", "+49301000", new RuleConfig.Join("c1", RuleConfig.Role.GUEST, Map.of()));
    }

    private void calls(long leg, String called, Hop source, Headers headers) {
        driver.call(new CallEvent.Invited(
                leg,
                called,
                "sip:+491512345617@provider.example",
                called,
                "",
                source,
                Optional.of(OFFER),
                Passage.DIRECT,
                Optional.empty(),
                "call-" + leg,
                headers));
    }

    private Refusal refusal() {
        return driver.command(CallCommand.Refuse.class).refusal();
    }

    private RefusedCall lastRefused() {
        return driver.focus.describe().refused().getLast();
    }

    @Test
    void a_number_of_a_trunk_leads_where_its_rule_says() {
        provision(
                trunk(List.of(TrunkConfig.Match.IP), TrunkConfig.Limits.USUAL),
                toTheBoard(),
                rule("ask", "+49302*", new RuleConfig.Ask(RuleConfig.Role.GUEST, Map.of())),
                rule("no", "+49900*", new RuleConfig.Refuse("Not this number")));
        calls(1, DID, PROVIDER, Headers.NONE);
        assertThat(driver.command(CallCommand.Call.class).target()).startsWith("sip:1000@192.0.2.70");
        calls(2, "sip:+49302111@conf.example", PROVIDER, Headers.NONE);
        assertThat(driver.command(CallCommand.Call.class).target()).startsWith("sip:9000@192.0.2.70");
        calls(3, "sip:+49900111@conf.example", PROVIDER, Headers.NONE);
        assertThat(refusal().status()).isEqualTo(603);
        assertThat(refusal().warnings().getFirst().text()).isEqualTo("Not this number");
    }

    @Test
    void others_see_of_a_caller_what_the_trunk_says_and_the_key_distributor_the_number() {
        provision(trunk(List.of(TrunkConfig.Match.IP), TrunkConfig.Limits.USUAL), toTheBoard());
        calls(1, DID, PROVIDER, Headers.NONE);
        CallCommand.Call call = driver.command(CallCommand.Call.class);
        assertThat(call.displayName()).isEqualTo("+49…17");
        assertThat(call.from()).isEqualTo("sip:+491512345617@provider.example");
        calls(2, DID, PROVIDER, Headers.NONE.with("Privacy", "id"));
        assertThat(driver.command(CallCommand.Call.class).displayName()).isEqualTo("Anonymous");
    }

    @Test
    void who_is_refused_leaves_a_trace_of_every_trunk_and_rule_that_was_looked_at() {
        provision(trunk(List.of(TrunkConfig.Match.IP), TrunkConfig.Limits.USUAL), toTheBoard());
        calls(1, "sip:+49555@conf.example", PROVIDER, Headers.NONE);
        assertThat(refusal().status()).isEqualTo(404);
        assertThat(lastRefused().trace())
                .anySatisfy(words -> assertThat(words).contains("provider", "fits by ip"))
                .anySatisfy(words -> assertThat(words).contains("board", "+49301000", "+49555"));
        calls(2, DID, new Hop(Transport.UDP, "203.0.113.9", 5060), Headers.NONE);
        assertThat(refusal().status()).isEqualTo(404);
        assertThat(lastRefused().trace())
                .anySatisfy(words -> assertThat(words).contains("provider", "198.51.100.0/24", "203.0.113.9"));
    }

    @Test
    @Rfc(number = 3261, section = "22.2", must = "a 401 asks, and the request comes again with credentials")
    void a_trunk_that_has_to_prove_itself_is_asked_and_only_failures_are_written_down() {
        provision(trunk(List.of(TrunkConfig.Match.AUTH), TrunkConfig.Limits.USUAL), toTheBoard());
        calls(1, DID, PROVIDER, Headers.NONE);
        Refusal asked = refusal();
        assertThat(asked.status()).isEqualTo(401);
        assertThat(driver.focus.describe().refused()).isEmpty();
        calls(2, DID, PROVIDER, answer(asked, "wrong-password"));
        assertThat(refusal().status()).isEqualTo(401);
        assertThat(lastRefused().trace())
                .anySatisfy(words -> assertThat(words).contains("provider: the user name or the password is wrong"));
        calls(3, DID, PROVIDER, answer(asked, "their-password"));
        assertThat(driver.command(CallCommand.Call.class).target()).startsWith("sip:1000@");
        calls(4, DID, PROVIDER, answer(asked, "their-password"));
        assertThat(refusal().status()).as("what was said once").isEqualTo(401);
    }

    private static Headers answer(Refusal asked, String password) {
        DigestClient client =
                new DigestClient(new Login("provider", password, List.of("conf.example")), new SeededEntropy(3));
        return ((DigestClient.Answer.Again) client.answer(401, asked.headers(), "INVITE", DID, "")).header();
    }

    @Test
    void no_more_calls_come_by_a_trunk_than_may_and_none_is_longer_than_it_may_be() {
        provision(trunk(List.of(TrunkConfig.Match.IP), limits(1, 60)), toTheBoard());
        calls(1, DID, PROVIDER, Headers.NONE);
        long gateway = driver.command(CallCommand.Call.class).legId();
        calls(2, DID, PROVIDER, Headers.NONE);
        assertThat(refusal().status()).isEqualTo(503);
        assertThat(refusal().retryAfterSeconds()).isPresent();
        assertThat(lastRefused().trace()).anySatisfy(words -> assertThat(words).contains("as many as it may"));
        driver.call(new CallEvent.Answered(gateway, Optional.of(Carrying.sdp(30_000)), false));
        driver.passSeconds(59);
        assertThat(driver.commands()).noneMatch(CallCommand.Hangup.class::isInstance);
        driver.passSeconds(2);
        assertThat(driver.commands()).hasSize(2).allMatch(CallCommand.Hangup.class::isInstance);
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        driver.call(new CallEvent.Ended(gateway, CallEvent.Cause.WE_HUNG_UP, Optional.empty()));
        calls(3, DID, PROVIDER, Headers.NONE);
        assertThat(driver.command(CallCommand.Call.class).target()).startsWith("sip:1000@");
    }

    @Test
    void an_address_that_nobody_can_read_is_refused_and_breaks_nothing() {
        provision(trunk(List.of(TrunkConfig.Match.REGISTERED_CONTACT), TrunkConfig.Limits.USUAL));
        driver.send(new FocusInput.TrunksKnown(
                new TrunkMatch.Known(Optional.empty(), Map.of("t1", "contact"), Map.of(), Map.of())));
        calls(1, "sip:a b@c", PROVIDER, Headers.NONE);
        assertThat(refusal().status()).isEqualTo(400);
    }

    @Test
    void endpoints_at_the_address_of_a_trunk_call_for_themselves() {
        provision(trunk(List.of(TrunkConfig.Match.IP), TrunkConfig.Limits.USUAL));
        driver.call(new CallEvent.Invited(
                7,
                Driver.ROOM,
                "sip:ada@example.org",
                Driver.ROOM,
                "Ada",
                PROVIDER,
                Optional.of(new Phone(7).offer())));
        assertThat(driver.requests()).hasSize(1);
    }
}
