package dev.sotto.endpoint.audio;

/**
 * G.722 at 64 kbit/s: sampled at 16 kHz, two samples in an octet. Its RTP clock runs at 8000 Hz all the same, by an old error that can no longer be
 * corrected (RFC 3551 4.5.2).
 */
final class G722Codec extends WaveformCodec {
    private final G722Encoder encoder = new G722Encoder();
    private final G722Decoder decoder = new G722Decoder();

    G722Codec() {
        super(16_000);
    }

    @Override
    void compress(short[] samples, byte[] out, int at, int octets) {
        encoder.encode(samples, out, at, octets);
    }

    @Override
    void expand(byte[] payload, int octets, short[] samples) {
        decoder.decode(payload, octets, samples);
    }
}
