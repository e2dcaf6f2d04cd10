package dev.sotto.endpoint.audio;

/** The one shape of sound between sources, codecs and sinks: 20 ms of mono 16-bit samples at 48 kHz. */
public final class AudioFrame {
    /** Samples a second everywhere but inside a codec or a device. */
    public static final int RATE_HZ = 48_000;

    /** Length of a frame in milliseconds. */
    public static final int MILLIS = 20;

    /** Length of a frame in nanoseconds. */
    public static final long NANOS = MILLIS * 1_000_000L;

    /** Samples in a frame. */
    public static final int SAMPLES = RATE_HZ / 1000 * MILLIS;

    private AudioFrame() {}

    /** A frame of silence. */
    public static short[] silence() {
        return new short[SAMPLES];
    }
}
