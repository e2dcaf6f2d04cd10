package dev.sotto.endpoint.audio;

import java.util.Map;
import java.util.TreeMap;

/**
 * Straightens out when the packets of one source arrive. It goes by RTP timestamps, which nobody on the way may change
 * (RFC 8723 4), and so needs no sequence numbers. It waits longer where the network wavers more, and where packets come late again and
 * again because they had to be repeated; it gains that time by one frame at each gap. It drops one frame at a time when the sender's clock
 * runs ahead of ours. Packets of 20 ms; no clock of its own.
 */
public final class JitterBuffer {
    private static final int MIN_FRAMES = 2;
    private static final int MAX_FRAMES = 10;
    private static final int MAX_WAITING = 100;

    /** More missing than this is not loss but a source that was silent or not forwarded. */
    private static final int MAX_GAP_FRAMES = 10;

    private static final int MAX_CONCEALED_AT_END = 4;

    /** Fewer late ones than this are better concealed than waited for by everybody. */
    private static final double LATE_SHARE = 0.02;

    /** How long nothing may come late before waiting becomes shorter by a frame. */
    private static final long RELAX_NANOS = 5_000_000_000L;

    private final int frameTicks;
    private final double nanosPerTick;
    private final TreeMap<Long, Playout.Payload> waiting = new TreeMap<>();
    private boolean started;
    private boolean playing;
    private long highestTimestamp;
    private long nextTimestamp;
    private long collectingSinceNanos;
    private long lastArrivalNanos;
    private double jitterNanos;
    private int concealedInARow;
    private long concealed;
    private long late;
    private double lateShare;
    private int leastFrames = MIN_FRAMES;
    private long relaxNanos;

    /**
     * Empty.
     *
     * @param clockHz of the RTP timestamps
     */
    public JitterBuffer(int clockHz) {
        this.frameTicks = clockHz / 1000 * AudioFrame.MILLIS;
        this.nanosPerTick = 1e9 / clockHz;
    }

    /** A packet with {@code timestamp} (32 bits) arrived. */
    public void put(int timestamp, Playout.Payload payload, long nowNanos) {
        long extended = extend(timestamp);
        if (started) {
            double difference = (nowNanos - lastArrivalNanos) - (extended - highestTimestamp) * nanosPerTick;
            // RFC 3550 6.4.1; a pause of the source is no jitter.
            if (Math.abs(difference) < MAX_GAP_FRAMES * AudioFrame.NANOS) {
                jitterNanos += (Math.abs(difference) - jitterNanos) / 16;
            }
        }
        started = true;
        if (extended >= highestTimestamp) {
            highestTimestamp = extended;
            lastArrivalNanos = nowNanos;
        }
        boolean tooLate = playing && extended < nextTimestamp;
        lateShare += ((tooLate ? 1 : 0) - lateShare) / 64;
        if (tooLate) {
            late++;
            onLate(extended, nowNanos);
            return;
        }
        if (waiting.isEmpty() && !playing) {
            collectingSinceNanos = nowNanos;
        }
        waiting.putIfAbsent(extended, payload);
        if (waiting.size() > MAX_WAITING) {
            waiting.pollFirstEntry();
        }
    }

    /** Waiting so long that this one would have been in time, if it is not a rare one. */
    private void onLate(long extended, long nowNanos) {
        relaxNanos = nowNanos + RELAX_NANOS;
        if (lateShare > LATE_SHARE) {
            long missedBy = (nextTimestamp - extended) / frameTicks;
            leastFrames = Math.clamp(waitingFrames() + missedBy, leastFrames, MAX_FRAMES);
        }
    }

    /** How many frames lie between what comes and what is played. */
    private long waitingFrames() {
        return (highestTimestamp - nextTimestamp) / frameTicks + 1;
    }

    /** What to play now; to be asked every 20 ms. */
    public Playout next(long nowNanos) {
        if (leastFrames > MIN_FRAMES && nowNanos >= relaxNanos) {
            leastFrames--;
            relaxNanos = nowNanos + RELAX_NANOS;
        }
        if (!playing && !begin(nowNanos)) {
            return new Playout.Nothing();
        }
        if (waiting.size() > targetFrames() + 3) {
            nextTimestamp = waiting.pollFirstEntry().getKey() + frameTicks;
        }
        Map.Entry<Long, Playout.Payload> first = waiting.firstEntry();
        if (first == null) {
            return atEnd();
        }
        long gap = first.getKey() - nextTimestamp;
        if (gap >= (long) MAX_GAP_FRAMES * frameTicks) {
            stop(nowNanos);
            return new Playout.Nothing();
        }
        if (gap >= frameTicks) {
            return conceal();
        }
        waiting.pollFirstEntry();
        nextTimestamp = first.getKey() + frameTicks;
        concealedInARow = 0;
        return first.getValue();
    }

    /** How many frames are collected before playing: 2..10. */
    public int targetFrames() {
        return Math.clamp(1 + (long) Math.ceil(3 * jitterNanos / AudioFrame.NANOS), leastFrames, MAX_FRAMES);
    }

    /** How many frames were asked to be concealed. */
    public long concealed() {
        return concealed;
    }

    /** How many packets came after their time. */
    public long late() {
        return late;
    }

    private boolean begin(long nowNanos) {
        if (waiting.isEmpty()) {
            return false;
        }
        long span = waiting.lastKey() - waiting.firstKey() + frameTicks;
        boolean enough = span >= (long) targetFrames() * frameTicks;
        boolean longEnough = nowNanos - collectingSinceNanos >= targetFrames() * AudioFrame.NANOS;
        if (!enough && !longEnough) {
            return false;
        }
        playing = true;
        concealedInARow = 0;
        nextTimestamp = waiting.firstKey();
        return true;
    }

    private Playout atEnd() {
        if (concealedInARow >= MAX_CONCEALED_AT_END) {
            playing = false;
            return new Playout.Nothing();
        }
        return conceal();
    }

    private Playout conceal() {
        // What is missing may still come in the time that is gained here.
        boolean gainTime = concealedInARow == 0 && waitingFrames() < targetFrames();
        concealedInARow++;
        concealed++;
        nextTimestamp += gainTime ? 0 : frameTicks;
        return new Playout.Missing();
    }

    private void stop(long nowNanos) {
        playing = false;
        collectingSinceNanos = nowNanos;
    }

    /** The 64-bit timestamp nearest to the highest one seen. */
    private long extend(int timestamp) {
        if (!started) {
            highestTimestamp = timestamp & 0xFFFF_FFFFL;
            return highestTimestamp;
        }
        return highestTimestamp + (timestamp - (int) highestTimestamp);
    }
}
