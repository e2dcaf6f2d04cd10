package dev.sotto.endpoint.audio;

import java.util.Random;

/** Something like speech, by seed: syllables of pulses with gliding pitch through three formants, hissing between them, and pauses. */
final class Babble implements AudioSource {
    private static final double[][] FORMANTS = {
        {730, 1090, 2440}, {270, 2290, 3010}, {300, 870, 2240}, {530, 1840, 2480}, {570, 840, 2410}, {490, 1350, 1690}
    };

    private final Random random;
    private final double amplitude;
    private final double[][] state = new double[3][2];
    private double[] formants = FORMANTS[0];
    private double pitchHz;
    private double glideHz;
    private double phase;
    private int left;
    private boolean hiss;
    private boolean pause = true;
    private double envelope;

    /** @param amplitude about the peak of the voice in samples */
    Babble(long seed, double amplitude) {
        this.random = new Random(seed);
        this.amplitude = amplitude;
    }

    @Override
    public short[] next() {
        short[] frame = AudioFrame.silence();
        for (int i = 0; i < frame.length; i++) {
            frame[i] = Mixer.saturate((int) Math.round(sample()));
        }
        return frame;
    }

    @Override
    public boolean ended() {
        return false;
    }

    private double sample() {
        if (left-- <= 0) {
            syllable();
        }
        pitchHz += glideHz / AudioFrame.RATE_HZ;
        phase += pitchHz / AudioFrame.RATE_HZ;
        double source = 0.02 * random.nextGaussian();
        if (phase >= 1) {
            phase -= 1;
            source += hiss ? 0 : 12;
        }
        source += hiss ? 0.8 * random.nextGaussian() : 0;
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            sum += resonate(i, source) / (1 + i);
        }
        envelope += ((pause ? 0 : 1) - envelope) / 480;
        return sum * envelope * amplitude;
    }

    private void syllable() {
        pause = random.nextInt(5) == 0;
        hiss = random.nextInt(4) == 0;
        formants = FORMANTS[random.nextInt(FORMANTS.length)];
        pitchHz = 90 + random.nextInt(160);
        glideHz = random.nextInt(200) - 100;
        left = AudioFrame.RATE_HZ / 1000 * (60 + random.nextInt(200));
    }

    private double resonate(int which, double input) {
        double radius = Math.exp(-Math.PI * 80 / AudioFrame.RATE_HZ);
        double cosine = Math.cos(2 * Math.PI * formants[which] / AudioFrame.RATE_HZ);
        double now = (1 - radius) * input + 2 * radius * cosine * state[which][0] - radius * radius * state[which][1];
        state[which][1] = state[which][0];
        state[which][0] = now;
        return now;
    }
}
