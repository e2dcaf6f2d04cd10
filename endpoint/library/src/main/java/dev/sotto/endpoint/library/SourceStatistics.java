package dev.sotto.endpoint.library;

import dev.sotto.media.rtp.RtcpPacket.ReportBlock;

/** How one source is received on this hop (RFC 3550 6.4.1, A.3, A.8). By the hop's index, which the distributor numbers. */
final class SourceStatistics {
    private final int ssrc;
    private final int clockHz;
    private final long firstIndex;
    private long highestIndex;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private double jitterTicks;
    private long lastTransitTicks;
    private int lastSenderReport;
    private long lastSenderReportNanos;

    /** For a source whose first packet has {@code index}. */
    SourceStatistics(int ssrc, int clockHz, long index) {
        this.ssrc = ssrc;
        this.clockHz = clockHz;
        this.firstIndex = index;
        this.highestIndex = index;
    }

    /** One packet arrived. */
    void onPacket(long index, int timestamp, long nowNanos) {
        long arrivalTicks = (long) (nowNanos / 1e9 * clockHz);
        // RFC 3550 A.8, on 32 bits like the timestamp.
        long transit = (int) (arrivalTicks - timestamp);
        if (received > 0) {
            long difference = Math.abs((int) (transit - lastTransitTicks));
            jitterTicks += (difference - jitterTicks) / 16;
        }
        lastTransitTicks = transit;
        received++;
        highestIndex = Math.max(highestIndex, index);
    }

    /** A sender report of the source arrived. */
    void onSenderReport(long ntpTimestamp, long nowNanos) {
        lastSenderReport = (int) (ntpTimestamp >>> 16);
        lastSenderReportNanos = nowNanos;
    }

    /** Packets that should have come and did not; negative with duplicates. */
    long lost() {
        return expected() - received;
    }

    /** Packets that came. */
    long received() {
        return received;
    }

    /** Whether a packet came since the last report; only then the next one speaks of the source (RFC 3550 6.4). */
    boolean heardSinceReport() {
        return received > receivedBefore;
    }

    /** The block for the next report; what it says about the time since the last one is then over. */
    ReportBlock report(long nowNanos) {
        long expectedNow = expected() - expectedBefore;
        long lostNow = expectedNow - (received - receivedBefore);
        expectedBefore = expected();
        receivedBefore = received;
        int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
        long since = lastSenderReport == 0 ? 0 : (nowNanos - lastSenderReportNanos) * 65_536 / 1_000_000_000L;
        return new ReportBlock(
                ssrc,
                fraction,
                Math.clamp(lost(), -0x80_0000, 0x7F_FFFF),
                (int) highestIndex,
                (long) jitterTicks,
                lastSenderReport,
                Math.clamp(since, 0, 0xFFFF_FFFFL));
    }

    private long expected() {
        return highestIndex - firstIndex + 1;
    }
}
