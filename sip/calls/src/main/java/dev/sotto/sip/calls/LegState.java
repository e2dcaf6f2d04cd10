package dev.sotto.sip.calls;

import java.util.Optional;

/** Where a leg is. Deadlines are in nanoseconds of the caller's clock. */
public sealed interface LegState {
    /** A call came in and its owner has not decided. */
    record Alerting(long decideByNanos) implements LegState {}

    /**
     * Our 200 waits for its ACK and is repeated (RFC 3261 13.3.1.4).
     *
     * @param answered what it answers
     * @param ours what our 200 says of the session
     * @param hangup the owner's wish to end, which waits for the ACK
     */
    record Confirming(
            Answered answered,
            long cseq,
            String ours,
            long repeatAtNanos,
            long intervalNanos,
            long giveUpAtNanos,
            Optional<CallCommand.Hangup> hangup)
            implements LegState {
        boolean isFirst() {
            return answered == Answered.CALL;
        }
    }

    /** What a 200 of ours answers. */
    enum Answered {
        /** The INVITE that made the dialog: no BYE before the ACK (RFC 3261 15). */
        CALL,
        /** A re-INVITE that changed the session. */
        CHANGE,
        /** A re-INVITE that changed nothing, of which the owner is told nothing. */
        REFRESH
    }

    /**
     * Our first INVITE has no final response.
     *
     * @param offer what it offers; without one the peer offers
     * @param isRung whether a 1xx came, before which CANCEL must not be sent (RFC 3261 9.1)
     * @param hangup the owner's wish to end
     * @param giveUpAtNanos when a cancelled INVITE counts as ended though nothing came
     */
    record Calling(Optional<String> offer, boolean isRung, Optional<CallCommand.Hangup> hangup, long giveUpAtNanos)
            implements LegState {}

    /**
     * A 2xx brought an offer; the owner's answer will be in the ACK.
     *
     * @param offer what it brought; empty text if it brought nothing
     */
    record AnswerDue(long cseq, String offer) implements LegState {}

    /**
     * The call is up.
     *
     * @param reinviteAtNanos when a re-INVITE that waits may be sent
     */
    record Established(long reinviteAtNanos) implements LegState {}

    /**
     * The peer's re-INVITE or UPDATE waits for the owner's decision.
     *
     * @param request what it asks for
     * @param isUpdate whether it is an UPDATE, whose 200 needs no ACK (RFC 3311 5.2)
     */
    record Deciding(LegInput.ReinviteArrived request, boolean isUpdate) implements LegState {}

    /**
     * Our re-INVITE has no final response.
     *
     * @param isRefresh whether it only repeats what holds, of which the owner is told nothing (RFC 4028 7.4)
     */
    record Reinviting(Optional<String> offer, boolean isRefresh) implements LegState {}

    /**
     * Our BYE has no final response.
     *
     * @param lastWords the last event, unless it was told before
     */
    record Leaving(Optional<CallEvent.Ended> lastWords, long giveUpAtNanos) implements LegState {}

    /** Nothing will happen any more. */
    record Over() implements LegState {}
}
