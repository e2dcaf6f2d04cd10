package dev.sotto.media.distributor;

/** What happens to the conductor of a media distributor. */
public sealed interface ConductorInput {
    /**
     * A new leg. Its DTLS and media may come from now on.
     *
     * @param legId unique in the process
     * @param conference its address
     * @param core the forwarding core of the leg, from 0; a conference may have legs on several
     */
    record LegAdded(long legId, String conference, int core, LegMedia media) implements ConductorInput {}

    /** A leg was negotiated anew. */
    record LegChanged(long legId, LegMedia media, Restart restart) implements ConductorInput {}

    /** Nothing is forwarded from this leg nor to it until {@link LegOpened}; its DTLS and its RTCP go on. */
    record LegHeld(long legId) implements ConductorInput {}

    /** It is held no longer. */
    record LegOpened(long legId) implements ConductorInput {}

    /** Nothing that comes from this leg is forwarded, or it is again; it goes on getting what others send. */
    record LegMuted(long legId, boolean muted) implements ConductorInput {}

    /** A leg is over. */
    record LegRemoved(long legId) implements ConductorInput {}

    /** How deep a change goes. */
    enum Restart {
        /** Direction, payload types, extensions or sources only; {@link LegMedia#localIce} is not used. */
        NONE,
        /** New ICE credentials; the DTLS association stays. */
        ICE,
        /** New ICE credentials and a new DTLS association; the old keys serve until the new ones are there. */
        ICE_AND_KEYS
    }

    /** The connection to the key distributor is up: mutually authenticated TLS with ALPN sotto-tunnel. */
    record TunnelUp() implements ConductorInput {}

    /** The connection to the key distributor is gone. Associations and media live on. */
    record TunnelDown() implements ConductorInput {}

    /** Octets from the key distributor, cut anywhere. */
    record TunnelReceived(byte[] octets) implements ConductorInput {}

    /** A forwarding core has something to say. */
    record FromEngine(EngineEvent event) implements ConductorInput {}
}
