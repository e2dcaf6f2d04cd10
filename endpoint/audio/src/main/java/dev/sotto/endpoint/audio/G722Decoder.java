package dev.sotto.endpoint.audio;

/** The receiver of ITU-T G.722 in its mode 1 (64 kbit/s): one octet becomes two samples at 16 kHz. Allocates nothing after construction. */
final class G722Decoder {
    private static final int TAPS = 24;

    private final G722Band lower = G722Band.lower();
    private final G722Band higher = G722Band.higher();
    private final int[] line = new int[TAPS];

    /**
     * Decodes {@code octets} octets into twice as many samples.
     *
     * @param wide at 16 kHz
     */
    void decode(byte[] payload, int octets, short[] wide) {
        for (int i = 0; i < octets; i++) {
            int low = decodeLower(payload[i] & 0x3F);
            int high = decodeHigher((payload[i] >> 6) & 3);
            System.arraycopy(line, 2, line, 0, TAPS - 2);
            line[TAPS - 2] = low + high;
            line[TAPS - 1] = low - high;
            int first = 0;
            int second = 0;
            for (int tap = 0; tap < TAPS / 2; tap++) {
                second += line[2 * tap] * G722Tables.MIRROR_FILTER[tap];
                first += line[2 * tap + 1] * G722Tables.MIRROR_FILTER[TAPS / 2 - 1 - tap];
            }
            wide[2 * i] = Mixer.saturate(first >> 11);
            wide[2 * i + 1] = Mixer.saturate(second >> 11);
        }
    }

    private int decodeLower(int code) {
        int sample = limit(lower.estimate() + lower.unscale(G722Tables.LOWER_LEVELS[code]));
        int coarse = code >> 2;
        int difference = lower.unscale(G722Tables.LOWER_PREDICTOR_LEVELS[coarse]);
        lower.adaptScale(G722Tables.LOWER_SCALE_STEPS[coarse]);
        lower.predict(difference);
        return sample;
    }

    private int decodeHigher(int code) {
        int difference = higher.unscale(G722Tables.HIGHER_LEVELS[code]);
        int sample = limit(higher.estimate() + difference);
        higher.adaptScale(G722Tables.HIGHER_SCALE_STEPS[code]);
        higher.predict(difference);
        return sample;
    }

    /** LIMIT: 15 bits. */
    private static int limit(int value) {
        return Math.clamp(value, -16_384, 16_383);
    }
}
