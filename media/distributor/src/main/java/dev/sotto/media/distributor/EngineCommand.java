package dev.sotto.media.distributor;

import dev.sotto.media.ice.IceCredentials;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import java.util.Optional;

/**
 * What the conductor tells one forwarding core. A core carries commands out in the order in which it gets them; one for a
 * leg that it does not have is ignored.
 */
public sealed interface EngineCommand {
    /**
     * A new leg. Nothing is sent to it before an address was validated by ICE, or for a peer without ICE before
     * {@code peerAddress} is known.
     *
     * @param legId unique in the process
     * @param legIndex small number by which plans on this core name the leg; free again after {@link RemoveLeg}
     * @param localIce our ICE credentials, whose password the core now owns; empty for a peer without ICE
     * @param peerAddress where a peer without ICE said it is; only datagrams from there are its
     * @param payloadTypesLow bit n is set if the peer may send payload type n; packets of other types are dropped unopened
     * @param payloadTypesHigh bit n is set if the peer may send payload type 64 + n
     */
    record AddLeg(
            long legId,
            int legIndex,
            Optional<IceCredentials> localIce,
            Optional<TransportAddress> peerAddress,
            long payloadTypesLow,
            long payloadTypesHigh)
            implements EngineCommand {
        /** A leg that may send every payload type. */
        public AddLeg(
                long legId, int legIndex, Optional<IceCredentials> localIce, Optional<TransportAddress> peerAddress) {
            this(legId, legIndex, localIce, peerAddress, -1, -1);
        }
    }

    /**
     * The peer may send other payload types from now on, after a renegotiation.
     *
     * @param low as in {@link AddLeg#payloadTypesLow}
     * @param high as in {@link AddLeg#payloadTypesHigh}
     */
    record AcceptPayloadTypes(long legId, long low, long high) implements EngineCommand {}

    /**
     * Keep what is sent to the leg and answer its generic NACKs (RFC 4585 6.2.1) from that, each packet as the plan's
     * repair SSRC and payload type say (RFC 4588, RFC 8723 7.1) or, without those, as it was. A leg for which this was never
     * said keeps nothing.
     *
     * @param octets most that is kept at a time; 0 to keep nothing any more
     * @param millis how long a packet is kept at most; 0 to keep nothing any more
     */
    record KeepForRepair(long legId, int octets, int millis) implements EngineCommand {}

    /** New ICE credentials (RFC 8445 9); the former and their addresses serve until a nomination with these. */
    record RestartIce(long legId, IceCredentials localIce) implements EngineCommand {}

    /** A peer without ICE has said another address. */
    record MoveLeg(long legId, TransportAddress peerAddress) implements EngineCommand {}

    /** Forget the leg, its addresses, keys, windows and early packets. Plans no longer name its index. */
    record RemoveLeg(long legId) implements EngineCommand {}

    /**
     * Install the keys of a hop; the core owns and destroys them. If the leg had keys, what is sent is sealed with the
     * new ones at once, and what comes may be sealed with either until {@link RetireKeys}. Equal keys are never
     * installed twice, so that rollover counters and replay windows live on.
     *
     * @param inbound what the endpoint seals with: client_write
     * @param outbound what we seal with: server_write
     * @param ektField whether each SRTP packet, in both directions, ends in an EKT field (double profiles only)
     * @param inboundExtensions header extension elements that arrive encrypted
     * @param outboundExtensions header extension elements that must leave encrypted
     */
    record InstallKeys(
            long legId,
            HopKeys inbound,
            HopKeys outbound,
            boolean ektField,
            EncryptedExtensions inboundExtensions,
            EncryptedExtensions outboundExtensions)
            implements EngineCommand {}

    /** Forget the keys that the leg had before its last {@link InstallKeys}. */
    record RetireKeys(long legId) implements EngineCommand {}

    /** Other header extension elements are encrypted from now on, after a renegotiation; keys and windows stay. */
    record EncryptExtensions(long legId, EncryptedExtensions inboundExtensions, EncryptedExtensions outboundExtensions)
            implements EngineCommand {}

    /** Forward by this plan from now on; it replaces the former plan of its conference on this core as a whole. */
    record ReplacePlan(ForwardingPlan plan) implements EngineCommand {}

    /** The conference has no more legs on this core: forget its plan. */
    record DropPlan(int conferenceIndex) implements EngineCommand {}

    /** Send a DTLS datagram to the leg as it is. */
    record SendDatagram(long legId, byte[] datagram) implements EngineCommand {}

    /** Seal a compound RTCP packet with the hop's SRTCP keys and send it; without keys it is dropped. */
    record SendRtcp(long legId, byte[] compound) implements EngineCommand {}
}
