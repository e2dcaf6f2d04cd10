package dev.sotto.media.srtp;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.RtpPacketView;

/**
 * The IDs of the header extension elements that a hop encrypts (RFC 6904), as negotiated for it. Hops that encrypt one
 * element with the same ID share one object, so that a core may compare by identity.
 */
public final class EncryptedExtensions {
    /** A hop that encrypts none. */
    public static final EncryptedExtensions NONE = new EncryptedExtensions();

    private static final EncryptedExtensions[] SINGLE = new EncryptedExtensions[256];

    static {
        for (int id = 1; id < SINGLE.length; id++) {
            SINGLE[id] = new EncryptedExtensions(id);
        }
    }

    private final boolean[] encrypted = new boolean[256];
    private final boolean any;

    private EncryptedExtensions(int... ids) {
        for (int id : ids) {
            encrypted[id] = true;
        }
        any = ids.length > 0;
    }

    /**
     * Those with the given IDs, 1..255.
     *
     * @throws IllegalArgumentException if an ID is out of range
     */
    public static EncryptedExtensions of(int... ids) {
        for (int id : ids) {
            if (id < 1 || id > 255) {
                throw new IllegalArgumentException("not the ID of a header extension element: " + id);
            }
        }
        return switch (ids.length) {
            case 0 -> NONE;
            case 1 -> SINGLE[ids[0]];
            default -> new EncryptedExtensions(ids);
        };
    }

    /** Whether elements with this ID are encrypted. */
    public boolean contains(int id) {
        return encrypted[id];
    }

    /** Whether elements with any ID are. */
    public boolean any() {
        return any;
    }

    /**
     * Finds the data of the elements concerned. Their IDs and lengths, the padding and the head of the block stay in clear
     * (RFC 6904 3.1).
     *
     * @param walker a view that this call may use
     * @return false if the block is longer than 1024 octets and has such elements; then the mask is empty
     */
    public boolean mark(RtpPacketView packet, HeaderExtensionView walker, ExtensionMask mask) {
        mask.clear();
        if (!any || !packet.extension()) {
            return true;
        }
        if (packet.extensionLength() > ExtensionMask.LONGEST) {
            return false;
        }
        mask.mark(packet, walker, encrypted);
        return true;
    }
}
