package dev.sotto.endpoint.audio;

import dev.sotto.sdp.AudioCodec;

/** One direction pair of a codec, for one source each way: frames of sound to RTP payloads and back. */
public interface VoiceCodec extends AutoCloseable {
    /** The payload of one {@link AudioFrame}. */
    byte[] encode(short[] frame);

    /** One {@link AudioFrame} from a payload; a payload that is not of this codec gives what {@link #conceal} gives. */
    short[] decode(byte[] payload);

    /** One {@link AudioFrame} in place of a lost one. */
    short[] conceal();

    @Override
    default void close() {}

    /**
     * A new codec: libopus for Opus where the system has it, otherwise in Java.
     *
     * @throws IllegalArgumentException if it carries no voice
     */
    static VoiceCodec open(AudioCodec kind) {
        return switch (kind) {
            case OPUS -> LibopusCodec.open().<VoiceCodec>map(codec -> codec).orElseGet(ConcentusCodec::new);
            case PCMU -> new G711Codec(G711.MU_LAW);
            case PCMA -> new G711Codec(G711.A_LAW);
            case TELEPHONE_EVENT -> throw new IllegalArgumentException("keys are no voice");
        };
    }

    /** How far the RTP timestamp moves in one {@link AudioFrame}. */
    static int ticksPerFrame(AudioCodec kind) {
        return kind.clockRateHz() / 1000 * AudioFrame.MILLIS;
    }
}
