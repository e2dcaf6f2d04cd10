package dev.sotto.endpoint.audio;

/**
 * Changes the rate of one stream of samples by any ratio of whole numbers: a low-pass filter of windowed sines, evaluated at
 * every output instant. It delays by {@link #delaySamples} input samples, and from a multiple of the reduced ratio it gives
 * exactly that multiple, so a frame of 20 ms stays a frame of 20 ms.
 */
public final class Resampler {
    private static final int ZERO_CROSSINGS = 12;

    /** Cuts a little below half of the lower rate, so that the slope of the filter ends there. */
    private static final double CUT = 0.92;

    private final int up;
    private final int down;
    private final int halfTaps;
    private final float[][] filters;
    private final float[] history;
    private long outputPhase;

    /**
     * From one rate to another.
     *
     * @param fromHz above zero
     * @param toHz above zero
     */
    public Resampler(int fromHz, int toHz) {
        if (fromHz < 1 || toHz < 1) {
            throw new IllegalArgumentException(fromHz + " Hz to " + toHz + " Hz");
        }
        int divisor = gcd(fromHz, toHz);
        this.up = toHz / divisor;
        this.down = fromHz / divisor;
        double cutoff = CUT * Math.min(1.0, (double) toHz / fromHz);
        this.halfTaps = (int) Math.ceil(ZERO_CROSSINGS / cutoff);
        this.filters = new float[up][];
        for (int phase = 0; phase < up; phase++) {
            filters[phase] = filter((double) phase / up, cutoff, halfTaps);
        }
        this.history = new float[2 * halfTaps];
    }

    /** How many input samples the output lags. */
    public int delaySamples() {
        return up == down ? 0 : halfTaps;
    }

    /** The output that {@code input} completes. */
    public short[] process(short[] input) {
        if (up == down) {
            return input.clone();
        }
        float[] line = new float[history.length + input.length];
        System.arraycopy(history, 0, line, 0, history.length);
        for (int i = 0; i < input.length; i++) {
            line[history.length + i] = input[i];
        }
        long end = (long) input.length * up;
        short[] out = new short[(int) Math.max(0, (end - outputPhase + down - 1) / down)];
        for (int i = 0; i < out.length; i++) {
            out[i] = convolve(line, (int) (outputPhase / up), filters[(int) (outputPhase % up)]);
            outputPhase += down;
        }
        outputPhase -= end;
        System.arraycopy(line, input.length, history, 0, history.length);
        return out;
    }

    /** The output that is still inside, for the end of a file. */
    public short[] flush() {
        return process(new short[delaySamples()]);
    }

    private static short convolve(float[] line, int start, float[] filter) {
        float sum = 0;
        for (int tap = 0; tap < filter.length; tap++) {
            sum += line[start + tap] * filter[tap];
        }
        return Mixer.saturate(Math.round(sum));
    }

    /** Taps for an output instant {@code fraction} of an input sample after the middle of the line. */
    private static float[] filter(double fraction, double cutoff, int halfTaps) {
        double[] taps = new double[2 * halfTaps];
        double sum = 0;
        for (int tap = 0; tap < taps.length; tap++) {
            double distance = tap - (halfTaps + fraction);
            taps[tap] = cutoff * sinc(cutoff * distance) * window(distance / halfTaps);
            sum += taps[tap];
        }
        float[] out = new float[taps.length];
        for (int tap = 0; tap < taps.length; tap++) {
            out[tap] = (float) (taps[tap] / sum);
        }
        return out;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** Blackman, from -1 to 1. */
    private static double window(double x) {
        return Math.abs(x) >= 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x);
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
