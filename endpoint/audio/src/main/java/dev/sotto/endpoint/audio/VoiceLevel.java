package dev.sotto.endpoint.audio;

/**
 * Brings one voice to the loudness of all others and keeps it from clipping. A gain of at most 12 dB either way moves slowly until speech has
 * {@link #TARGET_DBOV}; it stands still in silence and in noise, so that nothing pumps. Behind it is a {@link Limiter}. Allocates nothing after
 * construction.
 */
public final class VoiceLevel {
    /** The loudness of speech, in dBov. */
    public static final double TARGET_DBOV = -23;

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

    private final float[] raised = new float[AudioFrame.SAMPLES];
    private final Limiter limiter = new Limiter();
    private double lowestDbov;
    private double lowestBeforeDbov;
    private int noiseFrames;
    private final double[] recent = new double[STEADY_FRAMES];
    private int recentAt;
    private double loudness;
    private int speechFrames;
    private double gainDb;
    private float gain = 1;

    /** Gain 0 dB, and nothing learned. */
    public VoiceLevel() {}

    /** Changes one {@link AudioFrame} in place; what comes out is {@link Limiter#DELAY_SAMPLES} late. */
    public void process(short[] frame) {
        learn(dbov(frame));
        float before = gain;
        gain = (float) Math.pow(10, gainDb / 20);
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            raised[i] = frame[i] * (before + (gain - before) * i / AudioFrame.SAMPLES);
        }
        limiter.process(raised, frame);
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
}
