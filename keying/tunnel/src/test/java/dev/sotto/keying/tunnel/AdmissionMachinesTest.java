package dev.sotto.keying.tunnel;

import static dev.sotto.keying.tunnel.AdmissionCodecTest.CONFERENCE;
import static dev.sotto.keying.tunnel.AdmissionCodecTest.PRINT;
import static dev.sotto.keying.tunnel.AdmissionCodecTest.TLS_ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.AdmissionMessage.Acknowledge;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import dev.sotto.keying.tunnel.AdmissionMessage.Expected;
import dev.sotto.keying.tunnel.AdmissionMessage.Failed;
import dev.sotto.keying.tunnel.AdmissionMessage.Gone;
import dev.sotto.keying.tunnel.AdmissionMessage.Identify;
import dev.sotto.keying.tunnel.AdmissionMessage.Instance;
import dev.sotto.keying.tunnel.AdmissionMessage.Keyed;
import dev.sotto.keying.tunnel.AdmissionMessage.Kick;
import dev.sotto.keying.tunnel.AdmissionMessage.Leave;
import dev.sotto.keying.tunnel.AdmissionMessage.Lock;
import dev.sotto.keying.tunnel.AdmissionMessage.MdInstance;
import dev.sotto.keying.tunnel.AdmissionMessage.Refusal;
import dev.sotto.keying.tunnel.AdmissionMessage.Removed;
import dev.sotto.keying.tunnel.AdmissionMessage.Resume;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Close;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Reachable;
import dev.sotto.keying.tunnel.MdAdmissionOutput.Unreachable;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Both ends against each other. */
class AdmissionMachinesTest {
    static final Expected EXPECTED = new Expected(1, PRINT, TLS_ID, Kind.PRIVATE);
    static final Keyed KEYED = new Keyed(1, TunnelCodecTest.ASSOCIATION, 9, SecurityLabel.END_TO_END);

    private final AdmissionWorld world = new AdmissionWorld(1, new SeededEntropy(1));

    static Expect expect(long legId) {
        return new Expect(legId, CONFERENCE, Optional.of(PRINT), Optional.of(TLS_ID));
    }

    private void reconnect() {
        world.cut();
        world.connect();
        world.settle();
    }

    private void connectAndExpect() {
        world.connect();
        world.ask(expect(1));
        world.settle();
        world.asked();
    }

    @Test
    @Rfc(
            number = 8871,
            section = "5.3",
            must = "fingerprint, tls-id and conference of an endpoint reach the key distributor")
    void a_question_is_asked_and_answered() {
        world.connect();
        world.settle();
        assertThat(world.mdSaid).containsExactly(new Reachable(false));
        world.mdSaid.clear();
        world.ask(expect(1));
        world.settle();
        assertThat(world.asked()).containsExactly(expect(1));
        world.tell(EXPECTED);
        world.tell(KEYED);
        world.settle();
        assertThat(world.told()).containsExactly(EXPECTED, KEYED);
        world.ask(new Leave(1));
        world.settle();
        assertThat(world.asked()).containsExactly(new Leave(1));
        assertThat(world.md.describe().legs()).isZero();
        assertThat(world.kd.describe().legs()).isZero();
    }

    @Test
    void a_question_without_an_answer_is_asked_again_on_the_next_connection() {
        world.connect();
        world.ask(expect(1));
        world.cut();
        world.settle();
        assertThat(world.asked()).isEmpty();
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(expect(1));
        reconnect();
        assertThat(world.asked()).as("the key distributor works on it").isEmpty();
        world.cut();
        world.tell(EXPECTED);
        world.connect();
        world.settle();
        assertThat(world.told()).containsExactly(EXPECTED);
        reconnect();
        assertThat(world.told()).as("repeats").isEmpty();
    }

    @Test
    void a_question_asked_without_a_connection_waits_for_one() {
        world.ask(expect(1));
        assertThat(world.md.describe().unacknowledged()).isEqualTo(1);
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(expect(1));
    }

    @Test
    void call_processing_hears_when_the_key_distributor_cannot_be_asked() {
        world.connect();
        world.settle();
        world.cut();
        assertThat(world.mdSaid).containsExactly(new Reachable(false), new Unreachable());
        assertThat(world.md.isReady()).isFalse();
        world.connect();
        world.settle();
        assertThat(world.mdSaid.getLast()).isEqualTo(new Reachable(false));
    }

    @Test
    void who_answered_our_offer_is_said_until_the_endpoint_has_keys() {
        connectAndExpect();
        world.tell(EXPECTED);
        world.settle();
        Identify identify = new Identify(1, PRINT, TLS_ID);
        world.ask(identify);
        world.cut();
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(identify);
        reconnect();
        assertThat(world.asked()).as("repeated, nothing new").isEmpty();
        world.tell(KEYED);
        world.settle();
        world.ask(new Identify(99, PRINT, TLS_ID));
        world.settle();
        assertThat(world.asked()).isEmpty();
    }

