package dev.sotto.endpoint.library;

/** What a {@link DoubleReceiver} made of a datagram. */
public sealed interface Received {
    /**
     * Authentic end to end. Only timestamp, SSRC, original SEQ and payload are so; PT and SEQ of the hop are the
     * distributor's (RFC 8723 5.3 step 6).
     *
     * @param ssrc the source
     * @param payloadType of the hop, 0..127: the one that SDP speaks of
     * @param timestamp RTP timestamp
     * @param marker as the endpoint sent it
     * @param hopIndex ROC and SEQ of the hop: the order of arrival
     * @param originalSequence SEQ as the endpoint sent it
     * @param repaired whether it came after it had been asked for
     * @param payload without padding
     */
    record Opened(
            int ssrc,
            int payloadType,
            int timestamp,
            boolean marker,
            long hopIndex,
            int originalSequence,
            boolean repaired,
            byte[] payload)
            implements Received {}

    /** Not to be used. */
    record Dropped(ReceiveVerdict why) implements Received {}
}
