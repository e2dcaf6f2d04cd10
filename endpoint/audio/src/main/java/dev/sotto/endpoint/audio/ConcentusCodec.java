package dev.sotto.endpoint.audio;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Opus (RFC 6716, 7587) in pure Java: slower than libopus by a factor of ten to twenty, but always there. */
final class ConcentusCodec implements VoiceCodec {
    private final OpusEncoder encoder;
    private OpusDecoder decoder;

    ConcentusCodec() {
        try {
            encoder = new OpusEncoder(AudioFrame.RATE_HZ, 1, OpusApplication.OPUS_APPLICATION_VOIP);
            encoder.setBitrate(OpusSettings.BITS_PER_SECOND);
            encoder.setUseVBR(false);
            encoder.setComplexity(OpusSettings.COMPLEXITY);
        } catch (OpusException e) {
            throw new IllegalStateException("Opus knows 48 kHz mono", e);
        }
        decoder = newDecoder();
    }

    @Override
    public int encode(short[] frame, byte[] out, int at) {
        try {
            return encoder.encode(frame, 0, AudioFrame.SAMPLES, out, at, OpusSettings.MAX_PAYLOAD);
        } catch (OpusException e) {
            throw new IllegalStateException("a frame of 20 ms can always be encoded", e);
        }
    }

    @Override
    public int samples(byte[] payload, int length) {
        return OpusPacket.samples(payload, length);
    }

    @Override
    public int decode(byte[] payload, int length, short[] out) {
        return samples(payload, length) == 0 ? 0 : decode(payload, length, out, MAX_SAMPLES);
    }

    @Override
    public void conceal(short[] out, int samples) {
        if (decode(null, 0, out, samples) != samples) {
            Arrays.fill(out, 0, samples, (short) 0);
        }
    }

    private int decode(byte @Nullable [] payload, int length, short[] out, int room) {
        try {
            return decoder.decode(payload, 0, length, out, 0, room, false);
        } catch (OpusException | RuntimeException | AssertionError e) {
            // The octets come from another member. This library reports some nonsense by assertions and index errors,
            // and what state it is in then nobody knows.
            decoder = newDecoder();
            return 0;
        }
    }

    private static OpusDecoder newDecoder() {
        try {
            return new OpusDecoder(AudioFrame.RATE_HZ, 1);
        } catch (OpusException e) {
            throw new IllegalStateException("Opus knows 48 kHz mono", e);
        }
    }
}
