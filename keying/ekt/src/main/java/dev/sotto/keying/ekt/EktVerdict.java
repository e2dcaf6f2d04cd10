package dev.sotto.keying.ekt;

/** What became of the EKT field of one packet; also the counters of an {@link EktKeyList}. */
public enum EktVerdict {
    /** A Short field: nothing to learn. */
    SHORT(false),
    /** A key that we did not know is now a candidate. */
    CANDIDATE(false),
    /** The key was known; at most its rollover counter was refreshed. */
    REPEATED(false),
    /** A field of a type that nobody told us about; ignored. */
    UNKNOWN_TYPE(false),
    /** No parameter set of that SPI (yet): the field is an authentication failure, the packet is tried with known keys. */
    UNKNOWN_SPI(false),
    /** The field names another source than the packet; ignored (RFC 8870 4.3.2 step 5). */
    SSRC_MISMATCH(false),
    /** Its epoch is lower than one already verified; ignored. */
    STALE_EPOCH(false),
    /** Another key with an epoch that is already verified; ignored. */
    EPOCH_CONFLICT(false),
    /** A key that this source used and gave up; ignored. */
    RETIRED_KEY(false),
    /** The source is already on a newer EKTKey and never goes back; ignored. */
    OLDER_SET(false),
    /** Too many fields had to be unwrapped lately; ignored. */
    OVER_BUDGET(false),
    /** No room for another source, or for another key of this source; ignored. */
    NO_ROOM(false),
    /** The ciphertext was not made with the EKTKey: the packet is dropped (RFC 8870 4.3.2 step 3). */
    UNWRAP_FAILED(true),
    /** The key does not have the length of the inner transform: the packet is dropped (RFC 8870 4.3.2 step 6). */
    WRONG_KEY_LENGTH(true);

    private final boolean dropsPacket;

    EktVerdict(boolean dropsPacket) {
        this.dropsPacket = dropsPacket;
    }

    /** Whether the same field behind a packet of the same source gets this verdict as long as its parameter set lives. */
    boolean isFinal() {
        return switch (this) {
            case SSRC_MISMATCH, STALE_EPOCH, EPOCH_CONFLICT, RETIRED_KEY, OLDER_SET, UNWRAP_FAILED, WRONG_KEY_LENGTH ->
                true;
            case SHORT, CANDIDATE, REPEATED, UNKNOWN_TYPE, UNKNOWN_SPI, OVER_BUDGET, NO_ROOM -> false;
        };
    }

    /** Whether the packet under the field must not be processed either. */
    public boolean dropsPacket() {
        return dropsPacket;
    }
}
