package dev.sotto.endpoint.library;

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
    /** The outer index was received before, or is too old to know. */
    OUTER_REPLAYED,
    /** The outer transform refused it for another reason, such as too many sources. */
    OUTER_REFUSED,
    /** It claims to come from ourselves. */
    OWN_SSRC,
    /** Its original header block is impossible, or there is no room for the inner tag (RFC 8723 4, 5.3). */
    BAD_ORIGINAL_HEADER,
    /** Its EKT field was not made with a key of this conference (RFC 8870 4.3.2 step 3 and 6). */
    BAD_EKT_FIELD,
    /** No end-to-end key of this source is known yet. */
    NO_INNER_KEY,
    /** The inner tag is wrong under every key of its source. */
    INNER_BAD_TAG,
    /** The inner index was received before, or is too old to know (RFC 8871 8.2.2). */
    INNER_REPLAYED
}
