package dev.sotto.media.distributor;

import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** How a leg says that it receives what is forwarded to it (RFC 3550 6.4.1): for people to look at, since it may say what it likes. */
final class LegReception {
    /** Nobody is that far away; what is more is a clock that was set, or a lie. */
    private static final long LONGEST_TRIP_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The last sender report of each source that went to the leg. */
    private final Map<Integer, Sent> sent = new HashMap<>();

    private OptionalLong roundTripNanos = OptionalLong.empty();
    private OptionalInt lostOf256 = OptionalInt.empty();

    /** @param middle the middle 32 bits of its NTP timestamp */
    private record Sent(int middle, long nanos) {}

    /** A sender report of a source goes to the leg. */
    void onSenderReport(int ssrc, long ntpTimestamp, long nowNanos) {
        sent.put(ssrc, new Sent((int) (ntpTimestamp >>> 16), nowNanos));
    }

    /** The leg reports on sources; those that it does not get say nothing. */
    void onBlocks(List<ReportBlock> blocks, long nowNanos) {
        int worst = -1;
        for (ReportBlock block : blocks) {
            Sent last = sent.get(block.ssrc());
            if (last == null) {
                continue;
            }
            worst = Math.max(worst, block.fractionLost());
            if (block.lastSenderReport() == last.middle) {
                measure(nowNanos - last.nanos - block.delaySinceLast() * 1_000_000_000L / 65_536);
            }
        }
        if (worst >= 0) {
            lostOf256 = OptionalInt.of(worst);
        }
    }

    /** Units of 1/65536 s and two clocks make a very short way a negative one. */
    private void measure(long nanos) {
        if (Math.abs(nanos) < LONGEST_TRIP_NANOS) {
            roundTripNanos = OptionalLong.of(Math.max(0, nanos));
        }
    }

    void forget(int ssrc) {
        sent.remove(ssrc);
    }

    /** To the leg and back, as measured last. */
    OptionalLong roundTripNanos() {
        return roundTripNanos;
    }

    /** What was lost of the worst source, in its last report, in 1/256. */
    OptionalInt lostOf256() {
        return lostOf256;
    }
}
