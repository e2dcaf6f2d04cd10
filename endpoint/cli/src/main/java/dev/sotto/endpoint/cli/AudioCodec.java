package dev.sotto.endpoint.cli;

/** One direction pair of a codec, for one source each way: frames of sound to RTP payloads and back. */
interface AudioCodec extends AutoCloseable {
    /** The payload of one {@link AudioFrame}. */
    byte[] encode(short[] frame);

    /** One {@link AudioFrame} from a payload; a payload that is not of this codec gives what {@link #conceal} gives. */
    short[] decode(byte[] payload);

    /** One {@link AudioFrame} in place of a lost one. */
    short[] conceal();

    @Override
    default void close() {}
}
