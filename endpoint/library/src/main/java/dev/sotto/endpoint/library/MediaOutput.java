package dev.sotto.endpoint.library;

/** What {@link MediaMachine} wants done or known. */
public sealed interface MediaOutput {
    /** Send this to the media distributor. */
    record Send(byte[] datagram) implements MediaOutput {}

    /** The first packet of a source was opened. */
    record Heard(int ssrc) implements MediaOutput {}

    /** Somebody's voice. */
    record Voice(Received.Opened packet) implements MediaOutput {}

    /** So many sources of ours came and went that the hop needs new keys soon; said once for each hop. */
    record HopWorn() implements MediaOutput {}

    /** Our own end-to-end key is over, so we fell silent. */
    record Silenced(String why) implements MediaOutput {}
}
