package dev.sotto.endpoint.audio;

import java.util.List;

/** Measures single tones by the algorithm of Goertzel. */
public final class Spectrum {
    private Spectrum() {}

    /** The amplitude of {@code hertz} in {@code samples}, in sample units. */
    public static double amplitude(short[] samples, int rateHz, double hertz) {
        double omega = 2 * Math.PI * hertz / rateHz;
        double coefficient = 2 * Math.cos(omega);
        double before = 0;
        double last = 0;
        for (short sample : samples) {
            double now = sample + coefficient * last - before;
            before = last;
            last = now;
        }
        double power = last * last + before * before - coefficient * last * before;
        return 2 * Math.sqrt(Math.max(0, power)) / samples.length;
    }

    /** Frames one after the other. */
    public static short[] join(List<short[]> frames) {
        short[] out = new short[frames.stream().mapToInt(f -> f.length).sum()];
        int at = 0;
        for (short[] frame : frames) {
            System.arraycopy(frame, 0, out, at, frame.length);
            at += frame.length;
        }
        return out;
    }
}
