package dev.sotto.endpoint.audio;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * How we use Opus, whichever library does it. The bit rate is constant, because the length of packets is not encrypted and a variable rate tells what
 * is said (RFC 6562 2).
 *
 * @param isVoice whether it may use what is made for one voice; otherwise only the transform that is good for any sound (CELT, RFC 6716 2), which takes a
 *     fifth of the time and 4 ms less
 * @param bitsPerSecond of the payload
 * @param bandwidthHz the listener does not hear more than that: 4000, 6000, 8000, 12000 or 20000 (RFC 6716 2)
 */
public record OpusSettings(boolean isVoice, int bitsPerSecond, int bandwidthHz) {
    /** 0..10; 5 takes half the time of 10 and nobody hears it in speech. */
    static final int COMPLEXITY = 5;

    /** The largest payload asked for, in octets (RFC 6716 3.4 allows up to 1275 for a frame). */
    static final int MAX_PAYLOAD = 1275;

    private static final int FULL_BAND = 20_000;

    /** Below this libopus may choose what it has for one voice. */
    private static final int LEAST_OF_TRANSFORM = 32_000;

    private static final int OF_TRANSFORM = 48_000;

    /** RFC 7587 6.1 has nothing below. */
    private static final int LEAST = 6000;

    /** Rates are rounded down to this, so that more phones want the same. */
    private static final int STEP = 4000;

    /** One voice, enough for speech in full band. */
    public static final OpusSettings ONE_VOICE = new OpusSettings(true, 32_000, FULL_BAND);

    /**
     * Several voices together for somebody who can receive what is said here.
     *
     * @param parameters the peer's {@code a=fmtp} (RFC 7587 6.1), of which the bit rate and the playback rate count; what is no number is passed over
     */
    public static OpusSettings ofMix(String parameters) {
        int rate = Math.clamp(parameter(parameters, "maxaveragebitrate").orElse(OF_TRANSFORM), LEAST, OF_TRANSFORM);
        int playback = parameter(parameters, "maxplaybackrate").orElse(AudioFrame.RATE_HZ);
        int step = Math.max(LEAST, rate / STEP * STEP);
        return new OpusSettings(step < LEAST_OF_TRANSFORM, step, bandwidth(playback));
    }

    private static int bandwidth(int playbackHz) {
        for (int bandwidth : new int[] {4000, 6000, 8000, 12_000}) {
            if (playbackHz <= 2 * bandwidth) {
                return bandwidth;
            }
        }
        return FULL_BAND;
    }

    private static OptionalInt parameter(String parameters, String name) {
        for (String parameter : parameters.split(";", -1)) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().toLowerCase(Locale.ROOT).equals(name)) {
                try {
                    return OptionalInt.of(Integer.parseInt(pair[1].strip()));
                } catch (NumberFormatException e) {
                    return OptionalInt.empty();
                }
            }
        }
        return OptionalInt.empty();
    }
}
