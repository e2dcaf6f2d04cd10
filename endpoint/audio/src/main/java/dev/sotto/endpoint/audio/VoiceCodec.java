package dev.sotto.endpoint.audio;

import dev.sotto.sdp.AudioCodec;
import java.util.Arrays;

/**
 * One direction pair of a codec, for one source each way: frames of sound to RTP payloads and back. The methods that fill arrays of the caller
 * allocate nothing in steady state, except in Concentus.
 */
public interface VoiceCodec extends AutoCloseable {
    /** The longest payload is 60 ms: so many samples at 48 kHz. */
    int MAX_SAMPLES = 60 * AudioFrame.RATE_HZ / 1000;

    /** No payload of one {@link AudioFrame} has more octets. */
    int MAX_FRAME_OCTETS = OpusSettings.MAX_PAYLOAD;

    /** Lengths of concealed sound are multiples of so many samples at 48 kHz: 2.5 ms. */
    int CONCEALED_STEP = AudioFrame.RATE_HZ / 400;

    /**
     * Writes the payload of one {@link AudioFrame}.
     *
     * @param out with {@link #MAX_FRAME_OCTETS} octets of room from {@code at}
     * @return how many octets it has
     */
    int encode(short[] frame, byte[] out, int at);

    /** How many samples at 48 kHz the payload says it is, 1..{@link #MAX_SAMPLES}; 0 if it is none of ours. */
    int samples(byte[] payload, int length);

    /**
     * Decodes a payload of any length in time.
     *
     * @param length how many octets of {@code payload} count
     * @param out with room for {@link #MAX_SAMPLES}
     * @return how many samples it was; 0 if it is none of this codec, and then it is to be concealed
     */
    int decode(byte[] payload, int length, short[] out);

    /**
     * Sound in place of a lost payload.
     *
     * @param samples a multiple of {@link #CONCEALED_STEP}, at most {@link #MAX_SAMPLES}
     */
    void conceal(short[] out, int samples);

    /**
     * The rate of the samples that the codec itself has, a divisor of 48 kHz. Whoever hears many sources and mixes few of them takes these, and spares
     * the rate conversion of all others.
     */
    default int ownRateHz() {
        return AudioFrame.RATE_HZ;
    }

    /** As {@link #decode(byte[], int, short[])}, at {@link #ownRateHz}. Only the one or the other may be used of one codec. */
    default int decodeOwn(byte[] payload, int length, short[] out) {
        return decode(payload, length, out);
    }

    /** As {@link #conceal(short[], int)}, at {@link #ownRateHz}: {@code samples} are a multiple of 2.5 ms at that rate. */
    default void concealOwn(short[] out, int samples) {
        conceal(out, samples);
    }

    /** The payload of one {@link AudioFrame}. */
    default byte[] encode(short[] frame) {
        byte[] payload = new byte[MAX_FRAME_OCTETS];
        return Arrays.copyOf(payload, encode(frame, payload, 0));
    }

    /** One {@link AudioFrame} from a payload; a payload that is not of this codec or not of 20 ms gives what {@link #conceal()} gives. */
    default short[] decode(byte[] payload) {
        short[] out = new short[MAX_SAMPLES];
        boolean frame = samples(payload, payload.length) == AudioFrame.SAMPLES
                && decode(payload, payload.length, out) == AudioFrame.SAMPLES;
        return frame ? Arrays.copyOf(out, AudioFrame.SAMPLES) : conceal();
    }

    /** One {@link AudioFrame} in place of a lost one. */
    default short[] conceal() {
        short[] frame = AudioFrame.silence();
        conceal(frame, AudioFrame.SAMPLES);
        return frame;
    }

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
            case G722 -> new G722Codec();
            case TELEPHONE_EVENT -> throw new IllegalArgumentException("keys are no voice");
        };
    }

    /** How far the RTP timestamp moves in one {@link AudioFrame}. */
    static int ticksPerFrame(AudioCodec kind) {
        return kind.clockRateHz() / 1000 * AudioFrame.MILLIS;
    }
}
