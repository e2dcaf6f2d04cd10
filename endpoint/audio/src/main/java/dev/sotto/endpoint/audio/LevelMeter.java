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
        return of(frame, frame.length);
    }

    /** The same of the first {@code length} samples. */
    public static int of(short[] frame, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += frame[i] * frame[i];
        }
        double power = sum / (Math.max(1, length) * 32767.0 * 32767.0);
        double decibels = power > 0 ? 10 * Math.log10(power) : -SILENCE;
        return (int) Math.round(-Math.clamp(decibels, -SILENCE, 0.0));
    }

    /** The V bit of RFC 6464 3: whether somebody seems to speak. */
    public static boolean voice(int level) {
        return level < VOICE_BELOW;
    }
}
