package dev.sotto.endpoint.audio;

/** G.711 at 8 kHz, one octet for a sample (RFC 3551 4.5.14). */
final class G711Codec extends WaveformCodec {
    private final G711 law;

    G711Codec(G711 law) {
        super(8000);
        this.law = law;
    }

    @Override
    void compress(short[] samples, byte[] out, int at, int octets) {
        for (int i = 0; i < octets; i++) {
            out[at + i] = law.compress(samples[i]);
        }
    }

    @Override
    void expand(byte[] payload, int octets, short[] samples) {
        for (int i = 0; i < octets; i++) {
            samples[i] = law.expand(payload[i]);
        }
    }
}
