package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.Limiter;
import dev.sotto.endpoint.audio.VoiceLevel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Takes down what a caller says as a name, frame by frame, for five seconds at most, and makes of it something that can be played between
 * phrases: without the silence around it, and as loud as they are. A machine without a clock; wipes what it took down.
 */
final class NameRecorder {
    /** Five seconds. */
    static final int MOST_FRAMES = 5 * 1000 / AudioFrame.MILLIS;

    /** After so much silence behind a name it is over: 1.2 s. */
    private static final int SILENT_FRAMES = 1200 / AudioFrame.MILLIS;

    /** Who is not this loud says nothing, in dB below full scale. */
    private static final double LEAST_DECIBELS = -45;

    /** What is softer than the loudest frame by more than this is no part of a name. */
    private static final double RANGE_DECIBELS = 30;

    /** What is shorter is a click: 160 ms. */
    private static final int LEAST_FRAMES = 160 / AudioFrame.MILLIS;

    /** Around what is voiced: 60 ms, so that soft beginnings and ends stay. */
    private static final int AROUND_FRAMES = 60 / AudioFrame.MILLIS;

    /** As much of a tone is there when it is known as a key: 200 ms at most. */
    private static final int KEY_FRAMES = 200 / AudioFrame.MILLIS;

    private static final double MOST_GAIN_DECIBELS = 24;

    private final short[] samples = new short[MOST_FRAMES * AudioFrame.SAMPLES];
    private final double[] powers = new double[MOST_FRAMES];
    private int frames;
    private int voiced;
    private int silent;

    /** 20 ms of the caller, one {@link AudioFrame}; what comes after the end is not taken. */
    void onFrame(short[] frame) {
        if (isOver()) {
            return;
        }
        System.arraycopy(frame, 0, samples, frames * AudioFrame.SAMPLES, AudioFrame.SAMPLES);
        powers[frames] = power(frame);
        boolean isVoice = powers[frames] >= ofDecibels(LEAST_DECIBELS);
        voiced += isVoice ? 1 : 0;
        silent = isVoice ? 0 : silent + 1;
        frames++;
    }

    /** Whether time is up, or the caller has said something and is silent. */
    boolean isOver() {
        return frames == MOST_FRAMES || (voiced >= LEAST_FRAMES && silent >= SILENT_FRAMES);
    }

    /**
     * The name; nothing if nothing was said. What was taken down is wiped.
     *
     * @param endsWithTone whether the end is the tone of a key
     * @return samples at 48 kHz, which the caller owns
     */
    Optional<short[]> finish(boolean endsWithTone) {
        int end = endsWithTone ? Math.max(0, frames - KEY_FRAMES) : frames;
        try {
            return cut(end);
        } finally {
            wipe();
        }
    }

    private Optional<short[]> cut(int end) {
        double loudest = Arrays.stream(powers, 0, end).max().orElse(0);
        double least = Math.max(ofDecibels(LEAST_DECIBELS), loudest * ofDecibels(-RANGE_DECIBELS));
        int first = -1;
        int last = -1;
        int count = 0;
        double sum = 0;
        for (int i = 0; i < end; i++) {
            if (powers[i] >= least) {
                first = first < 0 ? i : first;
                last = i;
                count++;
                sum += powers[i];
            }
        }
        if (count < LEAST_FRAMES) {
            return Optional.empty();
        }
        return Optional.of(
                louder(Math.max(0, first - AROUND_FRAMES), Math.min(end, last + 1 + AROUND_FRAMES), sum / count));
    }

    /** As loud as a phrase (VoiceLevel.TARGET_DBOV), and kept from clipping. */
    private short[] louder(int from, int to, double power) {
        double decibels = VoiceLevel.TARGET_DBOV - 10 * Math.log10(power);
        float gain = (float) Math.pow(10, Math.min(decibels, MOST_GAIN_DECIBELS) / 20);
        Limiter limiter = new Limiter();
        float[] raised = new float[AudioFrame.SAMPLES];
        short[] name = new short[(to - from) * AudioFrame.SAMPLES];
        short[] frame = AudioFrame.silence();
        for (int i = from; i < to; i++) {
            for (int j = 0; j < AudioFrame.SAMPLES; j++) {
                raised[j] = gain * samples[i * AudioFrame.SAMPLES + j];
            }
            limiter.process(raised, frame);
            System.arraycopy(frame, 0, name, (i - from) * AudioFrame.SAMPLES, AudioFrame.SAMPLES);
        }
        Arrays.fill(raised, 0);
        Arrays.fill(frame, (short) 0);
        return name;
    }

    /** Forgets everything. */
    void wipe() {
        Arrays.fill(samples, (short) 0);
        frames = 0;
    }

    /** Mean power, 1 at full scale. */
    private static double power(short[] frame) {
        double sum = 0;
        for (short sample : frame) {
            sum += (double) sample * sample;
        }
        return sum / frame.length / ((double) Short.MAX_VALUE * Short.MAX_VALUE);
    }

    private static double ofDecibels(double decibels) {
        return Math.pow(10, decibels / 10);
    }
}
