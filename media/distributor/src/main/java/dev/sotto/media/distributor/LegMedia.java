package dev.sotto.media.distributor;

import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.TransportAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was negotiated for the audio of a leg, in the words of this module.
 *
 * @param localIce our ICE credentials; the conductor takes them over. Empty for a peer without ICE
 * @param peerAddress where a peer without ICE says it is; not used with ICE
 * @param sends whether the peer may send to us
 * @param receives whether the peer wants to receive from us
 * @param formats payload types, by codec
 * @param level how the RFC 6464 level travels; empty if it does not
 * @param declared sources that the peer announced (RFC 5576)
 * @param repair how the peer asks for packets that it has lost; empty if it does not
 */
public record LegMedia(
        Optional<IceCredentials> localIce,
        Optional<TransportAddress> peerAddress,
        boolean sends,
        boolean receives,
        List<Format> formats,
        Optional<Level> level,
        List<DeclaredSource> declared,
        Optional<Repair> repair) {
    /** Takes copies of the lists. */
    public LegMedia {
        formats = List.copyOf(formats);
        declared = List.copyOf(declared);
    }

    /** A leg whose peer does not ask for packets that it has lost. */
    public LegMedia(
            Optional<IceCredentials> localIce,
            Optional<TransportAddress> peerAddress,
            boolean sends,
            boolean receives,
            List<Format> formats,
            Optional<Level> level,
            List<DeclaredSource> declared) {
        this(localIce, peerAddress, sends, receives, formats, level, declared, Optional.empty());
    }

    /** The same without repair. */
    LegMedia withoutRepair() {
        return new LegMedia(localIce, peerAddress, sends, receives, formats, level, declared);
    }

    /**
     * The peer sends generic NACKs (RFC 4585 6.2.1).
     *
     * @param rtxPayloadTypes for media payload types that we send to the peer the payload type of their retransmissions
     *     (RFC 4588 8.1), 0..127; a packet of another type is answered by the same sealed octets again
     */
    public record Repair(Map<Integer, Integer> rtxPayloadTypes) {
        /**
         * Takes a copy.
         *
         * @throws IllegalArgumentException if a payload type is out of range, or both for media and retransmissions
         */
        public Repair {
            rtxPayloadTypes = Map.copyOf(rtxPayloadTypes);
            for (Map.Entry<Integer, Integer> each : rtxPayloadTypes.entrySet()) {
                boolean inRange = each.getKey() >>> 7 == 0 && each.getValue() >>> 7 == 0;
                if (!inRange || rtxPayloadTypes.containsKey(each.getValue())) {
                    throw new IllegalArgumentException("payload types are 0..127, and those of repair are its own");
                }
            }
        }
    }

    /**
     * One codec.
     *
     * @param codec a name that is equal for the same codec on all legs, for example {@code opus/48000/2}
     * @param receivePayloadType what the peer puts into packets to us, 0..127
     * @param sendPayloadType what we put into packets to the peer, 0..127
     */
    public record Format(String codec, int receivePayloadType, int sendPayloadType) {
        /** @throws IllegalArgumentException if a payload type is out of range */
        public Format {
            if (receivePayloadType < 0 || receivePayloadType > 127 || sendPayloadType < 0 || sendPayloadType > 127) {
                throw new IllegalArgumentException("payload types are 0..127");
            }
        }
    }

    /**
     * The client-to-mixer level (RFC 6464).
     *
     * @param id of the header extension element, the same both ways (RFC 8285 5), 1..255
     * @param encrypted whether under the hop's keys (RFC 6904), both ways
     * @param fromPeer whether the peer tells levels
     * @param toPeer whether the peer wants to be told levels
     */
    public record Level(int id, boolean encrypted, boolean fromPeer, boolean toPeer) {
        /** @throws IllegalArgumentException if the ID is out of range */
        public Level {
            if (id < 1 || id > 255) {
                throw new IllegalArgumentException("IDs are 1..255");
            }
        }
    }

    /**
     * A source that the peer announced.
     *
     * @param ssrc the 32 bits, as a signed number
     * @param cname empty if none was said
     */
    public record DeclaredSource(int ssrc, String cname) {}
}
