package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LegMachineTest {
    private static final long LEG = 7;
    private static final Optional<String> NONE = Optional.empty();
    private static final Optional<String> SDP = Optional.of("v=0");
    private static final Optional<String> CHANGED = Optional.of("v=0 and more");
    private static final Hop SOURCE = new Hop(Transport.UDP, "192.0.2.1", 5060);
    private static final CallEvent.Invited INVITED = new CallEvent.Invited(
            LEG, "sip:1000@example.org", "sip:a@example.org", "sip:1000@example.org", "", SOURCE, SDP);
    private static final Hop HOP = new Hop(Transport.TCP, "192.0.2.9", 5060);
    private static final CallCommand.Hangup HANGUP = new CallCommand.Hangup(LEG, Optional.empty());

    private static final LegPolicy POLICY = LegPolicy.USUAL.withSession(SessionPolicy.ENDLESS);

    private final Outbox<LegAction> out = new Outbox<>();
    private long now;

    private LegMachine incoming() {
        LegMachine leg = LegMachine.incoming(INVITED, 1, Extensions.NONE, POLICY, new SeededEntropy(1), now, out);
        assertThat(out.drain()).containsExactly(new LegAction.Tell(INVITED));
        return leg;
    }

    private LegMachine outgoing(Optional<String> sdp) {
        CallCommand.Call call = new CallCommand.Call(LEG, "sip:1000@x", "sip:a@x", "", HOP, sdp);
        LegMachine leg = LegMachine.outgoing(call, POLICY, new SeededEntropy(1), out);
        assertThat(out.drain()).containsExactly(new LegAction.SendInvite(sdp));
        return leg;
    }

    private List<LegAction> give(LegMachine leg, LegInput input) {
        leg.on(input, now, out);
        return out.drain();
    }

    private List<LegAction> order(LegMachine leg, CallCommand command) {
        return give(leg, new LegInput.Ordered(command));
    }

    private List<LegAction> waitFor(LegMachine leg, long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        leg.onDeadline(now, out);
        return out.drain();
    }

    private LegMachine establishedServer() {
        LegMachine leg = incoming();
        order(leg, new CallCommand.Answer(LEG, "v=0", true));
        assertThat(give(leg, new LegInput.AckArrived(1, NONE)))
                .containsExactly(new LegAction.Tell(new CallEvent.Acknowledged(LEG, NONE)));
        return leg;
    }

    private LegMachine establishedClient() {
        LegMachine leg = outgoing(SDP);
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, true)))
                .containsExactly(
                        new LegAction.Tell(new CallEvent.Answered(LEG, SDP, true)), new LegAction.SendAck(NONE));
        return leg;
    }

    private static LegAction ended(CallEvent.Cause cause) {
        return new LegAction.Tell(new CallEvent.Ended(LEG, cause, Optional.empty()));
    }

    @Test
    @Rfc(number = 3261, section = "13.3.1.4", must = "2xx is repeated from T1, doubling to T2, until its ACK")
    void an_answer_is_repeated_until_it_is_acknowledged() {
        LegMachine leg = incoming();
        assertThat(order(leg, new CallCommand.Answer(LEG, "v=0", true)))
                .containsExactly(new LegAction.SendAnswer("v=0", true));
        assertThat(waitFor(leg, 499)).isEmpty();
        assertThat(waitFor(leg, 1)).containsExactly(new LegAction.RepeatAnswer());
        assertThat(waitFor(leg, 1000)).containsExactly(new LegAction.RepeatAnswer());
        assertThat(waitFor(leg, 2000)).containsExactly(new LegAction.RepeatAnswer());
        assertThat(waitFor(leg, 4000)).containsExactly(new LegAction.RepeatAnswer());
        assertThat(waitFor(leg, 4000)).containsExactly(new LegAction.RepeatAnswer());
        give(leg, new LegInput.AckArrived(1, NONE));
        assertThat(leg.deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    @Test
    @Rfc(number = 3261, section = "13.3.1.4", must = "no ACK within 64*T1: the session ends with BYE")
    void an_answer_that_is_never_acknowledged_ends_with_bye() {
        LegMachine leg = incoming();
        order(leg, new CallCommand.Answer(LEG, "v=0", true));
        Optional<Reason> reason = Optional.of(new Reason(408, "ACK never came"));
        assertThat(waitFor(leg, 32_000))
                .containsExactly(
                        new LegAction.Tell(new CallEvent.Ended(LEG, CallEvent.Cause.NOT_ACKNOWLEDGED, reason)),
                        new LegAction.SendBye(reason));
        assertThat(give(leg, new LegInput.ByeAnswered())).isEmpty();
        assertThat(leg.isOver()).isTrue();
    }

    @Test
    @Rfc(number = 3261, section = "15", must = "the callee sends no BYE before the ACK or the end of its wait")
    void a_hangup_before_the_ack_waits_for_it() {
        LegMachine leg = incoming();
        order(leg, new CallCommand.Answer(LEG, "v=0", true));
        assertThat(order(leg, HANGUP)).isEmpty();
        assertThat(give(leg, new LegInput.AckArrived(1, NONE)))
                .containsExactly(new LegAction.SendBye(Optional.empty()));
        assertThat(give(leg, new LegInput.ByeAnswered())).containsExactly(ended(CallEvent.Cause.WE_HUNG_UP));
    }

    @Test
    void a_bye_of_the_caller_before_its_ack_ends_the_call() {
        LegMachine leg = incoming();
        order(leg, new CallCommand.Answer(LEG, "v=0", true));
        assertThat(give(leg, new LegInput.ByeArrived(Optional.empty())))
                .containsExactly(ended(CallEvent.Cause.PEER_HUNG_UP));
        assertThat(leg.isOver()).isTrue();
    }

    @Test
    @Rfc(number = 3261, section = "9.2", must = "a CANCEL before the final response: 487")
    void a_call_is_cancelled_before_it_is_answered() {
        LegMachine leg = incoming();
        assertThat(give(leg, new LegInput.CancelArrived(Optional.empty())))
                .containsExactly(
                        new LegAction.SendRefusal(LegRefusals.TERMINATED),
                        new LegAction.Tell(new CallEvent.Cancelled(LEG, Optional.empty())));
        assertThat(order(leg, new CallCommand.Answer(LEG, "v=0", true)))
                .containsExactly(new LegAction.Ignore(new CallCommand.Answer(LEG, "v=0", true)));
    }

    @Test
    @Rfc(number = 3261, section = "9.2", must = "a CANCEL after the final response has no effect")
    void a_cancel_that_comes_too_late_changes_nothing() {
        LegMachine leg = incoming();
        order(leg, new CallCommand.Answer(LEG, "v=0", true));
        assertThat(give(leg, new LegInput.CancelArrived(Optional.empty()))).isEmpty();
        assertThat(leg.state()).isInstanceOf(LegState.Confirming.class);
    }

    @Test
    void a_call_that_nobody_decides_on_is_refused() {
        LegMachine leg = incoming();
        assertThat(waitFor(leg, 180_000))
                .containsExactly(
                        new LegAction.SendRefusal(LegRefusals.UNDECIDED),
                        new LegAction.Tell(new CallEvent.Cancelled(LEG, Optional.empty())));
    }

    @Test
    @Rfc(number = 3261, section = "9.1", must = "no CANCEL before a provisional response")
    void a_hangup_before_any_response_waits_for_one() {
        LegMachine leg = outgoing(SDP);
        assertThat(order(leg, HANGUP)).isEmpty();
        assertThat(give(leg, new LegInput.ProgressArrived(100)))
                .containsExactly(new LegAction.SendCancel(Optional.empty()));
        assertThat(give(leg, new LegInput.ProgressArrived(180))).isEmpty();
        Refusal terminated = LegRefusals.TERMINATED;
        assertThat(give(leg, new LegInput.RefusalArrived(terminated)))
                .containsExactly(new LegAction.Tell(new CallEvent.Rejected(LEG, terminated)));
    }

    @Test
    @Rfc(number = 3261, section = "9.1", must = "a cancelled INVITE without final response ends after 64*T1")
    void a_cancelled_call_does_not_wait_for_ever() {
        LegMachine leg = outgoing(SDP);
        give(leg, new LegInput.ProgressArrived(180));
        assertThat(order(leg, HANGUP)).containsExactly(new LegAction.SendCancel(Optional.empty()));
        assertThat(waitFor(leg, 32_000))
                .containsExactly(new LegAction.Tell(new CallEvent.Rejected(LEG, LegRefusals.TIMEOUT)));
    }

    @Test
    @Rfc(number = 5407, section = "3.1.2", must = "a 200 that crosses CANCEL is acknowledged and ended with BYE")
    void an_answer_that_crosses_the_cancel_is_acknowledged_and_ended() {
        LegMachine leg = outgoing(SDP);
        give(leg, new LegInput.ProgressArrived(180));
        order(leg, HANGUP);
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, false)))
                .containsExactly(new LegAction.SendAck(NONE), new LegAction.SendBye(Optional.empty()));
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, false))).containsExactly(new LegAction.RepeatAck());
        assertThat(give(leg, new LegInput.ByeAnswered())).containsExactly(ended(CallEvent.Cause.WE_HUNG_UP));
    }

    @Test
    @Rfc(number = 3261, section = "13.2.2.4", must = "every 2xx that comes again gets its ACK again")
    void a_repeated_answer_gets_the_ack_again() {
        LegMachine leg = establishedClient();
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, true))).containsExactly(new LegAction.RepeatAck());
    }

    @Test
    @Rfc(number = 3261, section = "13.2.1", must = "an offer in the 2xx is answered in the ACK")
    void a_delayed_offer_is_answered_in_the_ack() {
        LegMachine leg = outgoing(NONE);
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, true)))
                .containsExactly(new LegAction.Tell(new CallEvent.Answered(LEG, SDP, true)));
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, true))).isEmpty();
        assertThat(order(leg, new CallCommand.AcknowledgeWithAnswer(LEG, "v=1")))
                .containsExactly(new LegAction.SendAck(Optional.of("v=1")));
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, true))).containsExactly(new LegAction.RepeatAck());
    }

    @Test
    void a_hangup_instead_of_the_due_answer_acknowledges_first() {
        LegMachine leg = outgoing(NONE);
        give(leg, new LegInput.AnswerArrived(1, SDP, true));
        assertThat(order(leg, HANGUP))
                .containsExactly(new LegAction.SendAck(NONE), new LegAction.SendBye(Optional.empty()));
    }

    @Test
    void a_refused_call_is_told_and_over() {
        LegMachine leg = outgoing(SDP);
        Refusal busy = Refusal.of(486, "Busy Here").withWarning("later").withRetryAfter(3);
        assertThat(give(leg, new LegInput.RefusalArrived(busy)))
                .containsExactly(new LegAction.Tell(new CallEvent.Rejected(LEG, busy)));
        assertThat(leg.isOver()).isTrue();
    }

    @Test
    void a_reinvite_of_the_peer_is_decided_by_the_owner() {
        LegMachine leg = establishedServer();
        assertThat(give(leg, new LegInput.ReinviteArrived(2, CHANGED)))
                .containsExactly(new LegAction.Tell(new CallEvent.Reinvited(LEG, CHANGED)));
        assertThat(order(leg, new CallCommand.AcceptReinvite(LEG, "v=1")))
                .containsExactly(new LegAction.SendAnswer("v=1", true));
        assertThat(give(leg, new LegInput.AckArrived(1, NONE))).isEmpty();
        assertThat(give(leg, new LegInput.AckArrived(2, NONE)))
                .containsExactly(new LegAction.Tell(new CallEvent.Acknowledged(LEG, NONE)));
    }

    @Test
    @Rfc(
            number = 3261,
            section = "14.2",
            must = "a second INVITE before the final response to the first: 500 with Retry-After 0..10")
    void a_second_reinvite_too_early_gets_500() {
        LegMachine leg = establishedServer();
        give(leg, new LegInput.ReinviteArrived(2, CHANGED));
        List<LegAction> actions = give(leg, new LegInput.ReinviteArrived(3, SDP));
        assertThat(actions).singleElement().isInstanceOfSatisfying(LegAction.RefuseArrived.class, refused -> {
            assertThat(refused.refusal().status()).isEqualTo(500);
            assertThat(refused.refusal().retryAfterSeconds().orElseThrow()).isBetween(0, 10);
        });
        assertThat(order(leg, new CallCommand.RefuseReinvite(LEG, Refusal.of(488, "No"))))
                .containsExactly(new LegAction.SendRefusal(Refusal.of(488, "No")));
        assertThat(leg.state()).isInstanceOf(LegState.Established.class);
    }

    @Test
    @Rfc(number = 3261, section = "14.2", must = "an INVITE while ours is pending: 491")
    @Rfc(number = 3261, section = "14.1", must = "after 491 the owner of the Call-ID waits 2.1 to 4 s")
    void glare_is_refused_and_ours_repeated_later() {
        LegMachine leg = establishedClient();
        assertThat(order(leg, new CallCommand.Reinvite(LEG, SDP))).containsExactly(new LegAction.SendInvite(SDP));
        assertThat(give(leg, new LegInput.ReinviteArrived(5, SDP)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.PENDING));
        assertThat(give(leg, new LegInput.RefusalArrived(LegRefusals.PENDING))).isEmpty();
        assertThat(leg.deadlineNanos() - now)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(2100), TimeUnit.MILLISECONDS.toNanos(4000));
        assertThat(waitFor(leg, 4000)).containsExactly(new LegAction.SendInvite(SDP));
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "after 491 the other side waits 0 to 2 s")
    void the_other_side_repeats_sooner() {
        LegMachine leg = establishedServer();
        order(leg, new CallCommand.Reinvite(LEG, SDP));
        give(leg, new LegInput.RefusalArrived(LegRefusals.PENDING));
        if (leg.deadlineNanos() != NanoClock.NEVER) {
            assertThat(leg.deadlineNanos() - now).isBetween(0L, TimeUnit.SECONDS.toNanos(2));
        }
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "no INVITE while another is in progress in either direction")
    void our_reinvite_waits_for_the_peers() {
        LegMachine leg = establishedServer();
        give(leg, new LegInput.ReinviteArrived(2, CHANGED));
        assertThat(order(leg, new CallCommand.Reinvite(LEG, SDP))).isEmpty();
        assertThat(order(leg, new CallCommand.Reinvite(LEG, Optional.of("v=2"))))
                .isEmpty();
        order(leg, new CallCommand.AcceptReinvite(LEG, "v=1"));
        assertThat(give(leg, new LegInput.AckArrived(2, NONE)))
                .containsExactly(
                        new LegAction.Tell(new CallEvent.Acknowledged(LEG, NONE)),
                        new LegAction.SendInvite(Optional.of("v=2")));
    }

    @Test
    @Rfc(number = 3261, section = "12.2.1.2", must = "481 or 408 to a request inside the dialog ends it")
    void a_reinvite_answered_with_481_ends_the_call() {
        LegMachine leg = establishedClient();
        order(leg, new CallCommand.Reinvite(LEG, SDP));
        Optional<Reason> reason = Optional.of(new Reason(481, "gone"));
        assertThat(give(leg, new LegInput.RefusalArrived(Refusal.of(481, "gone"))))
                .containsExactly(
                        new LegAction.Tell(new CallEvent.Ended(LEG, CallEvent.Cause.LOST, reason)),
                        new LegAction.SendBye(reason));
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "any other refusal of a re-INVITE leaves the session as it was")
    void a_refused_reinvite_changes_nothing() {
        LegMachine leg = establishedClient();
        order(leg, new CallCommand.Reinvite(LEG, SDP));
        Refusal refusal = Refusal.of(488, "Not Acceptable Here");
        assertThat(give(leg, new LegInput.RefusalArrived(refusal)))
                .containsExactly(new LegAction.Tell(new CallEvent.ReinviteRefused(LEG, refusal)));
        assertThat(leg.state()).isInstanceOf(LegState.Established.class);
    }

    @Test
    void a_withdrawn_reinvite_is_told() {
        LegMachine leg = establishedServer();
        give(leg, new LegInput.ReinviteArrived(2, CHANGED));
        assertThat(give(leg, new LegInput.CancelArrived(Optional.empty())))
                .containsExactly(
                        new LegAction.SendRefusal(LegRefusals.TERMINATED),
                        new LegAction.Tell(new CallEvent.ReinviteCancelled(LEG)));
    }

    @Test
    @Rfc(number = 5407, section = "3.2.1", must = "BYE that crosses BYE ends the call on both sides")
    void byes_may_cross() {
        LegMachine leg = establishedClient();
        order(leg, HANGUP);
        assertThat(give(leg, new LegInput.ByeArrived(Optional.empty())))
                .containsExactly(ended(CallEvent.Cause.WE_HUNG_UP));
        assertThat(leg.isOver()).isTrue();
    }

    @Test
    void a_bye_that_nobody_answers_ends_after_a_while() {
        LegMachine leg = establishedClient();
        assertThat(order(leg, HANGUP)).containsExactly(new LegAction.SendBye(Optional.empty()));
        assertThat(waitFor(leg, 32_000)).containsExactly(ended(CallEvent.Cause.WE_HUNG_UP));
    }

    @Test
    @Rfc(number = 3261, section = "15.1.2", must = "BYE while a re-INVITE is pending: 487 for it")
    void a_bye_ends_a_pending_reinvite_too() {
        LegMachine leg = establishedServer();
        give(leg, new LegInput.ReinviteArrived(2, CHANGED));
        assertThat(give(leg, new LegInput.ByeArrived(Optional.empty())))
                .containsExactly(
                        new LegAction.SendRefusal(LegRefusals.TERMINATED), ended(CallEvent.Cause.PEER_HUNG_UP));
    }

    @Test
    void a_key_is_pressed_only_in_a_call_that_is_up() {
        LegMachine calling = outgoing(SDP);
        assertThat(order(calling, new CallCommand.PressKey(LEG, '5')))
                .containsExactly(new LegAction.Ignore(new CallCommand.PressKey(LEG, '5')));
        assertThat(order(establishedClient(), new CallCommand.PressKey(LEG, '5')))
                .containsExactly(new LegAction.SendKey('5'));
    }

    @Test
    void a_connection_that_breaks_is_told_and_ends_nothing() {
        LegMachine leg = establishedClient();
        assertThat(give(leg, new LegInput.ConnectionBroke()))
                .containsExactly(new LegAction.Tell(new CallEvent.ConnectionLost(LEG)));
        assertThat(leg.state()).isInstanceOf(LegState.Established.class);
        assertThat(give(outgoing(SDP), new LegInput.ConnectionBroke())).isEmpty();
    }
}
