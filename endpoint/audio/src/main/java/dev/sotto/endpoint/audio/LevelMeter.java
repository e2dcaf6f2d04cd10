package dev.sotto.endpoint.audio;

/** The level of a frame as RFC 6464 3 and its appendix A compute it. */
public final class LevelMeter {
    /** What silence is called. */
    public static final int SILENCE = 127;

    /** Louder than this counts as voice: -50 dBov is well above the noise of an ordinary room. */
    private static final int VOICE_BELOW = 50;

    private LevelMeter() {}

    /** Root mean square in -dBov: 0 is the loudest, 127 silence. */
    public static int of(short[] frame) {
        double sum = 0;
        for (short sample : frame) {
            double relative = sample / 32767.0;
            sum += relative * relative;
        }
        double rms = Math.sqrt(sum / Math.max(1, frame.length));
        double decibels = rms > 0 ? 20 * Math.log10(rms) : -SILENCE;
        return (int) Math.round(-Math.clamp(decibels, -SILENCE, 0.0));
    }

    /** The V bit of RFC 6464 3: whether somebody seems to speak. */
    public static boolean voice(int level) {
        return level < VOICE_BELOW;
    }
}
