package dev.sotto.media.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071). Sums are of 32-bit words as the machine reads them, added up in a long, which has room
 * for more of them than a packet has; the order of octets does not matter to the result as long as it is stored the same way.
 */
final class Checksum {
    private static final long LOW = 0xFFFF_FFFFL;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Checksum() {}

    /** Copies octets and returns their sum; both places begin at an even octet of the packet. */
    static long copy(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, int octets) {
        long even = 0;
        long odd = 0;
        int at = 0;
        for (; at + 2 * Long.BYTES <= octets; at += 2 * Long.BYTES) {
            long first = from.get(LONG, fromOffset + at);
            long second = from.get(LONG, fromOffset + at + Long.BYTES);
            to.set(LONG, toOffset + at, first);
            to.set(LONG, toOffset + at + Long.BYTES, second);
            even += (first & LOW) + (first >>> 32);
            odd += (second & LOW) + (second >>> 32);
        }
        return even + odd + copyTail(from, fromOffset + at, to, toOffset + at, octets - at);
    }

    private static long copyTail(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, int octets) {
        long sum = 0;
        int at = 0;
        for (; at + 2 <= octets; at += 2) {
            short word = from.get(ValueLayout.JAVA_SHORT_UNALIGNED, fromOffset + at);
            to.set(ValueLayout.JAVA_SHORT_UNALIGNED, toOffset + at, word);
            sum += Short.toUnsignedInt(word);
        }
        if (at < octets) {
            // The last odd octet is the first of a word whose second is zero.
            byte last = from.get(ValueLayout.JAVA_BYTE, fromOffset + at);
            to.set(ValueLayout.JAVA_BYTE, toOffset + at, last);
            sum += word(last);
        }
        return sum;
    }

    private static int word(byte first) {
        int octet = Byte.toUnsignedInt(first);
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? octet : octet << 8;
    }

    /** The sum of octets in place. */
    static long sum(MemorySegment memory, long offset, int octets) {
        return copy(memory, offset, memory, offset, octets);
    }

    /** What goes into the packet for a sum. */
    static short fold(long sum) {
        long folded = (sum & LOW) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return (short) ~folded;
    }
}
