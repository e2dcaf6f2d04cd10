package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our reports to one phone: every five seconds, spread by half (RFC 3550 6.2, 6.3.1), and what its reports say about us. The clock of
 * sender reports is any clock that goes on, as RFC 3550 6.4.1 allows.
 */
final class PhoneReporter {
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String cname;
    private final Entropy entropy;
    private long dueNanos;
    private long sentBefore;
    private int roundTripMillis = -1;
    private int lostPercent = -1;

    PhoneReporter(String cname, Entropy entropy, long nowNanos) {
        this.cname = cname;
        this.entropy = entropy;
        this.dueNanos = nowNanos + spread(INTERVAL_NANOS / 2);
    }

    /** When the next report is due. */
    long dueNanos() {
        return dueNanos;
    }

    private long spread(long nanos) {
        return nanos / 2 + Math.floorMod(entropy.nextLong(), nanos);
    }

    /** The next report; with a goodbye it is the last (RFC 3550 6.6). */
    byte[] next(PhoneSender sender, @Nullable ReceptionStatistics heard, boolean goodbye, long nowNanos) {
        dueNanos = nowNanos + spread(INTERVAL_NANOS);
        List<ReportBlock> blocks =
                heard != null && heard.heardSinceReport() ? List.of(heard.report(nowNanos)) : List.of();
        List<RtcpPacket> packets = new ArrayList<>();
        packets.add(
                sender.packets() > 0 && sender.packets() != sentBefore
                        ? new SenderReport(
                                sender.ssrc(),
                                ntp(nowNanos),
                                sender.timestampAt(nowNanos),
                                sender.packets() & 0xFFFF_FFFFL,
                                sender.octets() & 0xFFFF_FFFFL,
                                blocks)
                        : new ReceiverReport(sender.ssrc(), blocks));
        sentBefore = sender.packets();
        packets.add(SourceDescription.cname(sender.ssrc(), cname));
        if (goodbye) {
            packets.add(new Goodbye(List.of(sender.ssrc()), ""));
        }
        return RtcpCodec.build(packets);
    }

    /** 32.32 bits of seconds. */
    private static long ntp(long nowNanos) {
        long seconds = Math.floorDiv(nowNanos, 1_000_000_000L);
        long fraction = (Math.floorMod(nowNanos, 1_000_000_000L) << 32) / 1_000_000_000L;
        return seconds << 32 | fraction;
    }

    /** The phone reports on {@code ssrc}, which is ours (RFC 3550 6.4.1). */
    void onBlock(ReportBlock block, long nowNanos) {
        lostPercent = block.fractionLost() * 100 / 256;
        if (block.lastSenderReport() != 0) {
            int trip = (int) (ntp(nowNanos) >>> 16) - block.lastSenderReport() - (int) block.delaySinceLast();
            // What no clock can mean says nothing.
            if (trip >= 0) {
                roundTripMillis = (int) (trip * 1000L / 65_536);
            }
        }
    }

    int roundTripMillis() {
        return roundTripMillis;
    }

    int lostPercent() {
        return lostPercent;
    }
}
