package dev.sotto.endpoint.audio;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What {@link ConcentusEncoder} is to encoding. */
final class ConcentusDecoder implements VoiceDecoder {
    private OpusDecoder decoder = newDecoder();

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
