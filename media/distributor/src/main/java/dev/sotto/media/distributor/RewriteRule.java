package dev.sotto.media.distributor;

import java.util.Arrays;

/**
 * How packets of one leg's sources are changed for one receiver. Immutable; equal rules are one object, so a core may
 * compare by identity.
 */
public final class RewriteRule {
    /** What {@link #payloadType} says of a packet that the receiver has not agreed to. */
    public static final int DROP = -1;

    private final byte[] payloadTypes;
    private final byte[] extensionIds;

    /**
     * @param payloadTypes for each PT of the source's leg the receiver's PT, or {@link #DROP}; 128 entries
     * @param extensionIds for each header extension ID of the source's leg the receiver's ID, or 0 to erase it; 256
     *     entries
     */
    public RewriteRule(byte[] payloadTypes, byte[] extensionIds) {
        if (payloadTypes.length != 128 || extensionIds.length != 256) {
            throw new IllegalArgumentException("a rule has 128 payload types and 256 extension IDs");
        }
        this.payloadTypes = payloadTypes.clone();
        this.extensionIds = extensionIds.clone();
    }

    /** The receiver's payload type for a packet of type {@code payloadType}, 0..127, or {@link #DROP}. */
    public int payloadType(int payloadType) {
        return payloadTypes[payloadType];
    }

    /**
     * The map for {@link dev.sotto.media.rtp.HeaderExtensionView#translate}; the array is the rule's own and must not be
     * changed.
     */
    public byte[] extensionIds() {
        return extensionIds;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RewriteRule that
                && Arrays.equals(payloadTypes, that.payloadTypes)
                && Arrays.equals(extensionIds, that.extensionIds);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(payloadTypes) + Arrays.hashCode(extensionIds);
    }
}
