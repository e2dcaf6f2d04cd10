package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import java.util.Optional;

/**
 * Where a carried call is. At most one change of its session runs at a time.
 *
 * <pre>
 * INVITE ──► Reaching ──200──► Talking ◄─────────────────────────────────┐
 *               │ (no offer)     │ re-INVITE or UPDATE of a side ─ Changing ─┤
 *               └──► AnswerDue ─►│           (no offer) ─ Changing ─ AnswerDue
 *                                │ nobody waits for the answer ─── Restoring
 * any of them ──► Leaving
 * </pre>
 */
sealed interface CarriedState {
    /** The words for this state in {@code describe()}. */
    String words();

    /** How long it may last; {@link NanoClock#NEVER} where others see to its end. */
    default long deadlineNanos() {
        return NanoClock.NEVER;
    }

    /** The INVITE has no answer; a gateway that rings may take its time. */
    record Reaching(long deadlineNanos) implements CarriedState {
        @Override
        public String words() {
            return "calling";
        }
    }

    /**
     * Our 200 to one side carried the other's offer; the ACK has to bring the answer.
     *
     * @param from who acknowledges
     * @param offer the other's
     */
    record AnswerDue(CarriedSide from, String offer) implements CarriedState {
        @Override
        public String words() {
            return "waiting for the answer in an ACK";
        }
    }

    /** Nothing is being negotiated. */
    record Talking() implements CarriedState {
        @Override
        public String words() {
            return "talking";
        }
    }

    /**
     * What one side wants changed was offered to the other.
     *
     * @param from who wants it
     * @param offer empty asks the other for one
     * @param isTakenBack whether nobody wants the answer any more
     */
    record Changing(CarriedSide from, Optional<String> offer, boolean isTakenBack) implements CarriedState {
        @Override
        public String words() {
            return "passing a change on";
        }
    }

    /** One side is told again what holds, because it may believe something else; or it is the gateway, and has to show that it is there. */
    record Restoring(long deadlineNanos) implements CarriedState {
        /** A stream that is dead may swallow the question. */
        static final int SECONDS = 4;

        @Override
        public String words() {
            return "saying again what holds";
        }
    }

    /** It is over; a side has not said so yet. */
    record Leaving() implements CarriedState {
        @Override
        public String words() {
            return "ending";
        }
    }
}
