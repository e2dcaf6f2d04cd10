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
    public byte[] encode(short[] frame) {
        byte[] payload = new byte[OpusSettings.MAX_PAYLOAD];
        try {
            int length = encoder.encode(frame, 0, AudioFrame.SAMPLES, payload, 0, payload.length);
            return Arrays.copyOf(payload, length);
        } catch (OpusException e) {
            throw new IllegalStateException("a frame of 20 ms can always be encoded", e);
        }
    }

    @Override
    public short[] decode(byte[] payload) {
        return payload.length == 0 ? conceal() : decodeOrSilence(payload);
    }

    @Override
    public short[] conceal() {
        return decodeOrSilence(null);
    }

    private short[] decodeOrSilence(byte @Nullable [] payload) {
        short[] frame = AudioFrame.silence();
        int length = payload == null ? 0 : payload.length;
        try {
            int samples = decoder.decode(payload, 0, length, frame, 0, AudioFrame.SAMPLES, false);
            return samples == AudioFrame.SAMPLES ? frame : AudioFrame.silence();
        } catch (OpusException | RuntimeException | AssertionError e) {
            // The octets come from another member. This library reports some nonsense by assertions and index errors,
            // and
            // what state it is in then nobody knows.
            decoder = newDecoder();
            return AudioFrame.silence();
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
