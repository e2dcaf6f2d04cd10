package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.Playout;
import dev.sotto.sdp.AudioCodec;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** What is in the packet that a phone sent last: a view that is filled anew by each, so that a packet costs no object. */
final class HeardPacket {
    private ReceivedFormats.@Nullable Format format;
    private int source;
    private long index;
    private boolean marker;
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

    /**
     * Which packet it is.
     *
     * @param ofFormat what its payload is
     * @param ofSource a number of the sequence that it belongs to, which no other one of the call has
     * @param atIndex its place there
     */
    void place(ReceivedFormats.Format ofFormat, int ofSource, long atIndex, int atTimestamp, boolean marked) {
        format = ofFormat;
        source = ofSource;
        index = atIndex;
        timestamp = atTimestamp;
        marker = marked;
    }

    void describe(AudioCodec ofCodec, int toldLevel, boolean restarts) {
        codec = ofCodec;
        level = toldLevel;
        isRestart = restarts;
    }

    /** What its payload is; null before the first packet. */
    ReceivedFormats.@Nullable Format format() {
        return format;
    }

    /** The sequence that {@link #index} and {@link #timestamp} belong to; another number says that neither continues. */
    int source() {
        return source;
    }

    /** Its place in the sequence; only differences mean something. */
    long index() {
        return index;
    }

    boolean marker() {
        return marker;
    }

    AudioCodec codec() {
        return codec;
    }

    /** Of its first sample, on the clock of its format. */
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
