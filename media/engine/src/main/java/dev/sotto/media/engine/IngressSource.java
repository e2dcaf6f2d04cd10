package dev.sotto.media.engine;

import dev.sotto.base.TokenBucket;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.srtp.HopOpener;
import org.jspecify.annotations.Nullable;

/** One source of one leg: what was heard of it and what reports need. Changed only by authenticated packets. */
final class IngressSource {
    private static final int[] CLOCK_RATES = {8000, 16000, 24000, 32000, 44100, 48000, 90000};
    private static final long CLOCK_LEARNING_MICROS = 500_000;

    final int ssrc;
    long firstIndex;
    long highestIndex;
    long packets;
    long octets;
    long lastNanos;
    /** The opener of the last packet: after a rekey indices of the two are not comparable. */
    @Nullable
    HopOpener opener;

    /** Grows when indices begin anew, so that all receivers start a new run of numbers. */
    int run;

    /** No sender of real media comes near it; it bounds what one endpoint with keys can make a core do. */
    final TokenBucket rate;

    private int seenRun;

    int sampledPackets;
    int sampledMagnitude = AudioLevel.SILENCE;
    boolean sampledLevel;

    private long firstMicros;
    private int firstTimestamp;
    private int clockRate;
    private int lastTransit;
    private long jitterTimes16;

    /** @param packetsPerSecond how many of its packets are forwarded at most, with a burst of a quarter of a second */
    IngressSource(int ssrc, int packetsPerSecond) {
        this.ssrc = ssrc;
        this.rate = new TokenBucket(packetsPerSecond, Math.max(1, packetsPerSecond / 4));
    }

    /** Whether the last packet that went by here was of another run. */
    boolean isOtherRun(int present) {
        boolean other = present != seenRun;
        seenRun = present;
        return other;
    }

    /** Counts one packet with {@code payload} octets; {@code level} is an RFC 6464 octet or {@link AudioLevel#ABSENT}. */
    void onPacket(long index, int timestamp, int payload, int level, long nowNanos) {
        octets += payload;
        if (packets++ == 0) {
            firstIndex = index;
            firstMicros = nowNanos / 1000;
            firstTimestamp = timestamp;
        }
        highestIndex = Math.max(highestIndex, index);
        lastNanos = nowNanos;
        sampledPackets++;
        if (level != AudioLevel.ABSENT) {
            sampledLevel = true;
            sampledMagnitude = Math.min(sampledMagnitude, AudioLevel.magnitude(level));
        }
        if (clockRate != 0) {
            measureJitter(timestamp, nowNanos / 1000);
        }
    }

    /** The next packet, of {@code index}, is the first under other keys: what was counted goes on from there. */
    void onOtherKeys(@Nullable HopOpener other, long index) {
        opener = other;
        run++;
        if (packets > 0) {
            long expectedSoFar = highestIndex - firstIndex + 1;
            firstIndex = index - expectedSoFar;
            highestIndex = index - 1;
        }
    }

    void clearSample() {
        sampledPackets = 0;
        sampledMagnitude = AudioLevel.SILENCE;
        sampledLevel = false;
    }

    /** Interarrival jitter in timestamp units; 0 until the clock rate is known. */
    long jitter() {
        return jitterTimes16 >> 4;
    }

    /** The core does not know payload formats, so it takes the usual clock rate that is nearest to what it sees. */
    void learnClockRate(int timestamp, long nowNanos) {
        long micros = nowNanos / 1000 - firstMicros;
        if (clockRate != 0 || micros < CLOCK_LEARNING_MICROS) {
            return;
        }
        long seen = (timestamp - firstTimestamp) * 1_000_000L / micros;
        int nearest = CLOCK_RATES[0];
        for (int rate : CLOCK_RATES) {
            nearest = Math.abs(rate - seen) < Math.abs(nearest - seen) ? rate : nearest;
        }
        clockRate = nearest;
        lastTransit = transit(timestamp, nowNanos / 1000);
    }

    boolean knowsClockRate() {
        return clockRate != 0;
    }

    /** RFC 3550 appendix A.8. */
    private void measureJitter(int timestamp, long nowMicros) {
        int transit = transit(timestamp, nowMicros);
        int difference = Math.abs(transit - lastTransit);
        lastTransit = transit;
        jitterTimes16 += difference - ((jitterTimes16 + 8) >> 4);
    }

    private int transit(int timestamp, long nowMicros) {
        return (int) (nowMicros * clockRate / 1_000_000) - timestamp;
    }
}
