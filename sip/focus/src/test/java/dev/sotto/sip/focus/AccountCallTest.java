package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallCommand.Call;
import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.digest.DigestClient;
import dev.sotto.sip.calls.digest.HashAlgorithm;
import dev.sotto.sip.registrar.AccountConfig;
import dev.sotto.sip.registrar.Registration;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls to telephones that are registered here: for accounts alone, and nobody finds out which there are. */
class AccountCallTest {
    private static final String BOB = "sip:bob@conf.example";
    private static final Hop DESK = new Hop(Transport.UDP, "192.0.2.20", 5060);
    private static final Hop MOBILE = new Hop(Transport.TCP, "192.0.2.21", 40_000);

    private final Driver driver = new Driver(new SeededEntropy(7), Carrying.config());
    private long leg;

    @BeforeEach
    void provision() {
        driver.send(new FocusInput.Provisioned(
                List.of(new ConferenceConfig(Driver.ROOM, "Board", 10, List.of())),
                TrunkPlan.NONE,
                new AccountPlan(
                        "conf.example",
                        List.of(HashAlgorithm.values()),
                        List.of(account("1", "ada", "Ada Lovelace"), account("2", "bob", "")))));
        registered(new Registration("sip:bob@10.0.0.7", DESK, List.of(), "desk", Long.MAX_VALUE));
    }

    private static AccountConfig account(String id, String user, String name) {
        return new AccountConfig(id, user, name, "secret of " + user, 3, List.of());
    }

    private void registered(Registration... telephones) {
        driver.send(new FocusInput.Registered(Map.of("bob", List.of(telephones))));
        driver.commands();
    }

    private Invited invited(String called, Headers headers) {
        leg++;
        return new Invited(
                leg,
                called,
                "sip:whoever@conf.example",
                called,
                "Whoever",
                Driver.SOURCE,
                Optional.of(Carrying.sdp(6000)),
                Passage.DIRECT,
                Optional.empty(),
                "call-" + leg,
                headers);
    }

    private Refuse refused(String called, Headers headers) {
        driver.send(new FocusInput.Call(invited(called, headers)));
        return driver.command(Refuse.class);
    }

    private Headers proof(String called, String user) {
        DigestClient client =
                new DigestClient(new Login(user, "secret of " + user, List.of("conf.example")), new SeededEntropy(leg));
        Headers challenges = refused(called, Headers.NONE).refusal().headers();
        return ((DigestClient.Answer.Again) client.answer(401, challenges, "INVITE", called, "")).header();
    }

    @Test
    void an_account_calls_another_and_is_called_what_it_is() {
        Headers proof = proof(BOB, "ada");
        driver.send(new FocusInput.Call(invited(BOB, proof)));
        Call toGateway = driver.command(Call.class);
        assertThat(toGateway.nextHop()).isEqualTo(Carrying.GATEWAY);
        driver.send(new FocusInput.Call(invited(BOB, toGateway.headers())));
        Call toBob = driver.command(Call.class);
        assertThat(toBob.target()).isEqualTo("sip:bob@10.0.0.7");
        assertThat(toBob.nextHop()).isEqualTo(DESK);
        assertThat(toBob.from()).isEqualTo("sip:ada@conf.example");
        assertThat(toBob.displayName()).isEqualTo("Ada Lovelace");
        assertThat(toBob.headers().first("Authorization")).isEmpty();
    }

    @Test
    void all_telephones_of_an_account_ring_by_the_way_that_each_came() {
        registered(
                new Registration("sip:bob@10.0.0.7", DESK, List.of(), "", Long.MAX_VALUE),
                new Registration("sip:bob@10.0.0.8", MOBILE, List.of("<sip:edge.example;lr>"), "", Long.MAX_VALUE));
        driver.send(new FocusInput.Call(invited(BOB, proof(BOB, "ada"))));
        Call toGateway = driver.command(Call.class);
        driver.send(new FocusInput.Call(invited(BOB, toGateway.headers())));
        List<Call> ringing = driver.commands().stream()
                .filter(Call.class::isInstance)
                .map(Call.class::cast)
                .toList();
        assertThat(ringing).extracting(Call::nextHop).containsExactly(DESK, MOBILE);
        assertThat(ringing.getLast().headers().values("Route")).containsExactly("<sip:edge.example;lr>");
    }

    @Test
    void who_is_there_and_who_is_not_looks_the_same_to_whoever_proves_nothing() {
        Refuse there = refused(BOB, Headers.NONE);
        Refuse not = refused("sip:nobody@conf.example", Headers.NONE);
        assertThat(there.refusal().status()).isEqualTo(401);
        assertThat(not.refusal().status()).isEqualTo(401);
        assertThat(not.refusal().warnings()).isEqualTo(there.refusal().warnings());
        assertThat(driver.focus.describe().refused())
                .as("what an administrator has to find is written down, a question is not")
                .singleElement()
                .satisfies(one -> assertThat(one.reason()).isEqualTo("no-conference"));
        Headers proof = proof("sip:nobody@conf.example", "ada");
        assertThat(refused("sip:nobody@conf.example", proof).refusal().status()).isEqualTo(404);
    }

    @Test
    void a_wrong_password_calls_nobody_and_is_written_down() {
        DigestClient client =
                new DigestClient(new Login("ada", "guess", List.of("conf.example")), new SeededEntropy(9));
        Headers challenges = refused(BOB, Headers.NONE).refusal().headers();
        Headers wrong = ((DigestClient.Answer.Again) client.answer(401, challenges, "INVITE", BOB, "")).header();
        assertThat(refused(BOB, wrong).refusal().status()).isEqualTo(401);
        assertThat(driver.focus.describe().refused().getLast().trace().getLast())
                .contains("password is wrong");
    }

    @Test
    void conferences_are_called_without_an_account_as_before() {
        driver.invite(++leg, Driver.ROOM, Optional.of(new Phone(1).offer()));
        assertThat(driver.commands()).containsExactly(new CallCommand.Ring(leg));
    }

    @Test
    void of_an_account_without_telephones_the_caller_and_the_operator_hear_why() {
        driver.send(new FocusInput.Registered(Map.of()));
        Refuse refused = refused(BOB, proof(BOB, "ada"));
        assertThat(refused.refusal().status()).isEqualTo(480);
        RefusedCall kept = driver.focus.describe().refused().getLast();
        assertThat(kept.reason()).isEqualTo("not-registered");
        assertThat(kept.trace()).contains("no telephone of bob is registered");
        assertThat(kept.whatToDo()).contains("user name, password and server");
    }
}
