package dev.sotto.sip.calls;

import java.util.Optional;

/** Where a leg is. Deadlines are in nanoseconds of the caller's clock. */
public sealed interface LegState {
    /** A call came in and its owner has not decided. */
    record Alerting(long decideByNanos) implements LegState {}

    /**
     * Our 200 waits for its ACK and is repeated (RFC 3261 13.3.1.4).
     *
     * @param isFirst whether it answers the INVITE that made the dialog: then no BYE before the ACK (RFC 3261 15)
     * @param hangup the owner's wish to end, which waits for the ACK
     */
    record Confirming(
            boolean isFirst,
            long cseq,
            long repeatAtNanos,
            long intervalNanos,
            long giveUpAtNanos,
            Optional<CallCommand.Hangup> hangup)
            implements LegState {}

    /**
     * Our first INVITE has no final response.
     *
     * @param isRung whether a 1xx came, before which CANCEL must not be sent (RFC 3261 9.1)
     * @param hangup the owner's wish to end
     * @param giveUpAtNanos when a cancelled INVITE counts as ended though nothing came
     */
    record Calling(boolean hasOffer, boolean isRung, Optional<CallCommand.Hangup> hangup, long giveUpAtNanos)
            implements LegState {}

    /** A 2xx brought an offer; the owner's answer will be in the ACK. */
    record AnswerDue(long cseq) implements LegState {}

    /**
     * The call is up.
     *
     * @param reinviteAtNanos when a re-INVITE that waits may be sent
     */
    record Established(long reinviteAtNanos) implements LegState {}

    /** The peer's re-INVITE waits for the owner's decision. */
    record Deciding(long cseq) implements LegState {}

    /** Our re-INVITE has no final response. */
    record Reinviting(Optional<String> offer) implements LegState {}

    /**
     * Our BYE has no final response.
     *
     * @param lastWords the last event, unless it was told before
     */
    record Leaving(Optional<CallEvent.Ended> lastWords, long giveUpAtNanos) implements LegState {}

    /** Nothing will happen any more. */
    record Over() implements LegState {}
}
