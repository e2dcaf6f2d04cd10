package dev.sotto.endpoint.audio;

/**
 * Invents sound for what was lost from one stream of samples, in the manner of ITU-T G.711 Appendix I: the last periods of the pitch go on,
 * fade after 10 ms and are gone after 60 ms, and what comes next is faded in. Other than there it delays nothing; where a period joins what
 * stands before it, the step between them is taken out gradually. Allocates nothing after construction.
 */
final class Concealment {
    private static final int MIN_PITCH_HZ = 66;
    private static final int MAX_PITCH_HZ = 200;
    private static final int MAX_PERIODS = 3;
    private static final int FULL_MILLIS = 10;
    private static final int GONE_MILLIS = 60;
    private static final int WINDOW_MILLIS = 20;

    private final int perMilli;
    private final int shortest;
    private final int longest;
    private final short[] past;
    private int oldest;
    private final short[] frozen;
    private int period;
    private int position;
    private int concealed;
    private float last;
    private float step;
    private int stepLeft;

    /** @param rateHz of the samples, a multiple of 1000 */
    Concealment(int rateHz) {
        this.perMilli = rateHz / 1000;
        this.shortest = rateHz / MAX_PITCH_HZ;
        this.longest = rateHz / MIN_PITCH_HZ;
        this.past = new short[MAX_PERIODS * longest + 1];
        this.frozen = new short[past.length];
    }

    /** These {@code count} samples came; their beginning is changed if something was concealed before it. */
    void heard(short[] samples, int count) {
        if (concealed > 0) {
            // A quarter of a period, and 4 ms more for each 10 ms that were lost.
            int overlap = Math.min(count, Math.min(FULL_MILLIS * perMilli, period / 4 + concealed * 2 / 5));
            for (int i = 0; i < overlap; i++) {
                float share = (i + 0.5f) / overlap;
                samples[i] = (short) Math.round(share * samples[i] + (1 - share) * invent());
            }
            concealed = 0;
        }
        remember(samples, count);
    }

    /** Fills {@code count} samples. */
    void conceal(short[] out, int count) {
        if (concealed == 0) {
            begin();
        }
        for (int i = 0; i < count; i++) {
            out[i] = Mixer.saturate(Math.round(invent()));
        }
        remember(out, count);
    }

    private void begin() {
        System.arraycopy(past, oldest, frozen, 0, past.length - oldest);
        System.arraycopy(past, 0, frozen, past.length - oldest, oldest);
        period = pitch();
        position = frozen.length;
        last = frozen[frozen.length - 1];
        stepLeft = 0;
    }

    private float invent() {
        if (position == frozen.length) {
            again();
        }
        float value = frozen[position++];
        if (stepLeft > 0) {
            value += step * stepLeft * 4 / period;
            stepLeft--;
        }
        last = value;
        float share = (float) (GONE_MILLIS * perMilli - concealed) / ((GONE_MILLIS - FULL_MILLIS) * perMilli);
        concealed++;
        return value * Math.clamp(share, 0f, 1f);
    }

    /** Back by one period more for each 10 ms, so that one period does not become a buzz. */
    private void again() {
        int periods = Math.min(MAX_PERIODS, 1 + concealed / (FULL_MILLIS * perMilli));
        position = frozen.length - periods * period;
        step = last - frozen[position - 1];
        stepLeft = period / 4;
    }

    /** The lag at which the last 20 ms are most like what was before, for energies as they are there. */
    private int pitch() {
        int window = WINDOW_MILLIS * perMilli;
        int end = frozen.length;
        int best = longest;
        double bestLikeness = 0;
        for (int lag = shortest; lag <= longest; lag++) {
            long product = 0;
            long energy = 1;
            for (int i = end - window; i < end; i++) {
                product += (long) frozen[i] * frozen[i - lag];
                energy += (long) frozen[i - lag] * frozen[i - lag];
            }
            double likeness = product / Math.sqrt((double) energy);
            if (likeness > bestLikeness) {
                best = lag;
                bestLikeness = likeness;
            }
        }
        return best;
    }

    private void remember(short[] samples, int count) {
        int from = Math.max(0, count - past.length);
        int first = Math.min(count - from, past.length - oldest);
        System.arraycopy(samples, from, past, oldest, first);
        System.arraycopy(samples, from + first, past, 0, count - from - first);
        oldest = (oldest + count - from) % past.length;
    }
}
