package dev.sotto.sip.focus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneLeft;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneSeen;
import dev.sotto.keying.tunnel.AdmissionMessage.PhoneWanted;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.PhoneAct;
import dev.sotto.keying.tunnel.PhonePlace;
import dev.sotto.sip.calls.CallCommand.Hangup;
import dev.sotto.sip.calls.CallCommand.Refuse;
import dev.sotto.sip.calls.CallCommand.Reinvite;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.focus.MediaCommand.RemoveLeg;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FocusOperatorTest {
    private final Driver driver = new Driver();

    private OperatorAnswer say(OperatorCommand command) {
        driver.send(new FocusInput.Commanded(7, command));
        FocusOutput.Answer answer = driver.outputs().stream()
                .filter(FocusOutput.Answer.class::isInstance)
                .map(FocusOutput.Answer.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(answer.requestId()).isEqualTo(7);
        return answer.answer();
    }

    private OperatorAnswer kick(String who) {
        return say(new OperatorCommand.Kick(Driver.ROOM, who));
    }

    private FocusView.ConferenceView room() {
        return driver.focus.describe().conferences().stream()
                .filter(c -> c.address().equals(Driver.ROOM))
                .findFirst()
                .orElseThrow();
    }

    private void lose() {
        driver.send(new FocusInput.KeysUnreachable());
    }

    @Test
    void a_kick_ends_the_call_stops_forwarding_and_is_told_to_the_key_distributor() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        OperatorAnswer answer = kick("2");
        assertThat(answer.done()).isTrue();
        assertThat(answer.sentence())
                .isEqualTo("Removed Ada <sip:ada@example.org> (leg 2); the key distributor bans the"
                        + " certificate and gives the others a new key.");
        assertThat(driver.requests()).containsExactly(new Kick(2));
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(2));
        assertThat(driver.command(Hangup.class).reason()).contains(new Reason(403, "Removed from the conference"));
        assertThat(room().rekeyPending()).as("until it is confirmed").isTrue();
        driver.notice(new Removed(2, "Removed from the conference."));
        assertThat(driver.outputs()).isEmpty();
        assertThat(room().rekeyPending()).isFalse();
        assertThat(driver.focus.describe().kicksPending()).isEmpty();
    }

    private void described(long legId, int spi, boolean locked) {
        driver.notice(new AdmissionMessage.Described(legId, "ada", OptionalInt.of(spi), 10, 20, locked));
    }

    @Test
    void what_the_key_distributor_says_of_members_is_shown_and_a_new_key_once_everybody_has_it() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        assertThat(room().legs()).allSatisfy(leg -> assertThat(leg.keys()).isEmpty());
        described(1, 7, false);
        described(2, 7, false);
        assertThat(driver.roster()).as("the first key is no new one").isEmpty();
        assertThat(room().legs())
                .allSatisfy(leg -> assertThat(leg.keys().orElseThrow())
                        .satisfies(keys -> assertThat(keys.name()).isEqualTo("ada"))
                        .satisfies(keys -> assertThat(keys.spi()).hasValue(7))
                        .satisfies(keys -> assertThat(keys.nextNanos() - keys.madeNanos())
                                .isEqualTo(TimeUnit.SECONDS.toNanos(30))));
        described(2, 8, false);
        assertThat(driver.roster()).as("one of two").isEmpty();
        described(1, 8, true);
        assertThat(driver.roster()).containsExactly(new RosterEvent.Rekeyed(Driver.ROOM, 8));
        described(1, 8, false);
        assertThat(driver.roster()).as("said again").isEmpty();
        kick("2");
        described(1, 9, false);
        assertThat(driver.roster()).containsExactly(new RosterEvent.Rekeyed(Driver.ROOM, 9));
    }

    private OperatorAnswer phone(int number, PhoneAct act) {
        return say(new OperatorCommand.Phone(Driver.ROOM, number, act));
    }

    @Test
    void phones_are_shown_as_the_key_distributor_tells_and_wishes_about_them_go_there() {
        driver.talking(1, 1);
        driver.send(new FocusInput.Phone(
                new PhoneSeen(Driver.ROOM, 3, "sip:+49@x", "Bonn", PhonePlace.LOBBY, false, false)));
        assertThat(room().phones())
                .containsExactly(new FocusView.PhoneView(3, "sip:+49@x", "Bonn", PhonePlace.LOBBY, false, false));
        assertThat(phone(3, PhoneAct.ADMIT).sentence()).contains("./sotto kd phones " + Driver.ROOM + " admit 3");
        assertThat(driver.requests()).isEmpty();
        assertThat(phone(4, PhoneAct.MUTE).sentence()).contains("no phone 4");
        assertThat(phone(3, PhoneAct.DENY).done()).isTrue();
        assertThat(driver.requests()).containsExactly(new PhoneWanted(Driver.ROOM, 3, PhoneAct.DENY));
        lose();
        assertThat(phone(3, PhoneAct.MUTE).done()).isFalse();
        driver.send(new FocusInput.KeysReachable(false));
        assertThat(room().phones()).hasSize(1);
        driver.send(new FocusInput.Phone(new PhoneLeft(Driver.ROOM, 3)));
        assertThat(room().phones()).isEmpty();
        driver.send(new FocusInput.Phone(new PhoneSeen(Driver.ROOM, 5, "", "Bonn", PhonePlace.GUEST, false, false)));
        driver.send(new FocusInput.KeysUnreachable());
        driver.send(new FocusInput.KeysReachable(true));
        assertThat(room().phones()).as("a new process says them anew").isEmpty();
    }

    @Test
    void while_the_key_distributor_is_away_a_kick_works_here_and_the_rekey_is_shown_as_pending() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        lose();
        OperatorAnswer answer = kick("2");
        assertThat(answer.sentence()).contains("nothing is forwarded").contains("rekey pending");
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(2));
        assertThat(driver.command(Hangup.class).legId()).isEqualTo(2);
        assertThat(room().rekeyPending()).isTrue();
        assertThat(driver.focus.describe().kicksPending())
                .extracting(PendingKick::legId)
                .containsExactly(2L);
        driver.send(new FocusInput.KeysReachable(false));
        assertThat(room().rekeyPending()).as("reachable is not told").isTrue();
        driver.notice(new Removed(2, "out"));
        assertThat(room().rekeyPending()).isFalse();
    }

    @Test
    void a_pending_kick_is_shown_also_when_its_conference_is_over_and_begun_again() {
        driver.talking(1, 1);
        lose();
        kick("1");
        driver.assertEmpty();
        assertThat(driver.focus.describe().kicksPending()).hasSize(1);
        driver.send(new FocusInput.KeysReachable(false));
        driver.talking(2, 2);
        assertThat(room().rekeyPending()).isTrue();
    }

    @Test
    void new_calls_meanwhile_get_503_with_retry_after() {
        driver.talking(1, 1);
        lose();
        kick("1");
        driver.invite(2, new Phone(2));
        assertThat(driver.command(Refuse.class).refusal().status()).isEqualTo(503);
        assertThat(driver.command(Refuse.class).refusal().retryAfterSeconds()).contains(5);
    }

    @Test
    void a_kick_while_a_new_association_is_offered_says_whom_it_means() {
        Phone phone = driver.talking(1, 1);
        driver.send(new FocusInput.KeysReachable(true));
        kick("1");
        assertThat(driver.requests()).containsExactly(new Identify(1, phone.print(), phone.tlsId()), new Kick(1));

        Phone other = driver.talking(2, 2);
        driver.send(new FocusInput.KeysReachable(true));
        driver.expected(2);
        String tlsId = other.tlsId();
        assertThat(driver.command(Reinvite.class)).isNotNull();
        kick("2");
        assertThat(driver.requests()).containsExactly(new Identify(2, other.print(), tlsId), new Kick(2));
    }

    @Test
    void a_kick_that_a_restart_makes_strange_says_whom_it_means() {
        Phone phone = driver.talking(1, 1);
        // The restart comes while the peer is asked for an answer, so that nobody was told of the leg yet.
        driver.call(new CallEvent.Reinvited(1, Optional.empty()));
        lose();
        driver.notice(new Gone(1, "the key distributor was restarted"));
        driver.send(new FocusInput.KeysReachable(true));
        kick("1");
        assertThat(driver.requests())
                .containsExactly(
                        new Expect(1, Driver.ROOM, Optional.of(phone.print()), Optional.of(phone.tlsId())),
                        new Kick(1));
    }

    @Test
    void a_call_that_is_not_answered_yet_can_be_kicked() {
        driver.invite(1, new Phone(1));
        assertThat(kick("1").done()).isTrue();
        assertThat(driver.command(Refuse.class).refusal().status()).isEqualTo(403);
        driver.assertEmpty();
    }

    @Test
    void people_are_named_by_leg_uri_user_or_display_name_and_never_guessed() {
        driver.talking(1, 1);
        assertThat(kick("bob").sentence()).startsWith("Nobody in " + Driver.ROOM + " is called bob");
        assertThat(kick("sip:bob@example.org").done()).isFalse();
        driver.talking(2, 2);
        OperatorAnswer two = kick("ada");
        assertThat(two.done()).isFalse();
        assertThat(two.sentence()).contains("2 participants").contains("leg 1").contains("leg 2");
        driver.call(new CallEvent.Ended(1, CallEvent.Cause.PEER_HUNG_UP, Optional.empty()));
        assertThat(kick("ADA").done()).as("display name").isTrue();
        driver.talking(3, 3);
        assertThat(kick("sip:ada@example.org").done()).isTrue();
        driver.talking(4, 4);
        assertThat(kick("ada").done()).as("user part").isTrue();
    }

    @Test
    void a_conference_that_is_not_provisioned_is_named_in_the_answer() {
        OperatorAnswer answer = say(new OperatorCommand.Lock("sip:3000@conf.example"));
        assertThat(answer.done()).isFalse();
        assertThat(answer.sentence()).contains("sip:3000@conf.example").contains(Driver.ROOM);
    }

    @Test
    void locks_and_wishes_for_a_key_go_to_the_key_distributor_and_never_wait_for_it() {
        assertThat(say(new OperatorCommand.Lock(Driver.ROOM)).sentence()).contains("./sotto kd unlock");
        assertThat(driver.requests()).containsExactly(new AdmissionMessage.Lock(Driver.ROOM));
        assertThat(say(new OperatorCommand.Rekey(Driver.ROOM)).done()).isTrue();
        assertThat(driver.requests()).containsExactly(new AdmissionMessage.RekeyWanted(Driver.ROOM));
        lose();
        assertThat(say(new OperatorCommand.Lock(Driver.ROOM)).done()).isFalse();
        assertThat(driver.requests()).isEmpty();
        assertThat(say(new OperatorCommand.Rekey(Driver.ROOM)).sentence()).contains("cannot be reached");
    }

    @Test
    void a_kick_finds_its_way_through_link_losses_and_restarts() {
        for (boolean restarts : new boolean[] {false, true}) {
            FocusWorld world = new FocusWorld(Driver.config(), 1, Weather.CLEAR);
            Peer first = Peer.calm(world, 1);
            Peer second = Peer.calm(world, 2);
            world.add(first);
            world.add(second);
            world.connect();
            world.run(1);
            first.call(Driver.ROOM);
            second.call(Driver.ROOM);
            world.run(2);
            assertThat(world.kdLegs).containsExactlyInAnyOrder(1L, 2L);
            world.disconnect(restarts);
            world.input(new FocusInput.Commanded(1, new OperatorCommand.Kick(Driver.ROOM, "2")));
            world.run(2);
            assertThat(world.mediaLegs).as("forwarding stops at once").containsExactly(1L);
            assertThat(world.focus().describe().kicksPending()).hasSize(1);
            world.connect();
            world.run(10);
            assertThat(world.kicked).as("restarts: %s", restarts).containsExactly(2L);
            assertThat(world.focus().describe().kicksPending()).isEmpty();
            assertThat(world.kdLegs).containsExactly(1L);
            assertThat(world.faults).isEmpty();
        }
    }

    @Test
    void an_end_hangs_up_on_everybody_with_a_reason_and_leaves_nothing() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        driver.invite(3, new Phone(3));
        OperatorAnswer answer = say(new OperatorCommand.End(Driver.ROOM));
        assertThat(answer).isEqualTo(new OperatorAnswer(true, "Ended " + Driver.ROOM + ": 3 calls."));
        assertThat(driver.commands())
                .filteredOn(Hangup.class::isInstance)
                .hasSize(3)
                .allSatisfy(c -> assertThat(((Hangup) c).reason())
                        .contains(new Reason(200, "An operator ended the conference")));
        assertThat(driver.requests()).hasSize(3).allMatch(AdmissionMessage.Leave.class::isInstance);
        assertThat(driver.mediaCommands()).containsExactly(new RemoveLeg(1), new RemoveLeg(2));
        assertThat(driver.roster()).contains(new RosterEvent.Ended(Driver.ROOM));
        driver.assertEmpty();
        assertThat(say(new OperatorCommand.End(Driver.ROOM)).sentence()).startsWith("Nobody is in");
        driver.talking(4, 4);
        assertThat(room().legs()).as("it can be called again").hasSize(1);
    }

    @Test
    void the_key_distributor_need_not_be_there_for_an_end() {
        driver.talking(1, 1);
        lose();
        assertThat(say(new OperatorCommand.End(Driver.ROOM)).done()).isTrue();
        driver.assertEmpty();
    }

    @Test
    void who_is_muted_is_kept_from_the_others_by_the_media_distributor_until_it_is_unmuted() {
        driver.talking(1, 1);
        driver.talking(2, 2);
        OperatorAnswer answer = say(new OperatorCommand.Mute(Driver.ROOM, "2", true));
        assertThat(answer.sentence()).contains("Muted Ada").contains("was not told");
        assertThat(driver.mediaCommands()).containsExactly(new MediaCommand.MuteLeg(2, true));
        assertThat(driver.commands()).as("nobody's call is touched").isEmpty();
        assertThat(room().legs()).extracting(FocusView.LegView::muted).containsExactly(false, true);
        assertThat(say(new OperatorCommand.Mute(Driver.ROOM, "2", false)).done())
                .isTrue();
        assertThat(driver.mediaCommands()).containsExactly(new MediaCommand.MuteLeg(2, false));
        assertThat(say(new OperatorCommand.Mute(Driver.ROOM, "9", true)).done()).isFalse();
        driver.invite(3, new Phone(3));
        assertThat(say(new OperatorCommand.Mute(Driver.ROOM, "3", true)).sentence())
                .contains("still calling");
    }
}
