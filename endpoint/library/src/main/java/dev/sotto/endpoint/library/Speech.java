package dev.sotto.endpoint.library;

/**
 * One encoded frame of our user's voice.
 *
 * @param payload of the codec that was agreed
 * @param ticks how far the RTP timestamp moves with it
 * @param level its level in -dBov, 0..127 (RFC 6464)
 * @param voice whether somebody seems to speak
 */
public record Speech(byte[] payload, int ticks, int level, boolean voice) {}
