package dev.sotto.sdp;

/**
 * How the audio level (RFC 6464) travels.
 *
 * @param id of the header extension, 1..14
 * @param encrypted whether under the outer keys (RFC 6904) or in clear
 * @param direction seen from us
 */
public record NegotiatedLevel(int id, boolean encrypted, Direction direction) {}
