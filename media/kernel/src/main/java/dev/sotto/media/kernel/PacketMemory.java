package dev.sotto.media.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Memory for packets outside the heap, zeroed, aligned to cache lines. There are two modes for the whole process. In the
 * checked one, in which all tests and fuzzers run, {@link #segment()} is just this memory, so that every access outside it
 * throws. Otherwise it is the whole address space and {@link #base()} an address, which costs no check of bounds.
 *
 * <p>Code is the same for both: what lies at {@code base() + n} of {@code segment()} is octet {@code n}, and a native call gets
 * {@code segment().address() + offset}.
 */
public final class PacketMemory implements AutoCloseable {
    /** The system property that asks for the checked mode. */
    public static final String CHECKED_PROPERTY = "sotto.media.checked";

    private static final boolean CHECKED = Boolean.getBoolean(CHECKED_PROPERTY);
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final int CACHE_LINE = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment own;

    /** @param octets how many, all zero */
    public PacketMemory(long octets) {
        own = arena.allocate(octets, CACHE_LINE);
    }

    /** Where to read and write: this memory, or everything. */
    public MemorySegment segment() {
        return CHECKED ? own : ALL;
    }

    /** The whole address space, in which an offset is an address. */
    static MemorySegment everything() {
        return ALL;
    }

    /** The offset in {@link #segment()} of the first octet. */
    public long base() {
        return CHECKED ? 0 : own.address();
    }

    /** How many octets it has. */
    public long octets() {
        return own.byteSize();
    }

    /**
     * Copies octets between two packet memories in words of eight, so that up to seven more are read and written; short copies
     * are faster so. Both segments are {@link #segment()} of some packet memory.
     */
    public static void copyWords(MemorySegment source, long from, MemorySegment target, long to, int octets) {
        MemorySegment in = CHECKED ? source : ALL;
        MemorySegment out = CHECKED ? target : ALL;
        for (int i = 0; i < octets; i += Long.BYTES) {
            out.set(WORD, to + i, in.get(WORD, from + i));
        }
    }

    /**
     * The address for a native call. In the checked mode it is checked that the octets are there and outside the heap.
     *
     * @throws IndexOutOfBoundsException if they are not in {@code memory}
     */
    static long pointer(MemorySegment memory, long offset, long octets) {
        if (CHECKED) {
            Objects.checkFromIndexSize(offset, octets, memory.byteSize());
            if (!memory.isNative()) {
                throw new IllegalArgumentException("the kernel reads no memory of the heap");
            }
        }
        return memory.address() + offset;
    }

    /** Wipes it and gives it back; nobody may use it any more, which only the checked mode would notice. */
    @Override
    public void close() {
        own.fill((byte) 0);
        arena.close();
    }
}
