package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.Playout;
import dev.sotto.sdp.AudioCodec;
import java.lang.foreign.MemorySegment;

/** The voice in the packet that a phone sent last: a view that is filled anew by each, so that a packet costs no object. */
final class HeardPacket {
    private AudioCodec codec = AudioCodec.PCMU;
    private MemorySegment octets = MemorySegment.NULL;
    private long offset;
    private int length;
    private int timestamp;
    private int level = Playout.NO_LEVEL;
    private boolean isRestart;

    void set(MemorySegment from, long at, int octetsOfIt) {
        octets = from;
        offset = at;
        length = octetsOfIt;
    }

    void describe(AudioCodec ofCodec, int atTimestamp, int toldLevel, boolean restarts) {
        codec = ofCodec;
        timestamp = atTimestamp;
        level = toldLevel;
        isRestart = restarts;
    }

    AudioCodec codec() {
        return codec;
    }

    /** Of its first sample, on the clock of the codec. */
    int timestamp() {
        return timestamp;
    }

    /** Where the payload is, {@link #length} octets from {@link #offset}. */
    MemorySegment octets() {
        return octets;
    }

    long offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** How loud the phone says that it is, in -dBov (RFC 6464), or {@link Playout#NO_LEVEL}. */
    int level() {
        return level;
    }

    /** Whether its timestamps have nothing to do with those before: a new source or another clock. */
    boolean isRestart() {
        return isRestart;
    }
}
