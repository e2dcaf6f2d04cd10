package dev.sotto.sdp;

/**
 * A codec under the payload type that one side gave it.
 *
 * @param payloadType 0..127; the side that said it wants to receive the codec under this number (RFC 3264 5.1)
 * @param codec one that we know
 * @param parameters the value of {@code a=fmtp} after the payload type, empty if none
 */
public record AudioFormat(int payloadType, AudioCodec codec, String parameters) {
    /** As we offer it. */
    static AudioFormat ours(AudioCodec codec) {
        return new AudioFormat(codec.usualPayloadType(), codec, codec.parameters());
    }
}
