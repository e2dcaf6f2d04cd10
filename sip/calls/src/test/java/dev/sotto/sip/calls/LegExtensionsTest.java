package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Extensions.Reliability;
import dev.sotto.sip.calls.SessionTerms.Refresher;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reliable responses (RFC 3262), UPDATE (RFC 3311) and session timers (RFC 4028) of one leg. */
class LegExtensionsTest {
    private static final long LEG = 7;
    private static final Optional<String> NONE = Optional.empty();
    private static final Optional<String> SDP = Optional.of("v=0");
    private static final Hop HOP = new Hop(Transport.UDP, "192.0.2.1", 5060);
    private static final CallCommand.Call CALL = new CallCommand.Call(LEG, "sip:1000@x", "sip:a@x", "", HOP, SDP);

    private final Outbox<LegAction> out = new Outbox<>();
    private long now;

    private static SessionTerms terms(int seconds, Refresher refresher) {
        return new SessionTerms(true, Optional.of(seconds), Optional.of(refresher), Optional.empty());
    }

    private static Extensions timer(SessionTerms terms) {
        return new Extensions(terms, Reliability.UNKNOWN, true, false);
    }

    private LegMachine incoming(Optional<String> sdp, Extensions extensions, LegPolicy policy) {
        CallEvent.Invited invited = new CallEvent.Invited(LEG, "sip:1000@x", "sip:a@x", "sip:1000@x", "", HOP, sdp);
        return LegMachine.incoming(invited, 1, extensions, policy, new SeededEntropy(1), now, out);
    }

