package dev.sotto.media.rtp;

/** What looking at the octets of an RTP packet found. Each fault is one counter of the caller. */
public enum RtpVerdict {
    /** The packet, its header and its extension block fit. */
    OK,
    /** Fewer than the 12 octets of the fixed header (RFC 3550 5.1). */
    TOO_SHORT,
    /** The version is not 2 (RFC 3550 5.1). */
    BAD_VERSION,
    /** The CSRC list or the extension block runs past the end. */
    TRUNCATED_HEADER
}
