package dev.sotto.endpoint.audio;

import dev.sotto.sdp.AudioCodec;
import java.util.Arrays;

/** Frames of sound to RTP payloads, for one listener or many that hear the same. Allocates nothing in steady state, except in Concentus. */
public interface VoiceEncoder extends AutoCloseable {
    /** No payload of one {@link AudioFrame} has more octets. */
    int MAX_FRAME_OCTETS = OpusSettings.MAX_PAYLOAD;

    /**
     * Writes the payload of one {@link AudioFrame}.
     *
     * @param out with {@link #MAX_FRAME_OCTETS} octets of room from {@code at}
     * @return how many octets it has
     */
    int encode(short[] frame, byte[] out, int at);

    /** The payload of one {@link AudioFrame}. */
    default byte[] encode(short[] frame) {
        byte[] payload = new byte[MAX_FRAME_OCTETS];
        return Arrays.copyOf(payload, encode(frame, payload, 0));
    }

    @Override
    default void close() {}

    /**
     * A new one for the voice of one person.
     *
     * @throws IllegalArgumentException if the codec carries no voice
     */
    static VoiceEncoder open(AudioCodec kind) {
        return open(kind, OpusSettings.ONE_VOICE);
    }

    /**
     * A new one: libopus for Opus where the system has it, otherwise in Java.
     *
     * @param opus how Opus is used; nothing to the others
     * @throws IllegalArgumentException if the codec carries no voice
     */
    static VoiceEncoder open(AudioCodec kind, OpusSettings opus) {
        return switch (kind) {
            case OPUS ->
                LibopusEncoder.open(opus).<VoiceEncoder>map(own -> own).orElseGet(() -> new ConcentusEncoder(opus));
            case PCMU -> new WaveformEncoder(G711.RATE_HZ, G711.MU_LAW::compress);
            case PCMA -> new WaveformEncoder(G711.RATE_HZ, G711.A_LAW::compress);
            case G722 -> new WaveformEncoder(G722Encoder.RATE_HZ, new G722Encoder()::encode);
            case TELEPHONE_EVENT -> throw new IllegalArgumentException("keys are no voice");
        };
    }

    /** How far the RTP timestamp moves in one {@link AudioFrame}. */
    static int ticksPerFrame(AudioCodec kind) {
        return kind.clockRateHz() / 1000 * AudioFrame.MILLIS;
    }
}
