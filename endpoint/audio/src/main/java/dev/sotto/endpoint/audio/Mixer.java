package dev.sotto.endpoint.audio;

import java.util.Collection;

/** Adds the voices of all sources. Too loud sums are cut at full scale instead of wrapping around. */
public final class Mixer {
    private Mixer() {}

    /** The sum of {@code frames}; silence of one {@link AudioFrame} if there are none. */
    public static short[] mix(Collection<short[]> frames) {
        int[] sums = new int[AudioFrame.SAMPLES];
        for (short[] frame : frames) {
            for (int i = 0; i < sums.length; i++) {
                sums[i] += frame[i];
            }
        }
        short[] out = new short[sums.length];
        for (int i = 0; i < sums.length; i++) {
            out[i] = saturate(sums[i]);
        }
        return out;
    }

    /** The nearest 16-bit sample. */
    public static short saturate(int value) {
        return (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }
}
