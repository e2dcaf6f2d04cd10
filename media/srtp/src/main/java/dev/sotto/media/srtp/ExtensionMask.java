package dev.sotto.media.srtp;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;

/**
 * Which octets of one header extension block a hop encrypts (RFC 6904 3.1): found once for a packet by
 * {@link EncryptedExtensions#mark} and then used for all receivers that encrypt the same elements.
 */
public final class ExtensionMask {
    /** Octets of the longest block that can be encrypted. */
    static final int LONGEST = 1024;

    private static final long ALL_ONES = 0xFFL;

    private final long[] words = new long[LONGEST / Long.BYTES];
    private int octets;

    /** A mask that encrypts nothing. */
    public ExtensionMask() {}

    /** Whether anything is to be encrypted. */
    public boolean isEmpty() {
        return octets == 0;
    }

    /** Octets of the block, 0 if nothing is to be encrypted. */
    int octets() {
        return octets;
    }

    void clear() {
        octets = 0;
    }

    /** Becomes the mask of {@code packet}, whose block fits; the walker is used up. */
    void mark(RtpPacketView packet, HeaderExtensionView walker, boolean[] encrypted) {
        long start = packet.extensionOffset();
        octets = 0;
        walker.wrap(packet);
        while (walker.next()) {
            if (encrypted[walker.id()] && walker.length() > 0) {
                begin(packet.extensionLength());
                set((int) (walker.offset() - start), walker.length());
            }
        }
    }

    private void begin(int length) {
        if (octets == 0) {
            octets = length;
            java.util.Arrays.fill(words, 0, (length + 7) / Long.BYTES, 0);
        }
    }

    private void set(int from, int length) {
        for (int i = from; i < from + length; i++) {
            words[i / Long.BYTES] |= ALL_ONES << (56 - 8 * (i % Long.BYTES));
        }
    }

    /** XORs the keystream over the marked octets of the block at {@code offset}, which both encrypts and decrypts. */
    void apply(MemorySegment segment, long offset, MemorySegment keystream) {
        int i = 0;
        for (; i + Long.BYTES <= octets; i += Long.BYTES) {
            long masked = Octets.u64(keystream, i) & words[i / Long.BYTES];
            Octets.putU64(segment, offset + i, Octets.u64(segment, offset + i) ^ masked);
        }
        if (i < octets) {
            // A block has a multiple of four octets (RFC 3550 5.3.1).
            int masked = Octets.u32(keystream, i) & (int) (words[i / Long.BYTES] >>> 32);
            Octets.putU32(segment, offset + i, Octets.u32(segment, offset + i) ^ masked);
        }
    }
}
