package dev.sotto.endpoint.audio;

import java.util.Optional;

/**
 * Hears keys in the sound itself, for phones that send no events: the tone pairs of ITU-T Q.23, taken as Q.24 wants them. Every 10 ms it looks at
 * the last 20 ms. Two looks must show the same pair, which is a tone of 40 ms wherever it begins: in a row, or with one between that shows none, as it is
 * where a packet was left out and the tone jumps. Four in a row without it end the key, so that a lost packet does not press it twice.
 *
 * <p>What keeps voices from being keys: both tones must be within 2 % of their frequency, nearly as loud as each other, and together nearly all
 * that is heard. Allocates nothing after construction.
 */
public final class ToneKeys {
    private static final int RATE_HZ = 8000;
    private static final int WINDOW = RATE_HZ / 50;
    private static final int HOP = WINDOW / 2;
    private static final double BIN_HZ = (double) RATE_HZ / WINDOW;
    private static final int TONES = 4;

    /** Each tone, in dBov: -25 dBm0 must be heard, and no phone is as quiet as this. */
    private static final double LEAST_POWER = Math.pow(32768, 2) / 2 * Math.pow(10, -4.2);

    /** The higher tone may be 8 dB weaker, for lines damp it, or 6 dB stronger. */
    private static final double LEAST_TWIST = Math.pow(10, -0.8);

    private static final double MOST_TWIST = Math.pow(10, 0.6);
    private static final double LEAST_SHARE = 0.8;
    private static final double MOST_OFF = 0.02;
    private static final double MOST_MISFIT = 0.2;
    private static final int HITS = 2;
    private static final int MISSES = 4;
    private static final int NONE = -1;

    private final int decimation;
    private final Tone[] rows = new Tone[TONES];
    private final Tone[] columns = new Tone[TONES];
    private final double[] window = new double[WINDOW];
    private final int[] tail;
    private int candidate = NONE;
    private int hits;
    private boolean forgiven;
    private int pressed = NONE;
    private int misses;

    /**
     * Nothing pressed.
     *
     * @param rateHz of the samples, a multiple of 8000
     */
    public ToneKeys(int rateHz) {
        this.decimation = rateHz / RATE_HZ;
        this.tail = new int[decimation - 1];
        for (int i = 0; i < TONES; i++) {
            rows[i] = new Tone(PhoneKey.rowHertz(i), decimation);
            columns[i] = new Tone(PhoneKey.columnHertz(i), decimation);
        }
    }

    /**
     * The next 20 ms of one voice, all of them, silent ones too.
     *
     * @return the key that was pressed now
     */
    public Optional<PhoneKey> onFrame(short[] frame) {
        int first = hop(frame, 0);
        int second = hop(frame, HOP * decimation);
        int key = first == NONE ? second : first;
        return key == NONE ? Optional.empty() : Optional.of(PhoneKey.at(key / TONES, key % TONES));
    }

    private int hop(short[] frame, int from) {
        System.arraycopy(window, HOP, window, 0, WINDOW - HOP);
        for (int i = 0; i < HOP; i++) {
            window[WINDOW - HOP + i] = narrow(frame, from + i * decimation);
        }
        int seen = look();
        count(seen);
        misses = seen == pressed ? 0 : misses + 1;
        if (pressed != NONE && misses >= MISSES) {
            pressed = NONE;
        }
        // Another key may follow without a pause.
        boolean begins = seen != NONE && hits >= HITS && seen != pressed;
        if (begins) {
            pressed = seen;
            misses = 0;
        }
        return begins ? seen : NONE;
    }

    private void count(int seen) {
        boolean forgives = seen == NONE && hits > 0 && !forgiven;
        forgiven = forgives;
        if (!forgives) {
            hits = seen != NONE && seen == candidate ? hits + 1 : 1;
            candidate = seen;
        }
    }

