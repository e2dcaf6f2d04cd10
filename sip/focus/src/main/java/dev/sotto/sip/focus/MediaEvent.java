package dev.sotto.sip.focus;

/** What the media distributor tells the focus about a leg. */
public sealed interface MediaEvent {
    /** The leg, unique in the process. */
    long legId();

    /** An address of the peer was validated, and packets can flow. */
    record LegMediaUp(long legId) implements MediaEvent {}

    /** The peer has stopped consenting, or nothing came from it for too long (RFC 7675 5.1). */
    record ConsentLost(long legId) implements MediaEvent {}

    /**
     * The peer sends with an SSRC that belongs to another leg of the conference.
     *
     * @param ssrc the 32 bits, as a signed number
     */
    record SourceCollision(long legId, int ssrc) implements MediaEvent {}
}
