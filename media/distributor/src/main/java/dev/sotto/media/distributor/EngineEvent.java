package dev.sotto.media.distributor;

import java.util.List;

/** What a forwarding core tells the conductor. */
public sealed interface EngineEvent {
    /** An address of the leg was validated for the first time, or again after its consent was lost. */
    record LegReachable(long legId) implements EngineEvent {}

    /** The peer has not consented for 30 seconds (RFC 7675 5.1): nothing more is sent to it. */
    record ConsentLost(long legId) implements EngineEvent {}

    /** A DTLS datagram from an address that is validated for the leg. */
    record DtlsReceived(long legId, byte[] datagram) implements EngineEvent {}

    /**
     * An authenticated packet with an SSRC for which the conference's plan has no source of this leg. At most one event
     * for each leg and SSRC in 100 ms; the packet itself is dropped.
     *
     * @param payloadType as in the packet, 0..127
     */
    record SourceSeen(long legId, int ssrc, int payloadType) implements EngineEvent {}

    /** How loud the sources of one core were since the last such event; one about every 50 ms, only those that sent. */
    record LevelsHeard(List<LevelSample> samples) implements EngineEvent {
        /** Takes a copy. */
        public LevelsHeard {
            samples = List.copyOf(samples);
        }
    }

    /**
     * One source since the last sample.
     *
     * @param packets how many were opened, at least 1
     * @param magnitude the loudest level among them, 0 (loudest) to 127 in −dBov; 127 also if none told a level
     * @param levelKnown whether any told a level
     */
    record LevelSample(long legId, int ssrc, int packets, int magnitude, boolean levelKnown) {}

    /**
     * A compound RTCP packet of the leg, authenticated and decrypted.
     *
     * @param arrivalNanos when it came, on the conductor's clock
     */
    record RtcpReceived(long legId, byte[] compound, long arrivalNanos) implements EngineEvent {}

    /** What came and went on one core, about once a second. Counters only grow and start when the plan first names them. */
    record StatisticsSampled(long sampledNanos, List<Ingress> ingress, List<Egress> egress) implements EngineEvent {
        /** Takes copies. */
        public StatisticsSampled {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }
    }

    /**
     * What a leg sent from one SSRC.
     *
     * @param firstIndex the index (ROC and SEQ) of the first packet that was opened
     * @param highestIndex the highest index that was opened
     * @param packets opened packets
     * @param octets payload octets of those, as its hop carries them
     * @param jitter interarrival jitter in timestamp units (RFC 3550 6.4.1)
     */
    record Ingress(long legId, int ssrc, long firstIndex, long highestIndex, long packets, long octets, long jitter) {}

    /**
     * What was forwarded to a leg from one SSRC.
     *
     * @param packets sent packets
     * @param octets sent payload octets as the receiver counts them for a sender report (RFC 3550 6.4.1)
     * @param repaired packets that were sent again because the leg asked for them
     * @param missed packets that the leg asked for and that were not kept, or not any more
     */
    record Egress(long legId, int ssrc, long packets, long octets, long repaired, long missed) {}

    /**
     * How busy a core was since the last such event, about once a second while it has packets.
     *
     * @param core its number, from 0
     * @param busyPermille the share of the time in which it did not wait, 0..1000
     * @param packetsForwarded packets that were sent to receivers since the last such event
     */
    record LoadSampled(int core, int busyPermille, long packetsForwarded) implements EngineEvent {}
}
