package dev.sotto.endpoint.gateway;

import dev.sotto.media.rtp.RtcpPacket.ReportBlock;

/** How one source of a phone is received (RFC 3550 6.4.1, A.3, A.8). */
final class ReceptionStatistics {
    private final int ssrc;
    private final long firstIndex;
    private long highestIndex;
    private long received;
    private long expectedBefore;
    private long receivedBefore;
    private double jitterNanos;
    private boolean timed;
    private int clockHz;
    private int lastTimestamp;
    private long lastArrivalNanos;
    private int lastSenderReport;
    private long lastSenderReportNanos;

    /** For a source whose first packet has {@code index}. */
    ReceptionStatistics(int ssrc, long index) {
        this.ssrc = ssrc;
        this.firstIndex = index;
        this.highestIndex = index;
    }

    /** One packet of it arrived. */
    void onPacket(long index) {
        received++;
        highestIndex = Math.max(highestIndex, index);
    }

    /** It was voice; only its timestamps move with the time. */
    void onVoice(int timestamp, int clock, long nowNanos) {
        if (timed && clock == clockHz) {
            double difference = (nowNanos - lastArrivalNanos) - (timestamp - lastTimestamp) * 1e9 / clock;
            jitterNanos += (Math.abs(difference) - jitterNanos) / 16;
        }
        timed = true;
        clockHz = clock;
        lastTimestamp = timestamp;
        lastArrivalNanos = nowNanos;
    }

    /** A sender report of it arrived. */
    void onSenderReport(long ntpTimestamp, long nowNanos) {
        lastSenderReport = (int) (ntpTimestamp >>> 16);
        lastSenderReportNanos = nowNanos;
    }

    long received() {
        return received;
    }

    /** Packets that should have come and did not; negative with duplicates. */
    long lost() {
        return expected() - received;
    }

    double jitterMillis() {
        return jitterNanos / 1e6;
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
                (int) (highestIndex - (firstIndex & ~0xFFFFL)),
                (long) (jitterNanos * clockHz / 1e9),
                lastSenderReport,
                Math.clamp(since, 0, 0xFFFF_FFFFL));
    }

    private long expected() {
        return highestIndex - firstIndex + 1;
    }
}
