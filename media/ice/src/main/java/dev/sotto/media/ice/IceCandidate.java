package dev.sotto.media.ice;

/**
 * An address at which an agent can perhaps be reached, for the one component that rtcp-mux leaves (RFC 8445 section 5.1).
 *
 * @param foundation 1 to 32 characters; equal for candidates of the same kind and base address
 * @param priority 1..2^31-1, higher is better
 * @param address where
 * @param kind how it was found
 */
public record IceCandidate(String foundation, long priority, TransportAddress address, Kind kind) {
    /** The kinds of RFC 8445 section 5.1.1 with their recommended type preference. */
    public enum Kind {
        /** An address of the machine itself. */
        HOST("host", 126),
        /** Learned from a check. */
        PEER_REFLEXIVE("prflx", 110),
        /** Told by a STUN server. */
        SERVER_REFLEXIVE("srflx", 100),
        /** On a TURN server. */
        RELAYED("relay", 0);

        private final String sdpName;
        private final int typePreference;

        Kind(String sdpName, int typePreference) {
            this.sdpName = sdpName;
            this.typePreference = typePreference;
        }

        /** The word after {@code typ} in {@code a=candidate}. */
        public String sdpName() {
            return sdpName;
        }
    }

    /**
     * A host candidate with the recommended priority (RFC 8445 section 5.1.2.1) for component 1.
     *
     * @param localPreference 0..65535, different for every host candidate of the agent; higher is better
     */
    public static IceCandidate host(TransportAddress address, int localPreference) {
        return new IceCandidate("h" + localPreference, priority(Kind.HOST, localPreference), address, Kind.HOST);
    }

    static long priority(Kind kind, int localPreference) {
        return ((long) kind.typePreference << 24) + ((long) localPreference << 8) + 255;
    }

    /** The PRIORITY attribute of checks from this base: that of the peer-reflexive candidate they may discover (RFC 8445 7.1.1). */
    long peerReflexivePriority() {
        return ((long) Kind.PEER_REFLEXIVE.typePreference << 24) + (priority & 0xFFFFFF);
    }
}
