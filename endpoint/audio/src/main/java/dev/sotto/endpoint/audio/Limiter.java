package dev.sotto.endpoint.audio;

import java.util.Arrays;

/**
 * Keeps sound below full scale without cutting it: it looks {@link #DELAY_SAMPLES} ahead and is down before a peak arrives. Allocates nothing after
 * construction.
 */
public final class Limiter {
    private static final int BLOCK = AudioFrame.RATE_HZ / 1000;
    private static final int BLOCKS = AudioFrame.SAMPLES / BLOCK;
    private static final int AHEAD = 5;

    /** How much later the sound comes out: 5 ms. */
    public static final int DELAY_SAMPLES = AHEAD * BLOCK;

    /** 1 dB below full scale. */
    private static final float CEILING = (float) (32767 * Math.pow(10, -0.05));

    /** Of the limiter's gain, in a millisecond: 12 dB come back in about 250 ms. */
    private static final float RELEASE = 1.0056f;

    private final float[] line = new float[(AHEAD + BLOCKS) * BLOCK];
    private final float[] allowed = new float[AHEAD + BLOCKS];
    private float limit = 1;

    /** Gain 0 dB. */
    public Limiter() {
        Arrays.fill(allowed, 1);
    }

    /**
     * Limits one {@link AudioFrame}, whose samples may be beyond full scale, into another.
     *
     * @param sound 960 samples in units of the 16-bit scale
     */
    public void process(float[] sound, short[] out) {
        System.arraycopy(sound, 0, line, DELAY_SAMPLES, AudioFrame.SAMPLES);
        boolean free = limit == 1;
        for (int block = 0; block < BLOCKS; block++) {
            allowed[AHEAD + block] = allowed(DELAY_SAMPLES + block * BLOCK);
        }
        for (int block = 0; block < AHEAD + BLOCKS; block++) {
            free &= allowed[block] == 1;
        }
        if (free) {
            for (int i = 0; i < AudioFrame.SAMPLES; i++) {
                out[i] = (short) Math.round(line[i]);
            }
        } else {
            for (int block = 0; block < BLOCKS; block++) {
                limit(out, block);
            }
        }
        System.arraycopy(line, AudioFrame.SAMPLES, line, 0, DELAY_SAMPLES);
        System.arraycopy(allowed, BLOCKS, allowed, 0, AHEAD);
    }

    /** The gain at which the block from there stays below the ceiling. */
    private float allowed(int from) {
        float peak = 0;
        for (int i = from; i < from + BLOCK; i++) {
            peak = Math.max(peak, Math.abs(line[i]));
        }
        return peak > CEILING ? CEILING / peak : 1;
    }

    /**
     * The gain runs in straight lines from block to block. At its end a block's gain must suit the block itself and the next one, which begins with it;
     * towards what comes later it goes down in proportion to how near that is.
     */
    private void limit(short[] frame, int block) {
        float end = Math.min(Math.min(1, limit * RELEASE), allowed[block]);
        for (int ahead = 1; ahead <= AHEAD; ahead++) {
            float later = allowed[block + ahead];
            end = Math.min(end, later + (1 - later) * (ahead - 1) / AHEAD);
        }
        int from = block * BLOCK;
        for (int i = 0; i < BLOCK; i++) {
            float share = limit + (end - limit) * (i + 1) / BLOCK;
            frame[from + i] = Mixer.saturate(Math.round(line[from + i] * share));
        }
        limit = end;
    }
}
