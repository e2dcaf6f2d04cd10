package dev.sotto.endpoint.gateway;

import dev.sotto.media.rtp.Octets;
import java.lang.foreign.MemorySegment;

/**
 * Telephone keys of one phone as packets for another one (RFC 4733 2.3): the packets of a key have the timestamp of its beginning, and durations on the clock of the
 * one who hears them.
 */
final class RelayedKeys {
    /** Of one event: its number, its end and loudness, and its duration. */
    static final int OCTETS = 4;

    private static final int DURATION = 2;
    private static final int LONGEST = 0xFFFF;

    private boolean isBegun;
    private int source;
    private int theirs;
    private int ours;

    /** Whether a packet is of the key that was told last. */
    boolean continues(HeardPacket packet) {
        return isBegun && packet.source() == source && packet.timestamp() == theirs;
    }

    /**
     * A key begins.
     *
     * @param timestamp of ours
     */
    void begin(HeardPacket packet, int timestamp) {
        isBegun = true;
        source = packet.source();
        theirs = packet.timestamp();
        ours = timestamp;
    }

    /** Our timestamp of that key. */
    int timestamp() {
        return ours;
    }

    /** How long the key of a packet has been down, on another clock. */
    static int duration(HeardPacket packet, int clockHz, int wantedHz) {
        long said = Octets.u16(packet.octets(), packet.offset() + DURATION);
        return (int) Math.min(LONGEST, said * wantedHz / clockHz);
    }

    /** Writes the duration into a payload that was copied. */
    static void putDuration(MemorySegment payload, long at, int duration) {
        Octets.putU16(payload, at + DURATION, duration);
    }
}
