package dev.sotto.media.srtp;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;

/** The IDs of the header extension elements that a hop encrypts (RFC 6904), as negotiated for it. */
public final class EncryptedExtensions {
    /** A hop that encrypts none. */
    public static final EncryptedExtensions NONE = new EncryptedExtensions();

    private final boolean[] encrypted = new boolean[256];
    private final boolean any;

    private EncryptedExtensions(int... ids) {
        for (int id : ids) {
            if (id < 1 || id > 255) {
                throw new IllegalArgumentException("not the ID of a header extension element: " + id);
            }
            encrypted[id] = true;
        }
        any = ids.length > 0;
    }

    /** Those with the given IDs, 1..255. */
    public static EncryptedExtensions of(int... ids) {
        return ids.length == 0 ? NONE : new EncryptedExtensions(ids);
    }

    /** Whether elements with this ID are encrypted. */
    public boolean contains(int id) {
        return encrypted[id];
    }

    /**
     * XORs the keystream over the data of the elements concerned, which both encrypts and decrypts. Their IDs and
     * lengths, the padding and the head of the block stay (RFC 6904 3.1).
     *
     * @return false if the block is longer than {@code keystream}
     */
    boolean apply(
            SrtpTransform transform,
            RtpPacketView packet,
            long index,
            HeaderExtensionView walker,
            MemorySegment keystream) {
        if (!any || !concerned(packet, walker)) {
            return true;
        }
        if (packet.extensionLength() > keystream.byteSize()) {
            return false;
        }
        transform.headerKeystream(keystream, packet.extensionLength(), packet.ssrc(), index);
        MemorySegment segment = packet.segment();
        long start = packet.extensionOffset();
        walker.wrap(packet);
        while (walker.next()) {
            if (encrypted[walker.id()]) {
                xor(segment, walker.offset(), walker.length(), keystream, walker.offset() - start);
            }
        }
        return true;
    }

    private boolean concerned(RtpPacketView packet, HeaderExtensionView walker) {
        walker.wrap(packet);
        while (walker.next()) {
            if (encrypted[walker.id()]) {
                return true;
            }
        }
        return false;
    }

    private static void xor(MemorySegment segment, long offset, int length, MemorySegment keystream, long from) {
        for (int i = 0; i < length; i++) {
            Octets.putU8(segment, offset + i, Octets.u8(segment, offset + i) ^ Octets.u8(keystream, from + i));
        }
    }
}
