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
    record ReinviteArrived(long cseq, Optional<String> sdp) implements LegInput {}

    /** ACK of a 200. */
    record AckArrived(long cseq, Optional<String> sdp) implements LegInput {}

    /** CANCEL of the pending INVITE; answered with 200 below. */
    record CancelArrived(Optional<Reason> reason) implements LegInput {}

    /** BYE; answered with 200 below. */
    record ByeArrived(Optional<Reason> reason) implements LegInput {}

    /** A 1xx to our INVITE. */
    record ProgressArrived(int status) implements LegInput {}

    /** A 2xx to our INVITE, also a repeated one. */
    record AnswerArrived(long cseq, Optional<String> sdp, boolean isFocus) implements LegInput {}

    /** A final refusal of our INVITE; 408 also when nothing came, 503 also when it could not be sent. */
    record RefusalArrived(Refusal refusal) implements LegInput {}

    /** Our BYE has its final response, or never will. */
    record ByeAnswered() implements LegInput {}
}
