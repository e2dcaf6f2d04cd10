package dev.sotto.endpoint.audio;

import java.util.Arrays;

/**
 * Brings one voice to the loudness of all others and keeps it from clipping. A gain of at most 12 dB either way moves slowly until speech has
 * {@link #TARGET_DBOV}; it stands still in silence and in noise, so that nothing pumps. Behind it a limiter looks {@link #DELAY_SAMPLES} ahead and
 * is down before a peak arrives. Allocates nothing after construction.
 */
public final class VoiceLevel {
    /** The loudness of speech, in dBov. */
    public static final double TARGET_DBOV = -23;

    private static final int BLOCK = AudioFrame.RATE_HZ / 1000;
    private static final int AHEAD = 5;

    /** How much later the sound comes out: 5 ms. */
    public static final int DELAY_SAMPLES = AHEAD * BLOCK;

    private static final double MOST_GAIN_DB = 12;

    /** Down faster than up: too loud disturbs at once. */
    private static final double DOWN_DB = 6.0 / 50;

    private static final double UP_DB = 3.0 / 50;

    /** Below this nobody speaks, however silent the line is. */
    private static final double LEAST_SPEECH_DBOV = -50;

    /** Speech is so much above the noise of the line. */
    private static final double ABOVE_NOISE_DB = 9;

    /** The noise is the lowest of this and the second before: speech is never so long without a gap. */
    private static final int NOISE_FRAMES = 50;

    /** What varies less than this within 300 ms is no speech but a new noise, or a tone. */
    private static final double STEADY_DB = 4;

    private static final int STEADY_FRAMES = 15;
    private static final double SILENCE_DBOV = -127;

    /** How much of a new frame's power goes into the loudness: half of it is new after about 3 s of speech. */
    private static final double LOUDNESS_SHARE = 0.005;

    /** Speech this long is needed before the gain moves. */
    private static final int LEARNED_FRAMES = 5;

    /** 1 dB below full scale. */
    private static final float CEILING = (float) (32767 * Math.pow(10, -0.05));

    /** Of the limiter's gain, in a millisecond: 12 dB come back in about 250 ms. */
    private static final float RELEASE = 1.0056f;

    private final float[] line = new float[(AHEAD + AudioFrame.SAMPLES / BLOCK) * BLOCK];
    private final float[] allowed = new float[AHEAD + AudioFrame.SAMPLES / BLOCK];
    private double lowestDbov;
    private double lowestBeforeDbov;
    private int noiseFrames;
    private final double[] recent = new double[STEADY_FRAMES];
    private int recentAt;
    private double loudness;
    private int speechFrames;
    private double gainDb;
    private float gain = 1;
    private float limit = 1;

    /** Gain 0 dB, and nothing learned. */
    public VoiceLevel() {
        Arrays.fill(allowed, 1);
    }

    /** Changes one {@link AudioFrame} in place; what comes out is {@link #DELAY_SAMPLES} late. */
    public void process(short[] frame) {
        learn(dbov(frame));
        float before = gain;
        gain = (float) Math.pow(10, gainDb / 20);
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            line[DELAY_SAMPLES + i] = frame[i] * (before + (gain - before) * i / AudioFrame.SAMPLES);
        }
        int blocks = AudioFrame.SAMPLES / BLOCK;
        for (int block = 0; block < blocks; block++) {
            allowed[AHEAD + block] = allowed(DELAY_SAMPLES + block * BLOCK);
        }
        for (int block = 0; block < blocks; block++) {
            limit(frame, block);
        }
        System.arraycopy(line, AudioFrame.SAMPLES, line, 0, DELAY_SAMPLES);
        System.arraycopy(allowed, blocks, allowed, 0, AHEAD);
    }

    /** The gain before the limiter, in dB. */
    public double gainDb() {
        return gainDb;
    }

    private void learn(double dbov) {
        lowestDbov = Math.min(lowestDbov, dbov);
        double noiseDbov = Math.min(lowestDbov, lowestBeforeDbov);
        if (++noiseFrames == NOISE_FRAMES) {
            noiseFrames = 0;
            lowestBeforeDbov = lowestDbov;
            lowestDbov = 0;
        }
        recent[recentAt] = dbov;
        recentAt = (recentAt + 1) % STEADY_FRAMES;
        if (dbov < LEAST_SPEECH_DBOV || dbov < noiseDbov + ABOVE_NOISE_DB || steady()) {
            return;
        }
        double power = Math.pow(10, dbov / 10);
        speechFrames = Math.min(speechFrames + 1, 1000);
        double share = Math.max(LOUDNESS_SHARE, 1.0 / speechFrames);
        loudness += share * (power - loudness);
        if (speechFrames < LEARNED_FRAMES) {
            return;
        }
        double wanted = Math.clamp(TARGET_DBOV - 10 * Math.log10(loudness), -MOST_GAIN_DB, MOST_GAIN_DB);
        gainDb += Math.clamp(wanted - gainDb, -DOWN_DB, UP_DB);
    }

    private boolean steady() {
        double least = recent[0];
        double most = recent[0];
        for (double dbov : recent) {
            least = Math.min(least, dbov);
            most = Math.max(most, dbov);
        }
        return most - least < STEADY_DB;
    }

    private static double dbov(short[] frame) {
        double sum = 0;
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            sum += (double) frame[i] * frame[i];
        }
        double power = sum / AudioFrame.SAMPLES / (32767.0 * 32767.0);
        return power > 0 ? Math.max(SILENCE_DBOV, 10 * Math.log10(power)) : SILENCE_DBOV;
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
