package dev.sotto.endpoint.audio;

import dev.sotto.sdp.AudioCodec;
import java.util.Arrays;

/**
 * RTP payloads of one source to sound, and sound in place of what was lost. The methods that fill arrays of the caller allocate nothing in steady
 * state, except in Concentus.
 */
public interface VoiceDecoder extends AutoCloseable {
    /** The longest payload is 60 ms: so many samples at 48 kHz. */
    int MAX_SAMPLES = 60 * AudioFrame.RATE_HZ / 1000;

    /** Lengths of concealed sound are multiples of so many samples at 48 kHz: 2.5 ms. */
    int CONCEALED_STEP = AudioFrame.RATE_HZ / 400;

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

    /** As {@link #decode(byte[], int, short[])}, at {@link #ownRateHz}. Only the one or the other may be used of one decoder. */
    default int decodeOwn(byte[] payload, int length, short[] out) {
        return decode(payload, length, out);
    }

    /** As {@link #conceal(short[], int)}, at {@link #ownRateHz}: {@code samples} are a multiple of 2.5 ms at that rate. */
    default void concealOwn(short[] out, int samples) {
        conceal(out, samples);
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
     * A new one: libopus for Opus where the system has it, otherwise in Java.
     *
     * @throws IllegalArgumentException if the codec carries no voice
     */
    static VoiceDecoder open(AudioCodec kind) {
        return switch (kind) {
            case OPUS -> LibopusDecoder.open().<VoiceDecoder>map(own -> own).orElseGet(ConcentusDecoder::new);
            case PCMU -> new WaveformDecoder(G711.RATE_HZ, G711.MU_LAW::expand);
            case PCMA -> new WaveformDecoder(G711.RATE_HZ, G711.A_LAW::expand);
            case G722 -> new WaveformDecoder(G722Encoder.RATE_HZ, new G722Decoder()::decode);
            case TELEPHONE_EVENT -> throw new IllegalArgumentException("keys are no voice");
        };
    }
}
