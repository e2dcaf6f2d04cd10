package dev.sotto.sip.calls;

import java.util.Optional;

/** What happens to a leg: commands of its owner and messages of its peer. Retransmissions of requests never get here. */
public sealed interface LegInput {
    /** A command of the owner, other than {@link CallCommand.Call}. */
    record Ordered(CallCommand command) implements LegInput {}

    /**
     * INVITE inside the dialog.
     *
     * @param cseq its sequence number, which the ACK repeats
     */
    record ReinviteArrived(long cseq, Optional<String> sdp, Extensions extensions) implements LegInput {
        /** One that says nothing of extensions. */
        public ReinviteArrived(long cseq, Optional<String> sdp) {
            this(cseq, sdp, Extensions.NONE);
        }
    }

    /** ACK of a 200. */
    record AckArrived(long cseq, Optional<String> sdp) implements LegInput {}

    /** CANCEL of the pending INVITE; answered with 200 below. */
    record CancelArrived(Optional<Reason> reason) implements LegInput {}

    /** BYE; answered with 200 below. */
    record ByeArrived(Optional<Reason> reason) implements LegInput {}

    /** PRACK (RFC 3262 7.2): the RSeq and CSeq of the response that it acknowledges. */
    record PrackArrived(long rseq, long cseq, Optional<String> sdp) implements LegInput {}

    /** UPDATE (RFC 3311), also before the call is answered. */
    record UpdateArrived(Optional<String> sdp, Extensions extensions) implements LegInput {}

    /** INFO with a health report. */
    record HealthArrived(HealthReport report) implements LegInput {}

    /** INFO with a notice about weaker legs. */
    record WeakerLegsArrived(WeakerLegs notice) implements LegInput {}

    /** INFO with a key of a telephone. */
    record KeyArrived(char key) implements LegInput {
        /** Without the key, which may be a part of a PIN. */
        @Override
        public String toString() {
            return "KeyArrived";
        }
    }

    /** The connection to the peer broke. */
    record ConnectionBroke() implements LegInput {}
    /**
     * REFER inside the dialog.
     *
     * @param cseq its sequence number, by which what is told of it is known (RFC 3515 2.4.6)
     */
    record ReferArrived(long cseq, Referral referral) implements LegInput {}

    /** Our own notice has its final response, or never will. */
    record WeakerLegsAnswered(boolean taken) implements LegInput {}

    /**
     * A 1xx to our INVITE.
     *
     * @param sdp what it says of the session; the last word only if it is reliable
     * @param reliable if it wants PRACK
     */
    record ProgressArrived(int status, Optional<String> sdp, Optional<Provisional> reliable) implements LegInput {
        /** An ordinary one. */
        public ProgressArrived(int status) {
            this(status, Optional.empty(), Optional.empty());
        }
    }

    /** A 2xx to our INVITE, also a repeated one. */
    record AnswerArrived(long cseq, Optional<String> sdp, boolean isFocus, Extensions extensions) implements LegInput {
        /** One that says nothing of extensions. */
        public AnswerArrived(long cseq, Optional<String> sdp, boolean isFocus) {
            this(cseq, sdp, isFocus, Extensions.NONE);
        }
    }

    /**
     * A final refusal of our INVITE; 408 also when nothing came, 503 also when it could not be sent.
     *
     * @param minimumSeconds Min-SE of a 422
     */
    record RefusalArrived(Refusal refusal, Optional<Integer> minimumSeconds) implements LegInput {
        /** One without Min-SE. */
        public RefusalArrived(Refusal refusal) {
            this(refusal, Optional.empty());
        }
    }

    /** A 2xx to our UPDATE. */
    record UpdateAnswered(Extensions extensions) implements LegInput {}

    /**
     * A final refusal of our UPDATE; 408 also when nothing came, 503 also when it could not be sent.
     *
     * @param minimumSeconds Min-SE of a 422
     */
    record UpdateRefused(Refusal refusal, Optional<Integer> minimumSeconds) implements LegInput {}

    /** Our BYE has its final response, or never will. */
    record ByeAnswered() implements LegInput {}
}
