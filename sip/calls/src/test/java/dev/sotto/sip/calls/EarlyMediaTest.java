package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Extensions.Reliability;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is heard of a call before it is answered: 183 with a description. */
class EarlyMediaTest {
    private static final long LEG = 7;
    private static final Optional<String> NONE = Optional.empty();
    private static final Hop HOP = new Hop(Transport.UDP, "192.0.2.1", 5060);

    private final Outbox<LegAction> out = new Outbox<>();
    private long now;

    private LegMachine ringing(Reliability reliability) {
        CallEvent.Invited invited =
                new CallEvent.Invited(LEG, "sip:1000@x", "sip:a@x", "sip:1000@x", "", HOP, Optional.of("v=0"));
        Extensions extensions = new Extensions(SessionTerms.NONE, reliability, false, false);
        LegMachine leg = LegMachine.incoming(invited, 1, extensions, LegPolicy.USUAL, new SeededEntropy(1), now, out);
        out.drain();
        return leg;
    }

    private List<LegAction> give(LegMachine leg, LegInput input) {
        leg.on(input, now, out);
        return out.drain();
    }

    private List<LegAction> order(LegMachine leg, CallCommand command) {
        return give(leg, new LegInput.Ordered(command));
    }

    @Test
    @Rfc(
            number = 3262,
            section = "3",
            must = "a second reliable 1xx waits for the PRACK of the first, and its RSeq follows")
    @Rfc(number = 3262, section = "3", must = "no 2xx before the PRACK of a 1xx with a description")
    @Rfc(number = 6337, section = "3.1.1", must = "after a reliable answer the 2xx has none")
    void a_reliable_progress_follows_the_ringing_and_the_answer_follows_its_prack() {
        LegMachine leg = ringing(Reliability.REQUIRED);
        long rseq = ((LegAction.SendRinging)
                        order(leg, new CallCommand.Ring(LEG)).getFirst())
                .rseq()
                .orElseThrow();
        CallCommand progress = new CallCommand.Ring(LEG, Optional.of("v=1"));
        assertThat(order(leg, progress)).as("one at a time").isEmpty();
        assertThat(give(leg, new LegInput.PrackArrived(rseq, 1, NONE)))
                .containsExactly(
                        new LegAction.AcceptArrived(SessionTerms.NONE),
                        new LegAction.SendRinging(Optional.of(rseq + 1), Optional.of("v=1")));
        assertThat(order(leg, progress)).as("said already").isEmpty();
        assertThat(order(leg, new CallCommand.Answer(LEG, "v=1", false))).isEmpty();
        now += TimeUnit.MILLISECONDS.toNanos(500);
        leg.onDeadline(now, out);
        assertThat(out.drain()).containsExactly(new LegAction.RepeatRinging());
        assertThat(give(leg, new LegInput.PrackArrived(rseq + 1, 1, NONE)))
                .satisfiesExactly(
                        accepted -> assertThat(accepted).isInstanceOf(LegAction.AcceptArrived.class),
                        answer -> assertThat(((LegAction.SendAnswer) answer).sdp())
                                .isEmpty());
        give(leg, new LegInput.AckArrived(1, NONE));
        assertThat(leg.state()).isInstanceOf(LegState.Established.class);
    }

    @Test
    void a_progress_that_need_not_be_reliable_is_said_at_once_and_the_answer_repeats_it() {
        LegMachine leg = ringing(Reliability.SUPPORTED);
        assertThat(order(leg, new CallCommand.Ring(LEG, Optional.of("v=1"))))
                .containsExactly(new LegAction.SendRinging(Optional.empty(), Optional.of("v=1")));
        assertThat(order(leg, new CallCommand.Answer(LEG, "v=1", false)))
                .singleElement()
                .isInstanceOfSatisfying(
                        LegAction.SendAnswer.class,
                        answer -> assertThat(answer.sdp()).isEqualTo("v=1"));
    }

    @Test
    void what_somebody_says_before_it_answers_is_told_but_the_answer_decides() {
        CallCommand.Call call = new CallCommand.Call(LEG, "sip:1000@x", "sip:a@x", "", HOP, Optional.of("v=0"));
        LegMachine leg = LegMachine.outgoing(call, LegPolicy.USUAL, new SeededEntropy(1), out);
        out.drain();
        assertThat(give(leg, new LegInput.ProgressArrived(183, Optional.of("v=early"), Optional.empty())))
                .containsExactly(new LegAction.Tell(new CallEvent.Ringing(LEG, 183, Optional.of("v=early"))));
        assertThat(give(leg, new LegInput.AnswerArrived(1, Optional.of("v=late"), false)))
                .contains(new LegAction.Tell(new CallEvent.Answered(LEG, Optional.of("v=late"), false)));
    }
}
