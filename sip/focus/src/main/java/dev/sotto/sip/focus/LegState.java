package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.sip.focus.LegSession.Pending;
import dev.sotto.sip.focus.SdpReading.Offer;
import java.util.Optional;

/**
 * Where a leg is between the peer and the key distributor. At most one negotiation runs at a time.
 *
 * <pre>
 * INVITE ──► Admitting ──Expected──► Talking ◄──────────────┐
 *                │ (no offer)          │ re-INVITE, new keys ├─ Readmitting ──Expected──┐
 *                └──► Offering ──ACK──►│ re-INVITE, no offer ├─ Offering ──ACK──────────┤
 *                                      │ KD doubts it        ├─ Asking ─────────────────┤
 *                                      │ KD forgot us        └─ RestartAdmitting ─ Restarting
 * </pre>
 */
sealed interface LegState {
    /** The words for this state in {@code describe()}. */
    String words();

    /** How long it may last; {@link NanoClock#NEVER} where others see to its end. */
    default long deadlineNanos() {
        return NanoClock.NEVER;
    }

    /** The INVITE is unanswered; the key distributor was asked. */
    record Admitting(Optional<Offer.Usable> offer, long deadlineNanos) implements LegState {
        @Override
        public String words() {
            return "asking the key distributor";
        }
    }

    /** Our 200 carried an offer; the ACK has to bring the answer. */
    record Offering(Pending ours) implements LegState {
        @Override
        public String words() {
            return "waiting for the answer in the ACK";
        }
    }

    /** Nothing is being negotiated. */
    record Talking() implements LegState {
        @Override
        public String words() {
            return "talking";
        }
    }

    /** The peer's re-INVITE wants a new association; the key distributor was asked. */
    record Readmitting(Offer.Usable offer, long deadlineNanos) implements LegState {
        @Override
        public String words() {
            return "asking the key distributor for a new association that the peer wants";
        }
    }

    /** We want a new association; the key distributor was asked. */
    record RestartAdmitting(long deadlineNanos) implements LegState {
        @Override
        public String words() {
            return "asking the restarted key distributor";
        }
    }

    /** A re-INVITE that changes nothing asks a gateway whether it is still there. */
    record Asking(Pending ours, long deadlineNanos) implements LegState {
        /** Over UDP a request is sent three times in that (RFC 3261 17.1.1.2). */
        static final int SECONDS = 2;

        @Override
        public String words() {
            return "asking whether it is still there";
        }
    }

    /** Our re-INVITE for a new association is on its way. */
    record Restarting(Pending ours) implements LegState {
        @Override
        public String words() {
            return "offering a new association";
        }
    }
}
