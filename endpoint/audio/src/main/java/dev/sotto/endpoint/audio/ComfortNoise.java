package dev.sotto.endpoint.audio;

import dev.sotto.base.MalformedException;
import java.util.Arrays;

/**
 * Noise as a silent phone describes it (RFC 3389): white noise of the level that the first octet says, through the all-pole filter of which the other
 * octets are the reflection coefficients. The same noise every time, because nobody can tell. Allocates nothing after construction.
 */
public final class ComfortNoise {
    private static final int RATE_HZ = 8000;
    private static final int MAX_ORDER = 16;

    /** The reserved index; it is taken for no reflection. */
    private static final int RESERVED = 255;

    private final int samplesPerStep;
    private final Resampler toFrames;
    private final short[] narrow = new short[RATE_HZ / 1000 * AudioFrame.MILLIS];
    private final short[] wide = new short[AudioFrame.SAMPLES];
    private final double[] reflections = new double[MAX_ORDER];
    private final double[] backward = new double[MAX_ORDER + 1];
    private int order;
    private double wanted;
    private double amplitude;
    private int random = 0x5EED_3389;

    /**
     * Silent until it is described.
     *
     * @param rateHz of the samples it makes, a multiple of 8000
     */
    public ComfortNoise(int rateHz) {
        this.samplesPerStep = rateHz / RATE_HZ;
        this.toFrames = new Resampler(RATE_HZ, rateHz);
    }

    /**
     * Sounds so from now on.
     *
     * @throws MalformedException if there is no level
     */
    public void describe(byte[] payload) {
        if (payload.length == 0) {
            throw new MalformedException("RFC 3389 3.3: the first octet is the level", 0, "");
        }
        int given = Math.min(MAX_ORDER, payload.length - 1);
        boolean other = given != order;
        order = given;
        double gain = 1;
        for (int i = 0; i < order; i++) {
            int index = payload[i + 1] & 0xFF;
            // RFC 3389 3.2.
            double k = index == RESERVED ? 0 : 258.0 * (index - 127) / 32768;
            other |= reflections[i] != k;
            reflections[i] = k;
            gain *= 1 - k * k;
        }
        if (other) {
            // What one filter holds, and what it is driven with, may be far too loud for the next.
            Arrays.fill(backward, 0);
            amplitude = 0;
        }
        double rms = 32767 * Math.pow(10, -(payload[0] & 0x7F) / 20.0);
        // Uniform noise from -1 to 1 has the root mean square 1/√3, and the filter makes it louder.
        wanted = rms * Math.sqrt(3 * gain);
    }

    /**
     * Fills a part of a frame.
     *
     * @param count at most a frame of 20 ms, a multiple of an eighth of a millisecond
     */
    public void fill(short[] frame, int from, int count) {
        int steps = count / samplesPerStep;
        for (int i = 0; i < steps; i++) {
            amplitude += (wanted - amplitude) / 32;
            narrow[i] = Mixer.saturate((int) Math.round(filter(amplitude * uniform())));
        }
        int made = toFrames.process(narrow, steps, wide);
        System.arraycopy(wide, 0, frame, from, made);
    }

    /** The synthesis lattice. */
    private double filter(double excitation) {
        double forward = excitation;
        for (int i = order - 1; i >= 0; i--) {
            forward -= reflections[i] * backward[i];
            backward[i + 1] = backward[i] + reflections[i] * forward;
        }
        backward[0] = forward;
        return forward;
    }

    /** Xorshift of 32 bits (Marsaglia). */
    private double uniform() {
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return random / 2147483648.0;
    }
}