    @Test
    void ends_are_repeated_because_they_may_have_been_lost() {
        connectAndExpect();
        world.ask(new Leave(1));
        world.cut();
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(new Leave(1));

        world.ask(expect(2));
        world.settle();
        world.asked();
        Removed removed = new Removed(2, "kicked");
        world.tell(removed);
        world.cut();
        world.connect();
        world.settle();
        assertThat(world.told()).containsExactly(removed);
        reconnect();
        assertThat(world.told()).isEmpty();
    }

    @Test
    void a_kick_and_a_lock_of_an_hour_without_a_connection_arrive_in_the_end() {
        connectAndExpect();
        world.cut();
        world.ask(new Kick(1));
        world.ask(new Lock(CONFERENCE));
        world.now += 3_600_000_000_000L;
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(new Kick(1), new Lock(CONFERENCE));
    }

    @Test
    void waiting_messages_are_bounded() {
        for (int i = 0; i < AdmissionSession.MAX_UNACKNOWLEDGED + 6; i++) {
            world.ask(new Leave(i));
        }
        assertThat(world.md.describe().unacknowledged()).isEqualTo(AdmissionSession.MAX_UNACKNOWLEDGED);
        assertThat(world.md.counters().value(AdmissionCounter.FORGOTTEN)).isEqualTo(6);
    }

    @Test
    void legs_that_a_restarted_key_distributor_has_forgotten_are_gone_and_open_questions_are_asked_again() {
        connectAndExpect();
        world.tell(EXPECTED);
        world.settle();
        world.ask(expect(2));
        world.settle();
        world.told();
        world.asked();
        world.restartKd();
        world.connect();
        world.settle();
        assertThat(world.mdSaid).contains(new Reachable(true));
        assertThat(world.told()).containsExactly(new Gone(1, "the key distributor was restarted"));
        assertThat(world.asked()).containsExactly(expect(2));
    }

    @Test
    void a_kick_that_nobody_confirmed_is_told_to_a_restarted_key_distributor_with_the_endpoint_it_means() {
        connectAndExpect();
        world.tell(EXPECTED);
        world.tell(KEYED);
        world.settle();
        world.told();
        world.cut();
        world.ask(new Kick(1));
        world.restartKd();
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(expect(1), new Kick(1));
        world.tell(EXPECTED);
        world.tell(new Removed(1, "out"));
        world.settle();
        assertThat(world.told()).as("only that it is done").containsExactly(new Removed(1, "out"));
        world.restartKd();
        world.connect();
        world.settle();
        assertThat(world.asked()).as("once confirmed it is over").isEmpty();
        assertThat(world.md.describe().legs()).isZero();
    }

    @Test
    void a_kick_lost_on_a_dead_connection_reaches_the_next_process_too() {
        connectAndExpect();
        world.ask(new Identify(1, expect(1).endpointFingerprint().orElseThrow(), "another-tls-id-of-the-endpoint"));
        world.settle();
        world.asked();
        world.ask(new Kick(1));
        // Nobody has noticed that the process behind the connection is dead.
        world.restartKd();
        world.connect();
        world.settle();
        assertThat(world.asked()).hasSize(2).last().isEqualTo(new Kick(1));
    }

    @Test
    void what_crosses_a_kick_is_not_heard_but_its_confirmation() {
        connectAndExpect();
        world.tell(EXPECTED);
        world.settle();
        world.told();
        world.ask(new Kick(1));
        world.tell(new Gone(1, "hung up"));
        world.settle();
        assertThat(world.told()).isEmpty();
        assertThat(world.asked()).containsExactly(new Kick(1));
        world.tell(new Removed(1, "out"));
        world.settle();
        assertThat(world.told()).containsExactly(new Removed(1, "out"));
        assertThat(world.kd.describe().legs()).isZero();
    }

    @Test
    void legs_of_a_restarted_media_distributor_are_left() {
        connectAndExpect();
        world.tell(EXPECTED);
        world.settle();
        world.restartMd();
        world.connect();
        world.settle();
        assertThat(world.asked()).containsExactly(new Leave(1));
        world.told();
        world.ask(expect(1));
        world.settle();
        assertThat(world.asked()).as("the same number is another leg").containsExactly(expect(1));
        reconnect();
        assertThat(world.told()).as("nothing about the old one").isEmpty();
    }

    @Test
    void a_new_description_of_a_leg_is_passed_on_and_what_was_left_before_stays_left() {
        connectAndExpect();
        Expect again = new Expect(1, CONFERENCE, Optional.empty(), Optional.empty());
        world.ask(again);
        world.settle();
        assertThat(world.asked()).containsExactly(again);
        world.ask(new Leave(1));
        world.ask(again);
        world.settle();
        assertThat(world.asked()).containsExactly(new Leave(1), again);
        reconnect();
        assertThat(world.asked())
                .as("a Leave that is repeated would end the new association")
                .isEmpty();
    }

