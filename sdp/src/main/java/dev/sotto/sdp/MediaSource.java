package dev.sotto.sdp;

/**
 * An SSRC that a side announced (RFC 5576 4.1).
 *
 * @param ssrc the 32 bits, as a signed number
 * @param cname its canonical name (RFC 5576 6.1), empty if none was said
 */
public record MediaSource(int ssrc, String cname) {}
