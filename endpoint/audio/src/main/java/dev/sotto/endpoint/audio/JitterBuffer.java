package dev.sotto.endpoint.audio;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Straightens out when the packets of one source arrive. It goes by RTP timestamps, which nobody on the way may change
 * (RFC 8723 4), and so needs no sequence numbers. It waits longer where the network wavers more, and where packets come late again and
 * again because they had to be repeated; it gains that time by one frame at each gap. It drops one packet at a time when the sender's clock
 * runs ahead of ours. Packets of 20 ms are the rule; those of 10 to 60 ms are taken too, and of longer ones at least one more frame is
 * waited for. No clock of its own.
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

    /** Payloads are kept in arrays of this size, which are used again: 60 ms of G.711 are 480 octets. */
    private static final int ROOM_OCTETS = 512;

    private static final int MOST_ROOMS = 16;

    private static final Playout.Nothing NOTHING = new Playout.Nothing();

    private final int frameTicks;
    private final double nanosPerTick;
    private final WaitingPackets waiting = new WaitingPackets(MAX_WAITING);
    private final ArrayDeque<Playout.Payload> rooms = new ArrayDeque<>();
    private @Nullable Playout lent;
    private int packetTicks;
    private boolean started;
    private boolean playing;
    private Playout.@Nullable Noise quiet;
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
        this.packetTicks = frameTicks;
    }

    /** Something to put a payload of so many octets into, for {@link #put}; what the buffer has done with is used again. */
    Playout.Payload room(int octets) {
        return octets <= ROOM_OCTETS && !rooms.isEmpty()
                ? rooms.removeLast()
                : new Playout.Payload(new byte[Math.max(octets, ROOM_OCTETS)]);
    }

    /** For what was not put in after all. */
    void giveBack(@Nullable Playout done) {
        if (done instanceof Playout.Payload payload
                && payload.octets().length == ROOM_OCTETS
                && rooms.size() < MOST_ROOMS) {
            rooms.addLast(payload);
        }
    }

    /** A packet of 20 ms with {@code timestamp} (32 bits) arrived. */
    public void put(int timestamp, Playout.Payload payload, long nowNanos) {
        put(timestamp, frameTicks, payload, nowNanos);
    }

    /**
     * A packet arrived.
     *
     * @param timestamp 32 bits
     * @param ticks how long it is, in the clock of the timestamps, 1 to 60 ms
     */
    public void put(int timestamp, int ticks, Playout.Payload payload, long nowNanos) {
        packetTicks = ticks;
        arrived(timestamp, ticks, payload, nowNanos);
    }

    /** The source became silent at {@code timestamp} (32 bits), or its silence sounds otherwise from there. */
    public void put(int timestamp, Playout.Noise noise, long nowNanos) {
        arrived(timestamp, 0, noise, nowNanos);
    }

    private void arrived(int timestamp, int ticks, Playout packet, long nowNanos) {
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
        boolean tooLate = isTooLate(extended, ticks);
        lateShare += ((tooLate ? 1 : 0) - lateShare) / 64;
        if (tooLate) {
            late++;
            onLate(extended, nowNanos);
            giveBack(packet);
            return;
        }
        if (waiting.isEmpty() && !playing) {
            collectingSinceNanos = nowNanos;
        }
        giveBack(waiting.add(extended, ticks, packet));
    }

    private boolean isTooLate(long extended, int ticks) {
        if (playing) {
            // Of a long packet the rest is worth having.
            return extended + Math.max(0, ticks - frameTicks) < nextTimestamp;
        }
        return quiet != null
                && extended < nextTimestamp
                && nextTimestamp - extended < (long) MAX_GAP_FRAMES * frameTicks;
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
        return (highestTimestamp - nextTimestamp) / frameTicks + packetFrames();
    }

    private int packetFrames() {
        return (packetTicks + frameTicks - 1) / frameTicks;
    }

    /**
     * What to play now; to be asked every 20 ms, or for packets of another length whenever what it gave is played. It is valid until it is asked again.
     */
    public Playout next(long nowNanos) {
        giveBack(lent);
        lent = choose(nowNanos);
        return lent;
    }

    private Playout choose(long nowNanos) {
        if (leastFrames > MIN_FRAMES && nowNanos >= relaxNanos) {
            leastFrames--;
            relaxNanos = nowNanos + RELAX_NANOS;
        }
        if (!playing && !begin(nowNanos)) {
            return quiet == null ? NOTHING : quiet;
        }
        if (waiting.totalTicks() > (targetFrames() + 3L) * frameTicks) {
            nextTimestamp = waiting.firstTimestamp() + waiting.firstTicks();
            giveBack(waiting.poll());
        }
        if (waiting.isEmpty()) {
            return atEnd();
        }
        long gap = waiting.firstTimestamp() - nextTimestamp;
        if (gap >= (long) MAX_GAP_FRAMES * frameTicks) {
            stop(nowNanos);
            return NOTHING;
        }
        if (gap >= step()) {
            return conceal();
        }
        nextTimestamp = waiting.firstTimestamp() + waiting.firstTicks();
        concealedInARow = 0;
        Playout first = waiting.poll();
        quiet = first instanceof Playout.Noise noise ? noise : null;
        playing = quiet == null;
        if (!waiting.isEmpty() && !playing) {
            collectingSinceNanos = nowNanos;
        }
        return first;
    }

    /** How many frames are collected before playing: 2..10. */
    public int targetFrames() {
        return Math.clamp(
                packetFrames() + (long) Math.ceil(3 * jitterNanos / AudioFrame.NANOS),
                Math.max(leastFrames, packetFrames() + 1),
                MAX_FRAMES);
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
        boolean enough = waiting.span(frameTicks) >= (long) targetFrames() * frameTicks;
        // The first packet alone is already so long.
        int more = targetFrames() - packetFrames() + 1;
        boolean longEnough = nowNanos - collectingSinceNanos >= more * AudioFrame.NANOS;
        if (!enough && !longEnough) {
            return false;
        }
        playing = true;
        concealedInARow = 0;
        nextTimestamp = waiting.firstTimestamp();
        return true;
    }

    private Playout atEnd() {
        if (concealedInARow >= MAX_CONCEALED_AT_END * frameTicks) {
            playing = false;
            return NOTHING;
        }
        return conceal();
    }

    private Playout conceal() {
        // What is missing may still come in the time that is gained here.
        boolean gainTime = concealedInARow == 0 && waitingFrames() < targetFrames();
        concealedInARow += step();
        concealed++;
        nextTimestamp += gainTime ? 0 : step();
        return new Playout.Missing(step());
    }

    /** What is missing is asked for in pieces of a packet, but of 2.5 ms at least and a frame at most. */
    private int step() {
        return Math.clamp(packetTicks, frameTicks / 8, frameTicks);
    }

    private void stop(long nowNanos) {
        playing = false;
        collectingSinceNanos = nowNanos;
    }

    /** Nothing that waits is wanted any more; with the next packet it begins to collect again. */
    void stop() {
        while (!waiting.isEmpty()) {
            giveBack(waiting.poll());
        }
        playing = false;
        quiet = null;
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