    @Test
    void what_has_arrived_is_not_kept() {
        connectAndExpect();
        world.tell(EXPECTED);
        world.settle();
        assertThat(world.md.describe().unacknowledged()).isZero();
        assertThat(world.kd.describe().unacknowledged()).isZero();
    }

    @Test
    void a_newer_connection_takes_over_from_one_that_nobody_knows_to_be_dead() {
        connectAndExpect();
        world.kd(new KdAdmissionInput.LinkUp(77));
        byte[] hello = AdmissionCodec.encode(new MdInstance(5));
        world.kd(new KdAdmissionInput.Received(77, hello));
        world.kd(new KdAdmissionInput.Received(77, AdmissionCodec.encode(new Resume(0, 0))));
        assertThat(world.kdSaid).contains(new KdAdmissionOutput.CloseLink(1, AdmissionFault.SUPERSEDED, "by link 77"));
        world.kdSaid.clear();
        world.kd(new KdAdmissionInput.Received(1, AdmissionCodec.encode(new Lock(CONFERENCE))));
        assertThat(world.asked()).isEmpty();
    }

    @Test
    void a_peer_that_cannot_count_is_cut_off() {
        connectAndExpect();
        world.kd(new KdAdmissionInput.Received(1, AdmissionCodec.encode(new Acknowledge(1))));
        assertThat(world.kdSaid)
                .containsExactly(new KdAdmissionOutput.CloseLink(1, AdmissionFault.WRONG_COUNT, "Acknowledge"));
        world.mdSaid.clear();
        world.md(new MdAdmissionInput.Received(AdmissionCodec.encode(new Acknowledge(0))));
        assertThat(world.mdSaid).contains(new Close(AdmissionFault.WRONG_COUNT, "Acknowledge"));
        assertThat(world.md.isReady()).isFalse();
    }

    @Test
    void the_last_notice_of_a_leg_is_the_last() {
        connectAndExpect();
        Failed failed = new Failed(1, "fingerprint mismatch");
        world.tell(failed);
        world.tell(new Gone(1, "too late"));
        world.settle();
        assertThat(world.told()).containsExactly(failed);
        world.ask(expect(2));
        world.settle();
        Refusal refusal = new Refusal(2, "not on the roster");
        world.tell(refusal);
        world.settle();
        assertThat(world.told()).containsExactly(refusal);
        assertThat(world.md.describe().legs()).isZero();
        assertThat(world.kd.describe().legs()).isZero();
    }

    @Test
    void a_kick_of_a_leg_that_has_ended_still_reaches_the_key_distributor() {
        connectAndExpect();
        world.tell(new Gone(1, "bye"));
        world.ask(new Kick(1));
        world.settle();
        assertThat(world.asked()).containsExactly(new Kick(1));
    }

    @Test
    void the_key_distributor_has_a_bound_of_legs() {
        world.connect();
        for (long leg = 1; leg <= 4_097; leg++) {
            world.ask(expect(leg));
        }
        world.settle();
        assertThat(world.told()).containsExactly(new Refusal(4_097, "the key distributor has too many legs"));
        assertThat(world.kd.counters().value(AdmissionCounter.LEGS_REFUSED_LIMIT))
                .isEqualTo(1);
    }

    @Test
    void a_peer_that_does_not_say_who_it_is_first_is_cut_off() {
        world.connect();
        world.md(new MdAdmissionInput.Received(AdmissionCodec.encode(EXPECTED)));
        assertThat(world.mdSaid).containsExactly(new Close(AdmissionFault.FIRST_MESSAGE_NOT_INSTANCE, "Expected"));
        world.kd(new KdAdmissionInput.Received(1, AdmissionCodec.encode(expect(1))));
        assertThat(world.kdSaid)
                .containsExactly(
                        new KdAdmissionOutput.CloseLink(1, AdmissionFault.FIRST_MESSAGE_NOT_INSTANCE, "Expect"));
    }

    @Test
    void a_peer_that_says_who_it_is_twice_or_speaks_for_the_other_is_cut_off() {
        world.connect();
        world.settle();
        world.mdSaid.clear();
        world.md(new MdAdmissionInput.Received(AdmissionCodec.encode(new Instance(1))));
        assertThat(world.mdSaid)
                .containsExactly(new Close(AdmissionFault.SECOND_INSTANCE, "Instance"), new Unreachable());
        world.kd(new KdAdmissionInput.Received(1, AdmissionCodec.encode(new MdInstance(1))));
        world.kd(new KdAdmissionInput.LinkUp(2));
        world.kd(new KdAdmissionInput.Received(2, AdmissionCodec.encode(KEYED)));
        world.kd(new KdAdmissionInput.LinkUp(3));
        world.kd(new KdAdmissionInput.Received(3, new byte[] {99, 0, 0}));
        assertThat(world.kdSaid)
                .extracting(o -> ((KdAdmissionOutput.CloseLink) o).fault())
                .containsExactly(
                        AdmissionFault.SECOND_INSTANCE, AdmissionFault.WRONG_DIRECTION, AdmissionFault.MALFORMED);
    }
}
