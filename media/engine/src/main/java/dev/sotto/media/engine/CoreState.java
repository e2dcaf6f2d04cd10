package dev.sotto.media.engine;

import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.kernel.UdpTier;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one core looks like, for people; no keys.
 *
 * @param name thread name
 * @param port UDP port
 * @param pinned whether the thread is bound to its CPU
 * @param udp how it sends and receives
 * @param work how busy it is
 * @param counters every counter
 * @param iceCounters every ICE counter
 * @param legs the legs
 */
public record CoreState(
        String name,
        int port,
        boolean pinned,
        UdpTier udp,
        Work work,
        Map<SwitchCounter, Long> counters,
        Map<IceCounter, Long> iceCounters,
        List<LegState> legs) {
    /**
     * How busy a core is, and how long packets stay in it.
     *
     * @param busyPermille of the last tenth of a second, in thousandths
     * @param latencyMicros50 half of all packets stayed less long, in microseconds rounded up to a power of two
     * @param latencyMicros99 99 of 100
     * @param latencyMicros999 999 of 1000
     * @param runs how often 1, 2, … 16 or more packets went out with one system call
     */
    public record Work(
            int busyPermille, long latencyMicros50, long latencyMicros99, long latencyMicros999, List<Long> runs) {}

    /**
     * One leg.
     *
     * @param address where it gets its packets; empty if nowhere
     * @param nominated whether ICE nominated that address
     * @param keyed whether it has hop keys
     * @param formerKeysServe whether packets under the hop keys before are still opened
     * @param ektField whether its packets carry an EKT field, as in a private conference
     * @param earlyWaiting packets that wait for keys
     * @param ice what ICE knows of it; null for a peer without ICE
     * @param sources what it sends
     * @param egress what it is sent
     */
    public record LegState(
            long legId,
            String address,
            boolean nominated,
            boolean keyed,
            boolean formerKeysServe,
            boolean ektField,
            int earlyWaiting,
            IceLiteResponder.@Nullable LegState ice,
            List<SourceState> sources,
            List<EgressState> egress) {
        static LegState of(EngineLeg leg, IceLiteResponder.@Nullable LegState ice, long nowNanos) {
            return new LegState(
                    leg.legId,
                    text(leg.address),
                    leg.nominated,
                    leg.opener != null,
                    leg.formerOpener != null,
                    leg.ektField,
                    leg.early.count(),
                    ice,
                    leg.ingress.values().stream()
                            .map(source -> SourceState.of(source, nowNanos))
                            .toList(),
                    leg.egress.values().stream().map(EgressState::of).toList());
        }

        private static String text(@Nullable InetSocketAddress address) {
            return address == null ? "" : IceGate.transportAddress(address).toString();
        }
    }

    /**
     * One source, as this core receives it.
     *
     * @param ssrc as an unsigned number
     * @param packets that were opened
     * @param rolloverCounter of the highest index (RFC 3711 3.3.1)
     * @param highestSequenceNumber of the highest index
     * @param expected how many packets the sender sent since the first one, going by the indices
     * @param jitter interarrival jitter in timestamp units (RFC 3550 6.4.1)
     * @param silentMillis since the last packet; −1 if none came yet
     */
    public record SourceState(
            long ssrc,
            long packets,
            long rolloverCounter,
            int highestSequenceNumber,
            long expected,
            long jitter,
            long silentMillis) {
        static SourceState of(IngressSource source, long nowNanos) {
            boolean heard = source.packets > 0;
            return new SourceState(
                    Integer.toUnsignedLong(source.ssrc),
                    source.packets,
                    source.highestIndex >>> 16,
                    (int) source.highestIndex & 0xFFFF,
                    heard ? source.highestIndex - source.firstIndex + 1 : 0,
                    source.jitter(),
                    heard ? TimeUnit.NANOSECONDS.toMillis(nowNanos - source.lastNanos) : -1);
        }
    }

    /**
     * One source on its way to the leg.
     *
     * @param ssrc as an unsigned number
     * @param packets that were sent
     * @param octets of payload in them
     */
    public record EgressState(long ssrc, long packets, long octets) {
        static EgressState of(EgressSource source) {
            return new EgressState(Integer.toUnsignedLong(source.ssrc), source.packets, source.octets);
        }
    }
}
