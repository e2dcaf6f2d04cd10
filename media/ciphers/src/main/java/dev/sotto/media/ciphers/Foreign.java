package dev.sotto.media.ciphers;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * What all calls into C libraries share here: pointers are plain numbers, and one segment that is the whole address space
 * reads and writes what they point to. So a call makes no object, and the address of an operand is checked once, on the way
 * in ({@link #address}).
 */
final class Foreign {
    /** The whole address space. */
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /** Eight octets in the order of the network. */
    static final ValueLayout.OfLong LONG_BE = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /** Four octets in the order of the network. */
    static final ValueLayout.OfInt INT_BE = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Foreign() {}

    /**
     * A call of a function that is short and calls nothing back, so that the JVM need not leave its state for it; the thread
     * reaches no safepoint meanwhile.
     */
    static MethodHandle critical(MemorySegment function, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(function, descriptor, Linker.Option.critical(false));
    }

    /** A function without a result. */
    static FunctionDescriptor nothing(MemoryLayout... arguments) {
        return FunctionDescriptor.ofVoid(arguments);
    }

    /** A function whose result is an {@code int}. */
    static FunctionDescriptor number(MemoryLayout... arguments) {
        return FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments);
    }

    /** A function whose result is a pointer. */
    static FunctionDescriptor pointer(MemoryLayout... arguments) {
        return FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments);
    }

    /**
     * Where {@code octets} octets at {@code offset} really are. A segment that is the whole address space is believed; any
     * other one is checked for its bounds and whether it still lives.
     *
     * @throws IllegalArgumentException if they are on the heap
     * @throws IndexOutOfBoundsException if they are not inside the segment
     */
    static long address(MemorySegment segment, long offset, long octets) {
        long size = segment.byteSize();
        if (size != Long.MAX_VALUE) {
            check(segment, offset, octets);
        }
        return segment.address() + offset;
    }

    private static void check(MemorySegment segment, long offset, long octets) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("native ciphers take only memory outside the heap");
        }
        Objects.checkFromIndexSize(offset, octets, segment.byteSize());
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("this memory was given back");
        }
    }

    /**
     * That source and target are the same octets or have none in common.
     *
     * @throws IllegalArgumentException otherwise
     */
    static void checkOverlap(long source, long target, int length) {
        if (source != target && Math.abs(source - target) < length) {
            throw new IllegalArgumentException("source and target overlap without being the same octets");
        }
    }

    static long get(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    static void put(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }

    static void putNetworkLong(long address, long value) {
        ALL.set(LONG_BE, address, value);
    }

    static void putNetworkInt(long address, int value) {
        ALL.set(INT_BE, address, value);
    }

    static void putOctets(long address, byte[] octets) {
        MemorySegment.copy(octets, 0, ALL, ValueLayout.JAVA_BYTE, address, octets.length);
    }

    static void copy(long source, long target, long octets) {
        MemorySegment.copy(ALL, source, ALL, target, octets);
    }

    /** Whether octets are the same, in a time that does not depend on what they are. */
    static boolean areEqual(long one, long other, int octets) {
        int difference = 0;
        for (int i = 0; i < octets; i++) {
            difference |= ALL.get(ValueLayout.JAVA_BYTE, one + i) ^ ALL.get(ValueLayout.JAVA_BYTE, other + i);
        }
        return difference == 0;
    }

    static void wipe(long address, long octets) {
        long i = 0;
        for (; i + 8 <= octets; i += 8) {
            put(address + i, 0);
        }
        for (; i < octets; i++) {
            ALL.set(ValueLayout.JAVA_BYTE, address + i, (byte) 0);
        }
    }

    /** What a call that did not come back as it should is: a bug, here or there. What is unchecked already stays what it is. */
    static IllegalStateException broken(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return new IllegalStateException("a native call failed: " + cause.getMessage(), cause);
    }
}
