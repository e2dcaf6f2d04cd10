package dev.sotto.endpoint.audio;

/** Where the sound comes from that is sent. */
public interface AudioSource extends AutoCloseable {
    /** The next {@link AudioFrame}. Never waits for long; a source that has nothing gives silence. */
    short[] next();

    /** Whether {@link #next} gives only silence from now on. */
    boolean ended();

    @Override
    default void close() {}
}
