package dev.sotto.media.distributor;

import java.util.Arrays;

/**
 * How packets of one leg's sources are changed for one receiver. Immutable; equal rules are one object, so a core may
 * compare by identity.
 */
public final class RewriteRule {
    /** What {@link #payloadType} says of a packet that the receiver has not agreed to, and {@link #repairPayloadType}. */
    public static final int DROP = -1;

    private final byte[] payloadTypes;
    private final byte[] extensionIds;
    private final byte[] repairPayloadTypes;

    /**
     * A rule without payload types for retransmissions.
     *
     * @param payloadTypes for each PT of the source's leg the receiver's PT, or {@link #DROP}; 128 entries
     * @param extensionIds for each header extension ID of the source's leg the receiver's ID, or 0 to erase it; 256
     *     entries
     */
    public RewriteRule(byte[] payloadTypes, byte[] extensionIds) {
        this(payloadTypes, extensionIds, noPayloadTypes());
    }

    /**
     * @param payloadTypes for each PT of the source's leg the receiver's PT, or {@link #DROP}; 128 entries
     * @param extensionIds for each header extension ID of the source's leg the receiver's ID, or 0 to erase it; 256
     *     entries
     * @param repairPayloadTypes for each PT that is sent to the receiver the PT of its retransmissions, or {@link #DROP};
     *     128 entries
     */
    public RewriteRule(byte[] payloadTypes, byte[] extensionIds, byte[] repairPayloadTypes) {
        if (payloadTypes.length != 128 || extensionIds.length != 256 || repairPayloadTypes.length != 128) {
            throw new IllegalArgumentException("a rule has 128 payload types, twice, and 256 extension IDs");
        }
        this.payloadTypes = payloadTypes.clone();
        this.extensionIds = extensionIds.clone();
        this.repairPayloadTypes = repairPayloadTypes.clone();
    }

    /** Room for 128 payload types, each {@link #DROP}. */
    static byte[] noPayloadTypes() {
        byte[] none = new byte[128];
        Arrays.fill(none, (byte) DROP);
        return none;
    }

    /** The receiver's payload type for a packet of type {@code payloadType}, 0..127, or {@link #DROP}. */
    public int payloadType(int payloadType) {
        return payloadTypes[payloadType];
    }

    /**
     * The payload type of a retransmission (RFC 4588 8.1) of a packet that went to the receiver with
     * {@code outgoingPayloadType}, 0..127; or {@link #DROP} if the receiver knows none.
     */
    public int repairPayloadType(int outgoingPayloadType) {
        return repairPayloadTypes[outgoingPayloadType];
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
                && Arrays.equals(extensionIds, that.extensionIds)
                && Arrays.equals(repairPayloadTypes, that.repairPayloadTypes);
    }

    @Override
    public int hashCode() {
        int hash = 31 * Arrays.hashCode(payloadTypes) + Arrays.hashCode(extensionIds);
        return 31 * hash + Arrays.hashCode(repairPayloadTypes);
    }
}
