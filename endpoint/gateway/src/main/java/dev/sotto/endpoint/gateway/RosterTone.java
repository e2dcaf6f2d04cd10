package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;

/** What is heard softly when somebody comes or goes: two notes up, or down; when a weaker leg joins; and before a name is said. Made here from numbers. */
final class RosterTone {
    private static final double PEAK_DECIBELS = -26;
    private static final double WEAKER_DECIBELS = -16;
    private static final double NOTE_SECONDS = 0.12;
    private static final double LOW_HZ = 523.25;
    private static final double HIGH_HZ = 659.25;

    private static final short[] CAME = of(LOW_HZ, HIGH_HZ);
    private static final short[] WENT = of(HIGH_HZ, LOW_HZ);
    private static final short[] WEAKER = weakerOf();
    private static final short[] SPEAK = speakOf();

    private RosterTone() {}

    /** Samples at {@link AudioFrame#RATE_HZ}; not to be changed. */
    static short[] of(boolean came) {
        return came ? CAME : WENT;
    }

    /** A leg weaker than the conference joins: as loud as speech, because it goes before the conference. Not to be changed. */
    static short[] weaker() {
        return WEAKER;
    }

    /** Now it is the caller's turn to speak; as loud as speech. Not to be changed. */
    static short[] speak() {
        return SPEAK;
    }

    private static short[] of(double first, double second) {
        int length = (int) (NOTE_SECONDS * AudioFrame.RATE_HZ);
        short[] both = new short[2 * length];
        note(both, 0, length, first, PEAK_DECIBELS);
        note(both, length, length, second, PEAK_DECIBELS);
        return both;
    }

    private static short[] speakOf() {
        int length = (int) (2 * NOTE_SECONDS * AudioFrame.RATE_HZ);
        short[] one = new short[length];
        note(one, 0, length, HIGH_HZ, WEAKER_DECIBELS);
        return one;
    }

    private static short[] weakerOf() {
        int length = (int) (NOTE_SECONDS * AudioFrame.RATE_HZ);
        short[] three = new short[3 * length];
        note(three, 0, length, LOW_HZ, WEAKER_DECIBELS);
        note(three, length, length, HIGH_HZ, WEAKER_DECIBELS);
        note(three, 2 * length, length, LOW_HZ, WEAKER_DECIBELS);
        return three;
    }

    /** Begins and ends in silence, so that nothing clicks. */
    private static void note(short[] out, int from, int length, double hertz, double decibels) {
        double peak = Short.MAX_VALUE * Math.pow(10, decibels / 20);
        for (int i = 0; i < length; i++) {
            double swell = Math.sin(Math.PI * i / length);
            double phase = 2 * Math.PI * hertz * i / AudioFrame.RATE_HZ;
            out[from + i] = (short) Math.round(peak * swell * swell * Math.sin(phase));
        }
    }
}
