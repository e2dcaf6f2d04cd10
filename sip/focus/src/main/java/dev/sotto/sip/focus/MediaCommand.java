package dev.sotto.sip.focus;

import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.NegotiatedAudio;
import java.util.Optional;

/** What the focus tells the media distributor about a leg. */
public sealed interface MediaCommand {
    /** The leg, unique in the process. */
    long legId();

    /**
     * How a leg's media goes.
     *
     * @param localIce our credentials; absent for a peer without ICE, which is known by its address
     * @param audio payload types, header extensions, the peer's address, ICE and sources, as agreed
     */
    record LegMedia(Optional<IceDescription> localIce, NegotiatedAudio audio) {}

    /**
     * A new leg. Media and DTLS from it can come as soon as the peer has our answer.
     *
     * @param conference its address
     * @param core the forwarding core of the leg, from 0
     */
    record AddLeg(long legId, String conference, int core, LegMedia media) implements MediaCommand {}

    /** A leg was negotiated anew. */
    record ChangeLeg(long legId, LegMedia media, Restart restart) implements MediaCommand {}

    /** Nothing is forwarded from this leg nor to it, until it is opened; sent with {@link AddLeg}. */
    record HoldLeg(long legId) implements MediaCommand {}

    /** Everybody knows who has to know of whom: what may be forwarded is. */
    record OpenLeg(long legId) implements MediaCommand {}

    /** Whether what comes from this leg stays here, whatever it sends. */
    record MuteLeg(long legId, boolean muted) implements MediaCommand {}

    /** The leg is over: its association, keys and plans go. */
    record RemoveLeg(long legId) implements MediaCommand {}

    /** How deep a change goes. */
    enum Restart {
        /** Direction, payload types or sources only. */
        NONE,
        /** New ICE credentials; the DTLS association stays (RFC 8839 4.4.1.1.1). */
        ICE,
        /** New ICE credentials and a new DTLS association (RFC 8842 5.5); the old keys serve until the new ones are there. */
        ICE_AND_KEYS
    }
}
