package dev.sotto.endpoint.audio;

import org.jspecify.annotations.Nullable;

/** Packets of one source in the order of their timestamps, each once. Allocates nothing after construction. */
final class WaitingPackets {
    private final long[] timestamps;
    private final int[] ticks;
    private final @Nullable Playout[] packets;
    private int count;
    private long totalTicks;

    /** @param capacity what is more pushes out the first */
    WaitingPackets(int capacity) {
        this.timestamps = new long[capacity + 1];
        this.ticks = new int[capacity + 1];
        this.packets = new @Nullable Playout[capacity + 1];
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** How long all of them together are. */
    long totalTicks() {
        return totalTicks;
    }

    /** Only if there is one. */
    long firstTimestamp() {
        return timestamps[0];
    }

    /** Only if there is one. */
    int firstTicks() {
        return ticks[0];
    }

    /** From the beginning of the first to the end of the last, which is taken to be at least {@code least} long. */
    long span(int least) {
        return count == 0 ? 0 : timestamps[count - 1] + Math.max(least, ticks[count - 1]) - timestamps[0];
    }

    /** Gives back what has no place: the packet itself if it is already there, or the first if there are too many. */
    @Nullable
    Playout add(long timestamp, int length, Playout packet) {
        int at = count;
        while (at > 0 && timestamps[at - 1] > timestamp) {
            at--;
        }
        if (at > 0 && timestamps[at - 1] == timestamp) {
            return packet;
        }
        System.arraycopy(timestamps, at, timestamps, at + 1, count - at);
        System.arraycopy(ticks, at, ticks, at + 1, count - at);
        System.arraycopy(packets, at, packets, at + 1, count - at);
        timestamps[at] = timestamp;
        ticks[at] = length;
        packets[at] = packet;
        count++;
        totalTicks += length;
        return count == timestamps.length ? poll() : null;
    }

    /** Takes the first out; only if there is one. */
    Playout poll() {
        Playout first = packets[0];
        if (count == 0 || first == null) {
            throw new IllegalStateException("nothing waits");
        }
        totalTicks -= ticks[0];
        count--;
        System.arraycopy(timestamps, 1, timestamps, 0, count);
        System.arraycopy(ticks, 1, ticks, 0, count);
        System.arraycopy(packets, 1, packets, 0, count);
        packets[count] = null;
        return first;
    }
}