    /** One sample at 8 kHz: of 48 kHz a triangle over twelve, which damps what would fold down into the tones by 30 dB. */
    private double narrow(short[] frame, int at) {
        int sum = 0;
        for (int i = 0; i < decimation - 1; i++) {
            sum += (i + 1) * tail[i];
        }
        for (int i = 0; i < decimation; i++) {
            sum += (decimation - i) * frame[at + i];
        }
        for (int i = 0; i < decimation - 1; i++) {
            tail[i] = frame[at + 1 + i];
        }
        return (double) sum / (decimation * decimation);
    }

    /** The pair in the window as row and column in one number, or {@link #NONE}. */
    private int look() {
        double energy = 0;
        for (double sample : window) {
            energy += sample * sample;
        }
        if (energy < WINDOW * LEAST_POWER) {
            return NONE;
        }
        int row = strongest(rows);
        int column = strongest(columns);
        if (!rows[row].measure(window) || !columns[column].measure(window)) {
            return NONE;
        }
        double low = rows[row].power;
        double high = columns[column].power;
        boolean loud = low >= LEAST_POWER && high >= LEAST_POWER;
        boolean even = high >= low * LEAST_TWIST && high <= low * MOST_TWIST;
        double heard = WINDOW * (low / rows[row].gain + high / columns[column].gain);
        boolean alone = heard >= LEAST_SHARE * energy;
        return loud && even && alone ? row * TONES + column : NONE;
    }

    private int strongest(Tone[] tones) {
        int best = 0;
        double most = -1;
        for (int i = 0; i < TONES; i++) {
            double power = Tone.goertzel(window, tones[i].coefficient);
            if (power > most) {
                best = i;
                most = power;
            }
        }
        return best;
    }

    /** One of the eight tones. */
    private static final class Tone {
        private final double coefficient;
        private final double below;
        private final double above;
        private final double mostBins;
        private final double gain;
        private double power;

        Tone(int hertz, int decimation) {
            this.coefficient = coefficient(hertz);
            this.below = coefficient(hertz - BIN_HZ / 2);
            this.above = coefficient(hertz + BIN_HZ / 2);
            this.mostBins = MOST_OFF * hertz / BIN_HZ;
            // What the triangle leaves of this frequency.
            double x = Math.PI * hertz / RATE_HZ;
            this.gain = 1 / Math.pow(Math.sin(x) / (decimation * Math.sin(x / decimation)), 4);
        }

        /**
         * Frequency and power of the tone near this one, from what is half a bin below and above: a rectangular window makes of a tone that is x bins
         * off cos(πx)/(π(½±x)) of it at these two places, so x and the tone follow.
         *
         * What is at the frequency itself must fit to that; it does not if the tone fills only a part of the window, or is another one further away.
         *
         * @return whether it is one tone, and near enough
         */
        boolean measure(double[] window) {
            double lower = Math.sqrt(goertzel(window, below));
            double upper = Math.sqrt(goertzel(window, above));
            double sum = lower + upper;
            double off = (upper - lower) / (2 * Math.max(sum, 1e-9));
            double cosine = Math.cos(Math.PI * off);
            double whole = cosine < 1e-3 ? sum : sum * Math.PI * (0.25 - off * off) / cosine;
            // Half the square of the amplitude.
            power = gain * 2 * whole * whole / ((double) WINDOW * WINDOW);
            double expected = off == 0 ? whole : whole * Math.sin(Math.PI * off) / (Math.PI * off);
            double centre = Math.sqrt(goertzel(window, coefficient));
            return Math.abs(off) <= mostBins && Math.abs(centre - expected) <= MOST_MISFIT * expected;
        }

        private static double coefficient(double hertz) {
            return 2 * Math.cos(2 * Math.PI * hertz / RATE_HZ);
        }

        /** The square of what the discrete Fourier transform gives at this frequency. */
        private static double goertzel(double[] window, double coefficient) {
            double before = 0;
            double last = 0;
            for (double sample : window) {
                double now = sample + coefficient * last - before;
                before = last;
                last = now;
            }
            return Math.max(0, last * last + before * before - coefficient * last * before);
        }
    }
}
