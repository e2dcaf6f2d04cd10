package dev.sotto.endpoint.library;

import dev.sotto.keying.ekt.EktVerdict;

/** What became of a packet that arrived; each is a counter. */
public enum ReceiveVerdict {
    /** Opened, inside and outside. */
    OPENED,
    /** It came before the association had keys. */
    NOT_KEYED,
    /** Not RTP, or no EKT field at its end. */
    MALFORMED,
    /** The outer tag is wrong. */
    OUTER_BAD_TAG,
    /** The outer index was received before. */
    OUTER_REPLAYED,
    /** The outer index is too old to know whether it was received before. */
    OUTER_TOO_OLD,
    /** The outer transform refused it for another reason, such as too many sources. */
    OUTER_REFUSED,
    /** It claims to come from ourselves. */
    OWN_SSRC,
    /** Its original header block is impossible, or there is no room for the inner tag (RFC 8723 4, 5.3). */
    BAD_ORIGINAL_HEADER,
    /** Its EKT field was not made with a key of this conference (RFC 8870 4.3.2 step 3 and 6). */
    BAD_EKT_FIELD,
    /** No end-to-end key of its source is known, and its field is under an EKTKey that we do not have, or no longer. */
    UNKNOWN_SPI,
    /** No end-to-end key of its source is known, and too many fields of new sources had to be unwrapped lately. */
    FLOOD,
    /** No end-to-end key of its source is known, and it brings none that may be used. */
    NO_INNER_KEY,
    /** The inner tag is wrong under every key of its source. */
    INNER_BAD_TAG,
    /** The inner index was received before (RFC 8871 8.2.2). */
    INNER_REPLAYED,
    /** The inner index is too old to know whether it was received before (RFC 8871 8.2.2). */
    INNER_TOO_OLD,
    /** It repeats what nobody asked for, or what has come meanwhile, or what it is too late for. */
    REPAIR_NOT_WANTED,
    /**
     * It repeats a packet, and what it holds is no packet that we miss of any source (RFC 8723 7.1); or it is one that has come
     * meanwhile, and we miss the one with its number of another source.
     */
    REPAIR_BAD_TAG;

    /** Whether the packet may have been sent by its source, so that it is worth a line in a table of sources. */
    boolean namesSource() {
        return switch (this) {
            case OPENED,
                    BAD_ORIGINAL_HEADER,
                    BAD_EKT_FIELD,
                    UNKNOWN_SPI,
                    NO_INNER_KEY,
                    INNER_BAD_TAG,
                    INNER_REPLAYED,
                    INNER_TOO_OLD -> true;
            case NOT_KEYED,
                    MALFORMED,
                    OUTER_BAD_TAG,
                    OUTER_REPLAYED,
                    OUTER_TOO_OLD,
                    OUTER_REFUSED,
                    OWN_SSRC,
                    FLOOD,
                    REPAIR_NOT_WANTED,
                    REPAIR_BAD_TAG -> false;
        };
    }

    /** Why a packet whose source has no key was not opened. */
    static ReceiveVerdict ofField(EktVerdict verdict) {
        return switch (verdict) {
            case UNKNOWN_SPI -> UNKNOWN_SPI;
            case OVER_BUDGET -> FLOOD;
            case UNWRAP_FAILED, WRONG_KEY_LENGTH -> BAD_EKT_FIELD;
            case SHORT,
                    CANDIDATE,
                    REPEATED,
                    UNKNOWN_TYPE,
                    SSRC_MISMATCH,
                    STALE_EPOCH,
                    EPOCH_CONFLICT,
                    RETIRED_KEY,
                    OLDER_SET,
                    NO_ROOM -> NO_INNER_KEY;
        };
    }
}
