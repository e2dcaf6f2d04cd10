package dev.sotto.endpoint.library;

/**
 * One encoded frame of a voice.
 *
 * @param payload of the codec that was agreed
 * @param ticks how far the RTP timestamp moves with it
 * @param level its level in -dBov, 0..127 (RFC 6464)
 * @param voice whether somebody seems to speak
 * @param marker whether it is the first of a talkspurt after silence (RFC 3551 4.1)
 */
public record Speech(byte[] payload, int ticks, int level, boolean voice, boolean marker) {
    /** A frame in the midst of a talkspurt, or after a pause that {@link PercEndpoint#skip} told of. */
    public Speech(byte[] payload, int ticks, int level, boolean voice) {
        this(payload, ticks, level, voice, false);
    }
}
