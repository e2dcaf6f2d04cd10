package dev.sotto.tests.interop;

import java.util.Arrays;

/**
 * How steady a tone is in a stretch of a recording: its level, and how long it was away at most. Measured by the Goertzel algorithm over
 * windows of 10 ms, each 5 ms after the one before.
 *
 * @param amplitude 0..1, the median
 * @param longestGapMillis the longest time in which the tone had less than half of that
 * @param gaps how many such times there were
 * @param seconds how long the stretch is
 */
public record Steadiness(double amplitude, int longestGapMillis, int gaps, double seconds) {
    private static final int STEP_MILLIS = 5;
    private static final int STEPS = 2;

    /**
     * Of the last {@code seconds} of a recording but the last {@code notSeconds} of all.
     *
     * @param hertz a multiple of 100, so that a window has whole periods
     */
    public static Steadiness of(Spectrum heard, int hertz, double seconds, double notSeconds) {
        int step = heard.samplesPerSecond() * STEP_MILLIS / 1000;
        int end = heard.samples() - (int) (notSeconds * heard.samplesPerSecond());
        int start = Math.max(0, end - (int) (seconds * heard.samplesPerSecond()));
        int windows = Math.max(0, (end - start) / step - STEPS + 1);
        if (windows == 0) {
            return new Steadiness(0, (int) (seconds * 1000), 1, 0);
        }
        double[] amplitudes = new double[windows];
        for (int w = 0; w < windows; w++) {
            amplitudes[w] = heard.amplitude(start + w * step, STEPS * step, hertz);
        }
        double[] sorted = amplitudes.clone();
        Arrays.sort(sorted);
        double median = sorted[windows / 2];
        int longest = 0;
        int now = 0;
        int gaps = 0;
        for (double amplitude : amplitudes) {
            now = amplitude < median / 2 ? now + 1 : 0;
            longest = Math.max(longest, now);
            gaps += now == 1 ? 1 : 0;
        }
        return new Steadiness(median, longest * STEP_MILLIS, gaps, (end - start) / (double) heard.samplesPerSecond());
    }

    /** How much louder the tone is than one with {@code expected} amplitude, in dB. */
    public double decibelsAbove(double expected) {
        return 20 * Math.log10(Math.max(amplitude, 1e-6) / expected);
    }

    @Override
    public String toString() {
        return "amplitude %.4f, %d gaps, longest %d ms, in %.1f s"
                .formatted(amplitude, gaps, longestGapMillis, seconds);
    }
}
