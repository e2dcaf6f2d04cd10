package dev.sotto.endpoint.audio;

/** Where the mix of all other participants goes. */
public interface AudioSink extends AutoCloseable {
    /** Takes one {@link AudioFrame}. */
    void accept(short[] frame);

    @Override
    default void close() {}
}
