package dev.sotto.sip.focus;

import java.util.Map;

/** What the media distributor tells the focus. */
public sealed interface MediaEvent {
    /** Something about one leg. */
    sealed interface OfLeg extends MediaEvent {
        /** The leg, unique in the process. */
        long legId();
    }

    /** An address of the peer was validated, and packets can flow. */
    record LegMediaUp(long legId) implements OfLeg {}

    /** The peer has stopped consenting, or nothing came from it for too long (RFC 7675 5.1). */
    record ConsentLost(long legId) implements OfLeg {}

    /**
     * The peer sends with an SSRC that belongs to another leg of the conference.
     *
     * @param ssrc the 32 bits, as a signed number
     */
    record SourceCollision(long legId, int ssrc) implements OfLeg {}

    /**
     * How busy the forwarding cores are; once a second at most.
     *
     * @param busyPermille by core, from 0; a core that is not there is idle
     */
    record CoresLoaded(Map<Integer, Integer> busyPermille) implements MediaEvent {
        /** Takes a copy. */
        public CoresLoaded {
            busyPermille = Map.copyOf(busyPermille);
        }
    }
}
