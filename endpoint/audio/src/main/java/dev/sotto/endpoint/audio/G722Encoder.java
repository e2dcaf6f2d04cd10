package dev.sotto.endpoint.audio;

/** The sender of ITU-T G.722 at 64 kbit/s: two samples of 16 bits at 16 kHz become one octet. Allocates nothing after construction. */
final class G722Encoder {
    /**
     * Of the samples. The RTP clock runs at 8000 Hz all the same, by an old error that can no longer be corrected (RFC 3551 4.5.2).
     */
    static final int RATE_HZ = 16_000;

    private static final int TAPS = 24;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final int[] line = new int[TAPS];

    /**
     * Encodes {@code octets} pairs of samples.
     *
     * @param wide at 16 kHz
     */
    void encode(short[] wide, byte[] out, int at, int octets) {
        for (int i = 0; i < octets; i++) {
            out[at + i] = (byte) encode(wide[2 * i], wide[2 * i + 1]);
        }
    }

    private int encode(int first, int second) {
        System.arraycopy(line, 2, line, 0, TAPS - 2);
        line[TAPS - 2] = first;
        line[TAPS - 1] = second;
        int odd = 0;
        int even = 0;
        for (int i = 0; i < TAPS / 2; i++) {
            odd += line[2 * i] * G722Tables.MIRROR_FILTER[i];
            even += line[2 * i + 1] * G722Tables.MIRROR_FILTER[TAPS / 2 - 1 - i];
        }
        return (encodeHigher((even - odd) >> 14) << 6) | encodeLower((even + odd) >> 14);
    }

    private int encodeLower(int sample) {
        int error = sample - lower.estimate();
        int magnitude = error >= 0 ? error : -(error + 1);
        int level = 1;
        while (level < 30 && magnitude >= (G722Tables.LOWER_DECISIONS[level] * lower.scale()) >> 12) {
            level++;
        }
        int code = G722Tables.lowerCode(level, error < 0);
        int coarse = code >> 2;
        int difference = lower.unscale(G722Tables.LOWER_PREDICTOR_LEVELS[coarse]);
        lower.adaptScale(G722Tables.LOWER_SCALE_STEPS[coarse]);
        lower.predict(difference);
        return code;
    }

    private int encodeHigher(int sample) {
        int error = sample - higher.estimate();
        int magnitude = error >= 0 ? error : -(error + 1);
        boolean large = magnitude >= (G722Tables.HIGHER_DECISION * higher.scale()) >> 12;
        int code = G722Tables.higherCode(large, error < 0);
        int difference = higher.unscale(G722Tables.HIGHER_LEVELS[code]);
        higher.adaptScale(G722Tables.HIGHER_SCALE_STEPS[code]);
        higher.predict(difference);
        return code;
    }
}
