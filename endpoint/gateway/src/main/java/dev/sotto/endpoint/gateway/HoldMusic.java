package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;

/**
 * What callers hear while they wait: a slow pattern of soft bell tones, made here from nothing but numbers, and given to everybody
 * (public domain, CC0). A loop of 16 s: what rings on at its end rings on at its beginning, so that it has no seam.
 */
final class HoldMusic {
    /** Mean power, in decibels below full scale, as the phrases have it. */
    static final int DECIBELS = -23;

    private static final double BEAT_SECONDS = 0.5;
    private static final double RING_SECONDS = 3;
    private static final double DECAY_SECONDS = 0.9;
    private static final double ATTACK_SECONDS = 0.012;
    /** Semitones from A4; C major 7, A minor 7, F major 7, G 6, eight notes each. */
    private static final int[] NOTES = {
        -9, -5, -2, 2, 3, 2, -2, -5, -12, -9, -5, -2, 3, -2, -5, -9, //
        -4, 0, 3, 7, 8, 7, 3, 0, -2, 2, 5, 7, 10, 7, 5, 2
    };

    private static final double A4_HZ = 440;

    private HoldMusic() {}

    /** The loop, at {@link AudioFrame#RATE_HZ}, a whole number of frames. */
    static short[] loop() {
        int beat = (int) (BEAT_SECONDS * AudioFrame.RATE_HZ);
        double[] sum = new double[beat * NOTES.length];
        for (int i = 0; i < NOTES.length; i++) {
            ring(sum, i * beat, A4_HZ / 2 * Math.pow(2, NOTES[i] / 12.0));
        }
        return scaled(sum);
    }

    /** A tone with two partials that fades; its end goes on at the beginning of the loop. */
    private static void ring(double[] sum, int from, double hertz) {
        int length = (int) (RING_SECONDS * AudioFrame.RATE_HZ);
        for (int i = 0; i < length; i++) {
            double t = (double) i / AudioFrame.RATE_HZ;
            double fade = Math.exp(-t / DECAY_SECONDS) * Math.min(1, t / ATTACK_SECONDS) * (1 - t / RING_SECONDS);
            double phase = 2 * Math.PI * hertz * t;
            sum[(from + i) % sum.length] += fade * (Math.sin(phase) + 0.3 * Math.sin(2 * phase));
        }
    }

    private static short[] scaled(double[] sum) {
        double power = 0;
        for (double sample : sum) {
            power += sample * sample;
        }
        double factor = Short.MAX_VALUE * Math.pow(10, DECIBELS / 20.0) / Math.sqrt(power / sum.length);
        short[] loop = new short[sum.length];
        for (int i = 0; i < loop.length; i++) {
            loop[i] = (short) Math.clamp(Math.round(sum[i] * factor), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return loop;
    }
}
