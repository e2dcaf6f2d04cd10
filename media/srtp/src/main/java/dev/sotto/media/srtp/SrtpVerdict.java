package dev.sotto.media.srtp;

/** What became of one packet. Never an exception: each verdict but {@link #OK} is one counter of the caller. */
public enum SrtpVerdict {
    /** Done. */
    OK,
    /** The octets are not what they should be; nothing was changed. */
    MALFORMED,
    /** There are no keys for this hop. */
    NOT_KEYED,
    /** This index was received before (RFC 3711 3.3.2). */
    REPLAYED,
    /** This index lies before the replay window (RFC 3711 3.3.2). */
    TOO_OLD,
    /** The authentication tag is wrong. */
    BAD_TAG,
    /** The hop already has as many sources as it may have; no more get state. */
    SOURCES_EXHAUSTED,
    /** The SSRC belongs to nobody, or to somebody else. */
    UNKNOWN_SSRC,
    /** Sealing was asked for an index that was already used, or may have been, with this key (RFC 7714 8.4). */
    INDEX_REUSED,
    /** The key has sealed as many packets as it may (RFC 3711 9.2, RFC 7714 10). */
    KEY_EXHAUSTED,
    /** The target has no room for the packet and its tag. */
    NO_ROOM
}
