package dev.sotto.endpoint.audio;

/** The two companding laws of ITU-T G.711, sample by sample, on 16-bit linear samples. */
public enum G711 {
    /** PCMU: 14 significant bits, bias 33, all bits inverted on the wire. */
    MU_LAW {
        @Override
        public byte compress(short sample) {
            int magnitude = Math.min(Math.abs((int) sample), MU_CLIP) + MU_BIAS;
            int exponent = 31 - Integer.numberOfLeadingZeros(magnitude >> 7);
            int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
            return (byte) ~(sign(sample) | (exponent << 4) | mantissa);
        }

        @Override
        short middle(byte octet) {
            int code = ~octet & 0xFF;
            int magnitude = ((((code & 0x0F) << 3) + MU_BIAS) << ((code >> 4) & 7)) - MU_BIAS;
            return (short) ((code & 0x80) != 0 ? -magnitude : magnitude);
        }
    },
    /** PCMA: 13 significant bits, every other bit inverted on the wire. */
    A_LAW {
        @Override
        public byte compress(short sample) {
            // One's complement for negatives, as the recommendation's tables have it.
            int magnitude = (sample < 0 ? ~sample : sample) >> 3;
            int exponent = Math.max(0, 27 - Integer.numberOfLeadingZeros(magnitude | 1));
            int mantissa = (magnitude >> Math.max(1, exponent)) & 0x0F;
            return (byte) (((sign(sample) ^ 0x80) | (exponent << 4) | mantissa) ^ 0x55);
        }

        @Override
        short middle(byte octet) {
            int code = (octet & 0xFF) ^ 0x55;
            int exponent = (code >> 4) & 7;
            int mantissa = ((code & 0x0F) << 4) | 8;
            int magnitude = exponent == 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
            return (short) ((code & 0x80) != 0 ? magnitude : -magnitude);
        }
    };

    /** Of samples and octets. */
    static final int RATE_HZ = 8000;

    private static final int MU_BIAS = 0x84;
    private static final int MU_CLIP = 32635;

    private final short[] middles = new short[256];

    G711() {
        for (int code = 0; code < middles.length; code++) {
            middles[code] = middle((byte) code);
        }
    }

    /** One octet for the wire. */
    public abstract byte compress(short sample);

    abstract short middle(byte octet);

    /** The middle of what the octet stands for. */
    public short expand(byte octet) {
        return middles[octet & 0xFF];
    }

    void compress(short[] samples, byte[] out, int at, int octets) {
        for (int i = 0; i < octets; i++) {
            out[at + i] = compress(samples[i]);
        }
    }

    void expand(byte[] payload, int octets, short[] samples) {
        short[] table = middles;
        for (int i = 0; i < octets; i++) {
            samples[i] = table[payload[i] & 0xFF];
        }
    }

    private static int sign(short sample) {
        return sample < 0 ? 0x80 : 0;
    }
}