    private LegMachine outgoing() {
        return LegMachine.outgoing(CALL, LegPolicy.USUAL, new SeededEntropy(1), out);
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

    private LegMachine ringing(Reliability reliability, LegPolicy policy) {
        Extensions extensions = new Extensions(SessionTerms.NONE, reliability, false, false);
        LegMachine leg = incoming(SDP, extensions, policy);
        out.drain();
        return leg;
    }

    private static long rseq(List<LegAction> actions) {
        return ((LegAction.SendRinging) actions.getFirst()).rseq().orElseThrow();
    }

    private LegMachine established(Extensions extensions) {
        LegMachine leg = incoming(SDP, extensions, LegPolicy.USUAL);
        order(leg, new CallCommand.Answer(LEG, "v=1", true));
        give(leg, new LegInput.AckArrived(1, NONE));
        return leg;
    }

    // ---- RFC 3262 ---------------------------------------------------------------------------------------------------

    @Test
    @Rfc(number = 3262, section = "3", must = "a reliable 1xx is repeated from T1, doubling, until its PRACK")
    void a_required_ringing_is_repeated_until_its_prack() {
        LegMachine leg = ringing(Reliability.REQUIRED, LegPolicy.USUAL);
        long rseq = rseq(order(leg, new CallCommand.Ring(LEG)));
        assertThat(rseq).isBetween(1L, (1L << 31) - 1);
        for (int millis : List.of(500, 1000, 2000, 4000, 8000)) {
            assertThat(waitFor(leg, millis - 1)).isEmpty();
            assertThat(waitFor(leg, 1)).containsExactly(new LegAction.RepeatRinging());
        }
        assertThat(give(leg, new LegInput.PrackArrived(rseq, 1, NONE)))
                .containsExactly(new LegAction.AcceptArrived(SessionTerms.NONE));
        assertThat(waitFor(leg, 60_000)).isEmpty();
        assertThat(order(leg, new CallCommand.Ring(LEG))).isEmpty();
    }

    @Test
    @Rfc(number = 3262, section = "3", must = "no PRACK within 64*T1: the INVITE is refused with 5xx")
    void a_ringing_that_is_never_acknowledged_ends_the_call() {
        LegMachine leg = ringing(Reliability.REQUIRED, LegPolicy.USUAL);
        order(leg, new CallCommand.Ring(LEG));
        assertThat(waitFor(leg, 32_000))
                .containsExactly(
                        new LegAction.SendRefusal(LegRefusals.NO_PRACK),
                        new LegAction.Tell(new CallEvent.Cancelled(LEG, Optional.empty())));
    }

    @Test
    @Rfc(number = 3262, section = "3", must = "a PRACK that matches no unacknowledged response: 481")
    void a_prack_that_matches_nothing_gets_481() {
        LegMachine leg = ringing(Reliability.REQUIRED, LegPolicy.USUAL);
        long rseq = rseq(order(leg, new CallCommand.Ring(LEG)));
        LegAction unknown = new LegAction.RefuseArrived(LegRefusals.NO_SUCH_RESPONSE);
        assertThat(give(leg, new LegInput.PrackArrived(rseq + 1, 1, NONE))).containsExactly(unknown);
        assertThat(give(leg, new LegInput.PrackArrived(rseq, 2, NONE))).containsExactly(unknown);
        assertThat(give(leg, new LegInput.PrackArrived(rseq, 1, NONE)))
                .containsExactly(new LegAction.AcceptArrived(SessionTerms.NONE));
        assertThat(give(leg, new LegInput.PrackArrived(rseq, 1, NONE))).containsExactly(unknown);
    }

    @Test
    @Rfc(number = 3262, section = "3", must = "after the final response PRACK is still taken, and the 1xx not repeated")
    void a_prack_after_the_answer_is_taken() {
        LegMachine leg = ringing(Reliability.REQUIRED, LegPolicy.USUAL);
        long rseq = rseq(order(leg, new CallCommand.Ring(LEG)));
        order(leg, new CallCommand.Answer(LEG, "v=1", true));
        assertThat(waitFor(leg, 500)).containsExactly(new LegAction.RepeatAnswer());
        assertThat(give(leg, new LegInput.PrackArrived(rseq, 1, NONE)))
                .containsExactly(new LegAction.AcceptArrived(SessionTerms.NONE));
    }

    @Test
    void a_ringing_is_reliable_for_a_peer_that_can_only_if_the_policy_says_so() {
        LegPolicy eager = new LegPolicy(LegTimers.DEFAULT, SessionPolicy.USUAL, true, false);
        assertThat(order(ringing(Reliability.SUPPORTED, LegPolicy.USUAL), new CallCommand.Ring(LEG)))
                .containsExactly(new LegAction.SendRinging(Optional.empty()));
        assertThat(rseq(order(ringing(Reliability.SUPPORTED, eager), new CallCommand.Ring(LEG))))
                .isPositive();
        assertThat(order(ringing(Reliability.UNKNOWN, eager), new CallCommand.Ring(LEG)))
                .containsExactly(new LegAction.SendRinging(Optional.empty()));
    }

    @Test
    @Rfc(number = 3262, section = "5", must = "without an offer in the INVITE no reliable 1xx without one")
    void a_caller_without_offer_that_requires_reliability_hears_no_ringing() {
        Extensions required = new Extensions(SessionTerms.NONE, Reliability.REQUIRED, false, false);
        LegMachine leg = incoming(NONE, required, LegPolicy.USUAL);
        out.drain();
        assertThat(order(leg, new CallCommand.Ring(LEG))).isEmpty();
    }

    @Test
    @Rfc(number = 3262, section = "4", must = "each reliable response in order gets one PRACK, others none")
    void reliable_responses_of_the_peer_are_acknowledged_in_order() {
        LegMachine leg = outgoing();
        out.drain();
        Provisional first = new Provisional(100, "a");
        LegInput ringing = new LegInput.ProgressArrived(180, NONE, Optional.of(first));
        assertThat(give(leg, ringing))
                .containsExactly(
                        new LegAction.SendPrack(first, NONE), new LegAction.Tell(new CallEvent.Ringing(LEG, 180)));
        assertThat(give(leg, ringing)).isEmpty();
        Provisional third = new Provisional(102, "a");
        assertThat(give(leg, new LegInput.ProgressArrived(182, NONE, Optional.of(third))))
                .isEmpty();
        Provisional fork = new Provisional(5, "b");
        assertThat(give(leg, new LegInput.ProgressArrived(180, NONE, Optional.of(fork))))
                .contains(new LegAction.SendPrack(fork, NONE));
        Provisional second = new Provisional(101, "a");
        assertThat(give(leg, new LegInput.ProgressArrived(182, NONE, Optional.of(second))))
                .contains(new LegAction.SendPrack(second, NONE));
    }

    @Test
    @Rfc(number = 3262, section = "5", must = "an answer in a reliable response is the answer of the call")
    void an_answer_that_came_early_counts_when_the_call_is_answered() {
        LegMachine leg = outgoing();
        out.drain();
        Optional<Provisional> reliable = Optional.of(new Provisional(1, "a"));
        give(leg, new LegInput.ProgressArrived(183, Optional.of("v=9"), reliable));
        assertThat(give(leg, new LegInput.AnswerArrived(1, NONE, true)))
                .contains(new LegAction.Tell(new CallEvent.Answered(LEG, Optional.of("v=9"), true)));
    }

    @Test
    @Rfc(number = 3262, section = "5", must = "an offer in a reliable response is answered in its PRACK")
    void an_offer_that_came_early_is_answered_in_the_prack() {
        CallCommand.Call call = new CallCommand.Call(LEG, "sip:1000@x", "sip:a@x", "", HOP, NONE);
        LegMachine leg = LegMachine.outgoing(call, LegPolicy.USUAL, new SeededEntropy(1), out);
        out.drain();
        Provisional first = new Provisional(1, "a");
        assertThat(give(leg, new LegInput.ProgressArrived(183, SDP, Optional.of(first))))
                .contains(new LegAction.Tell(new CallEvent.OfferedEarly(LEG, "v=0")))
                .doesNotHaveAnyElementsOfTypes(LegAction.SendPrack.class);
        assertThat(order(leg, new CallCommand.AnswerEarly(LEG, "v=1")))
                .containsExactly(new LegAction.SendPrack(first, Optional.of("v=1")));
        assertThat(give(leg, new LegInput.AnswerArrived(1, NONE, true)))
                .containsExactly(
                        new LegAction.Tell(new CallEvent.Answered(LEG, NONE, true)), new LegAction.SendAck(NONE));
    }

    // ---- RFC 4028 ---------------------------------------------------------------------------------------------------

    @Test
    @Rfc(number = 4028, section = "9", must = "an interval below our minimum: 422 with Min-SE")
    void an_interval_that_is_too_short_is_refused() {
        LegMachine leg = incoming(SDP, timer(terms(60, Refresher.UAC)), LegPolicy.USUAL);
        assertThat(out.drain()).containsExactly(new LegAction.RefuseInterval(90));
        assertThat(leg.isOver()).isTrue();
    }

    @Test
    @Rfc(number = 4028, section = "9", must = "the 2xx names the refresher and never a longer interval than asked for")
    void the_answer_agrees_to_what_the_caller_asks_for() {
        SessionTerms asked = terms(300, Refresher.UAS);
        LegMachine leg = incoming(SDP, timer(asked), LegPolicy.USUAL);
        out.drain();
        assertThat(order(leg, new CallCommand.Answer(LEG, "v=1", true)))
                .containsExactly(new LegAction.SendAnswer("v=1", true, terms(300, Refresher.UAS)));
    }

    @Test
    @Rfc(number = 4028, section = "9", must = "for a caller that knows no timers the UAS refreshes")
    void we_refresh_for_a_peer_that_knows_no_timers_with_a_reinvite_that_changes_nothing() {
        LegMachine leg = established(Extensions.NONE);
        out.drain();
        assertThat(waitFor(leg, 899_999)).isEmpty();
        assertThat(waitFor(leg, 1))
                .containsExactly(new LegAction.SendInvite(Optional.of("v=1"), terms(1800, Refresher.UAC)));
        assertThat(give(leg, new LegInput.AnswerArrived(1, SDP, false))).containsExactly(new LegAction.SendAck(NONE));
        assertThat(leg.deadlineNanos() - now).isEqualTo(TimeUnit.SECONDS.toNanos(900));
    }

    @Test
    @Rfc(number = 4028, section = "7.4", must = "a refresh is an UPDATE where the peer allows it")
    @Rfc(number = 4028, section = "10", must = "the refresher refreshes at half of the interval")
    void we_refresh_with_update_where_the_peer_allows_it() {
        LegMachine leg = established(timer(terms(1800, Refresher.UAS)));
        out.drain();
        assertThat(waitFor(leg, 900_000)).containsExactly(new LegAction.SendUpdate(terms(1800, Refresher.UAC)));
        assertThat(waitFor(leg, 1000)).isEmpty();
        assertThat(give(leg, new LegInput.UpdateAnswered(timer(terms(1800, Refresher.UAC)))))
                .isEmpty();
        assertThat(waitFor(leg, 900_000)).containsExactly(new LegAction.SendUpdate(terms(1800, Refresher.UAC)));
    }

    @Test
    void a_peer_that_does_not_know_update_after_all_is_refreshed_by_reinvite() {
        LegMachine leg = established(timer(terms(1800, Refresher.UAS)));
        waitFor(leg, 900_000);
        LegInput refused = new LegInput.UpdateRefused(Refusal.of(405, "Method Not Allowed"), Optional.empty());
        assertThat(give(leg, refused)).singleElement().isInstanceOf(LegAction.SendInvite.class);
    }

    @Test
    @Rfc(number = 4028, section = "10", must = "408 or 481 to a refresh: BYE")
    void a_refresh_answered_with_481_ends_the_call() {
        LegMachine leg = established(timer(terms(1800, Refresher.UAS)));
        waitFor(leg, 900_000);
        LegInput gone = new LegInput.UpdateRefused(Refusal.of(481, "gone"), Optional.empty());
        Optional<Reason> reason = Optional.of(new Reason(481, "gone"));
        assertThat(give(leg, gone))
                .containsExactly(
                        new LegAction.Tell(new CallEvent.Ended(LEG, CallEvent.Cause.LOST, reason)),
                        new LegAction.SendBye(reason));
    }

    @Test
    @Rfc(number = 4028, section = "10", must = "without a refresh the call ends min(32 s, a third) before the interval")
    void a_peer_that_should_refresh_and_does_not_loses_the_call() {
        LegMachine leg = established(timer(terms(1800, Refresher.UAC)));
        out.drain();
        assertThat(waitFor(leg, 1_767_999)).isEmpty();
        List<LegAction> actions = waitFor(leg, 1);
        assertThat(actions)
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(
                        LegAction.SendBye.class,
                        bye -> assertThat(bye.reason().orElseThrow().text()).contains("refresh"));
        assertThat(actions)
                .first()
                .isInstanceOfSatisfying(
                        LegAction.Tell.class,
                        tell -> assertThat(tell.event())
                                .isInstanceOfSatisfying(
                                        CallEvent.Ended.class,
                                        ended -> assertThat(ended.cause()).isEqualTo(CallEvent.Cause.EXPIRED)));
    }

    @Test
    @Rfc(number = 4028, section = "7.4", must = "a re-INVITE that repeats the description changes nothing")
    void a_refresh_of_the_peer_by_reinvite_disturbs_nobody() {
        LegMachine leg = established(timer(terms(1800, Refresher.UAC)));
        out.drain();
        waitFor(leg, 900_000);
        Extensions refresh = timer(terms(1800, Refresher.UAC));
        assertThat(give(leg, new LegInput.ReinviteArrived(2, SDP, refresh)))
                .containsExactly(new LegAction.SendAnswer("v=1", true, terms(1800, Refresher.UAC)));
        give(leg, new LegInput.AckArrived(2, NONE));
        assertThat(leg.deadlineNanos() - now).isEqualTo(TimeUnit.SECONDS.toNanos(1768));
    }

    @Test
    @Rfc(number = 4028, section = "7.3", must = "after 422 the call is made again with the longer interval and Min-SE")
    void a_call_that_is_refused_with_422_is_made_again() {
        LegMachine leg = outgoing();
        out.drain();
        Refusal tooSmall = Refusal.of(422, "Session Interval Too Small");
        SessionTerms longer = new SessionTerms(true, Optional.of(3600), Optional.empty(), Optional.of(3600));
        assertThat(give(leg, new LegInput.RefusalArrived(tooSmall, Optional.of(3600))))
                .containsExactly(new LegAction.SendInvite(SDP, longer));
        assertThat(give(leg, new LegInput.RefusalArrived(tooSmall, Optional.of(3600))))
                .containsExactly(new LegAction.Tell(new CallEvent.Rejected(LEG, tooSmall)));
    }

    @Test
    @Rfc(number = 4028, section = "7.2", must = "a 2xx without Session-Expires: the UAC may refresh by itself")
    void a_callee_that_knows_no_timers_is_refreshed_by_us() {
        LegMachine leg = outgoing();
        give(leg, new LegInput.AnswerArrived(1, SDP, true));
        assertThat(leg.deadlineNanos() - now).isEqualTo(TimeUnit.SECONDS.toNanos(900));
    }

    @Test
    void a_peer_that_says_a_tiny_interval_does_not_make_us_work() {
        LegMachine leg = outgoing();
        give(leg, new LegInput.AnswerArrived(1, SDP, true, timer(terms(1, Refresher.UAC))));
        assertThat(leg.deadlineNanos() - now).isEqualTo(TimeUnit.SECONDS.toNanos(45));
    }

    // ---- RFC 3311 ---------------------------------------------------------------------------------------------------

    @Test
    @Rfc(number = 3311, section = "5.2", must = "an UPDATE without an offer is accepted before and after the answer")
    void an_update_without_description_is_accepted_at_any_time() {
        LegMachine leg = incoming(SDP, Extensions.NONE, LegPolicy.USUAL);
        out.drain();
        LegInput update = new LegInput.UpdateArrived(NONE, Extensions.NONE);
        assertThat(give(leg, update)).containsExactly(new LegAction.AcceptArrived(SessionTerms.NONE));
        order(leg, new CallCommand.Answer(LEG, "v=1", true));
        give(leg, new LegInput.AckArrived(1, NONE));
        assertThat(give(leg, update)).containsExactly(new LegAction.AcceptArrived(terms(1800, Refresher.UAS)));
    }

    @Test
    @Rfc(
            number = 3311,
            section = "5.2",
            must = "an offer while the peer's last one has no answer: 500 with Retry-After")
    void an_early_update_with_an_offer_gets_500() {
        LegMachine leg = incoming(SDP, Extensions.NONE, LegPolicy.USUAL);
        out.drain();
        assertThat(give(leg, new LegInput.UpdateArrived(SDP, Extensions.NONE)))
                .singleElement()
                .isInstanceOfSatisfying(LegAction.RefuseArrived.class, refused -> {
                    assertThat(refused.refusal().status()).isEqualTo(500);
                    assertThat(refused.refusal().retryAfterSeconds()).isPresent();
                });
    }

    @Test
    @Rfc(number = 3311, section = "5.2", must = "an UPDATE with an offer is answered in its 2xx, without ACK")
    void an_update_with_an_offer_is_decided_by_the_owner() {
        LegMachine leg = established(Extensions.NONE);
        out.drain();
        Optional<String> changed = Optional.of("v=2");
        assertThat(give(leg, new LegInput.UpdateArrived(changed, Extensions.NONE)))
                .containsExactly(new LegAction.Tell(new CallEvent.Reinvited(LEG, changed)));
        assertThat(order(leg, new CallCommand.AcceptReinvite(LEG, "v=3")))
                .containsExactly(new LegAction.SendAnswer("v=3", true, terms(1800, Refresher.UAS)));
        assertThat(leg.state()).isInstanceOf(LegState.Established.class);
    }

    @Test
    @Rfc(number = 3311, section = "5.2", must = "an offer while ours has no answer: 491; a second UPDATE: 500")
    void updates_that_meet_a_change_are_refused() {
        LegMachine leg = established(Extensions.NONE);
        out.drain();
        Optional<String> changed = Optional.of("v=2");
        LegInput update = new LegInput.UpdateArrived(changed, Extensions.NONE);
        give(leg, update);
        assertThat(give(leg, update))
                .singleElement()
                .isInstanceOfSatisfying(
                        LegAction.RefuseArrived.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(500));
        order(leg, new CallCommand.RefuseReinvite(LEG, Refusal.of(488, "No")));
        order(leg, new CallCommand.Reinvite(LEG, SDP));
        assertThat(give(leg, update)).containsExactly(new LegAction.RefuseArrived(LegRefusals.PENDING));
    }

    // ---- glare and health -------------------------------------------------------------------------------------------

    @Test
    void a_change_that_met_the_peers_and_lost_is_given_back_to_its_owner() {
        LegMachine leg = established(Extensions.NONE);
        order(leg, new CallCommand.Reinvite(LEG, Optional.of("ours")));
        give(leg, new LegInput.RefusalArrived(LegRefusals.PENDING));
        assertThat(leg.deadlineNanos()).as("a random time is waited for").isGreaterThan(now);
        give(leg, new LegInput.ReinviteArrived(2, Optional.of("theirs")));
        assertThat(order(leg, new CallCommand.AcceptReinvite(LEG, "answer")))
                .contains(new LegAction.Tell(new CallEvent.ReinviteOvertaken(LEG)));
        give(leg, new LegInput.AckArrived(2, NONE));
        assertThat(leg.state()).isInstanceOf(LegState.Established.class);
    }

    @Test
    void health_is_reported_only_to_those_who_asked_for_it() {
        HealthReport report = new HealthReport(10, List.of());
        CallCommand.ReportHealth command = new CallCommand.ReportHealth(LEG, report);
        assertThat(order(established(Extensions.NONE), command)).contains(new LegAction.Ignore(command));
        Extensions takes = new Extensions(SessionTerms.NONE, Reliability.UNKNOWN, false, true);
        assertThat(order(established(takes), command)).contains(new LegAction.SendHealth(report));
    }

    @Test
    void of_weaker_legs_those_are_told_who_asked_for_it_and_the_owner_hears_what_came_of_it_in_any_case() {
        WeakerLegs notice = new WeakerLegs(List.of(new WeakerLegs.WeakerLeg(7, "through gateway Bonn")));
        CallCommand.TellWeakerLegs command = new CallCommand.TellWeakerLegs(LEG, notice);
        LegAction.Tell inVain = new LegAction.Tell(new CallEvent.WeakerLegsTold(LEG, false));
        assertThat(order(established(Extensions.NONE), command)).endsWith(inVain);
        Extensions takes = new Extensions(SessionTerms.NONE, Reliability.UNKNOWN, false, false, true);
        LegMachine leg = established(takes);
        assertThat(order(leg, command)).endsWith(new LegAction.SendWeakerLegs(notice));
        assertThat(give(leg, new LegInput.WeakerLegsAnswered(true)))
                .containsExactly(new LegAction.Tell(new CallEvent.WeakerLegsTold(LEG, true)));
        give(leg, new LegInput.ByeArrived(Optional.empty()));
        assertThat(give(leg, new LegInput.WeakerLegsAnswered(true))).isEmpty();
        assertThat(order(leg, command)).doesNotContain(inVain);
    }

    @Test
    void a_notice_of_weaker_legs_is_accepted_and_passed_on() {
        WeakerLegs notice = new WeakerLegs(List.of(new WeakerLegs.WeakerLeg(7, "through gateway Bonn")));
        assertThat(give(established(Extensions.NONE), new LegInput.WeakerLegsArrived(notice)))
                .endsWith(
                        new LegAction.AcceptArrived(SessionTerms.NONE),
                        new LegAction.Tell(new CallEvent.WeakerLegsTelling(LEG, notice)));
    }

    @Test
    void reports_and_updates_of_a_call_that_is_over_get_481() {
        LegMachine leg = established(Extensions.NONE);
        HealthReport report = new HealthReport(10, List.of());
        assertThat(give(leg, new LegInput.HealthArrived(report)))
                .endsWith(
                        new LegAction.AcceptArrived(SessionTerms.NONE),
                        new LegAction.Tell(new CallEvent.Health(LEG, report)));
        give(leg, new LegInput.ByeArrived(Optional.empty()));
        assertThat(leg.deadlineNanos()).isEqualTo(NanoClock.NEVER);
        assertThat(give(leg, new LegInput.HealthArrived(report)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.GONE));
        assertThat(give(leg, new LegInput.UpdateArrived(NONE, Extensions.NONE)))
                .containsExactly(new LegAction.RefuseArrived(LegRefusals.GONE));
    }
}
