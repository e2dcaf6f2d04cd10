package dev.sotto.media.srtp;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Where the complete plain header of a packet stands that is about to be sealed: a mutable parameter block that its owner
 * fills again for each packet. The payload goes right behind it.
 */
public final class WireHeader {
    /** The memory in which the packet is to be sent. */
    public MemorySegment segment = MemorySegment.NULL;

    /** Where the packet begins. */
    public long offset;

    /** Octets of the header with CSRCs and extension. */
    public int length;

    /** Octets of the header before the data of its extension, so with the four-octet head; of no meaning without a mask. */
    public int extensionStart;

    /** Which octets of the extension are encrypted; null or empty for none. */
    public @Nullable ExtensionMask mask;

    /** A header of nothing yet. */
    public WireHeader() {}
}
