package dev.sotto.endpoint.audio;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Changes the rate of one stream of samples by any ratio of whole numbers: a low-pass filter of windowed sines, evaluated at
 * every output instant. It delays by {@link #delaySamples} input samples, and from a multiple of the reduced ratio it gives
 * exactly that multiple, so a frame of 20 ms stays a frame of 20 ms.
 */
public final class Resampler {
    private static final int ZERO_CROSSINGS = 12;

    /** Cuts a little below half of the lower rate, so that the slope of the filter ends there. */
    private static final double CUT = 0.92;

    /** Read only after they were made; many streams have the same. */
    private static final Map<Ratio, float[][]> FILTERS = new ConcurrentHashMap<>();

    private final int up;
    private final int down;
    private final int halfTaps;
    private final float[][] filters;
    private float[] line;
    private long outputPhase;

    /** What the filters depend on. */
    private record Ratio(int up, int down) {}

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
        this.filters = FILTERS.computeIfAbsent(new Ratio(up, down), ratio -> filters(ratio.up, cutoff, halfTaps));
        this.line = new float[2 * halfTaps];
    }

    /** How many input samples the output lags. */
    public int delaySamples() {
        return up == down ? 0 : halfTaps;
    }

    /** The output that {@code input} completes. */
    public short[] process(short[] input) {
        short[] out = new short[outputOf(input.length)];
        process(input, input.length, out);
        return out;
    }

    /**
     * The same into an array of the caller; allocates nothing once it has seen its longest input.
     *
     * @param length how many samples of {@code input} count
     * @param out large enough for {@link #outputOf}
     * @return how many samples were written
     */
    public int process(short[] input, int length, short[] out) {
        if (up == down) {
            System.arraycopy(input, 0, out, 0, length);
            return length;
        }
        int history = 2 * halfTaps;
        if (line.length < history + length) {
            line = Arrays.copyOf(line, history + length);
        }
        for (int i = 0; i < length; i++) {
            line[history + i] = input[i];
        }
        int count = outputOf(length);
        for (int i = 0; i < count; i++) {
            out[i] = convolve(line, (int) (outputPhase / up), filters[(int) (outputPhase % up)]);
            outputPhase += down;
        }
        outputPhase -= (long) length * up;
        System.arraycopy(line, length, line, 0, history);
        return count;
    }

    /** How many samples the next {@code length} samples of input complete. */
    public int outputOf(int length) {
        return up == down ? length : (int) Math.max(0, ((long) length * up - outputPhase + down - 1) / down);
    }

    /** The output that is still inside, for the end of a file. */
    public short[] flush() {
        return process(new short[delaySamples()]);
    }

    /** Two taps at a time, which do not wait for each other; filters have an even length. */
    private static short convolve(float[] line, int start, float[] filter) {
        float even = 0;
        float odd = 0;
        for (int tap = 0; tap < filter.length; tap += 2) {
            even += line[start + tap] * filter[tap];
            odd += line[start + tap + 1] * filter[tap + 1];
        }
        return Mixer.saturate(Math.round(even + odd));
    }

    private static float[][] filters(int up, double cutoff, int halfTaps) {
        float[][] filters = new float[up][];
        for (int phase = 0; phase < up; phase++) {
            filters[phase] = filter((double) phase / up, cutoff, halfTaps);
        }
        return filters;
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
