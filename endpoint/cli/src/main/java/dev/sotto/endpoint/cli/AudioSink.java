package dev.sotto.endpoint.cli;

/** Where the mix of all other participants goes. */
interface AudioSink extends AutoCloseable {
    /** Takes one {@link AudioFrame}. */
    void accept(short[] frame);

    @Override
    default void close() {}
}
