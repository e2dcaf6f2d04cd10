package dev.sotto.endpoint.gateway;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What tells one ClientHello from another: its random, which stays the same when it is sent again (RFC 6347 4.2.4).
 *
 * @param octets 32
 */
record HelloRandom(ByteBuffer octets) {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    /** Behind the record header of RFC 6347 4.1. */
    private static final int MESSAGE_AT = 13;

    private static final int FRAGMENT_OFFSET_AT = MESSAGE_AT + 6;
    /** Behind the message header of RFC 6347 4.2.2 and the version. */
    private static final int RANDOM_AT = MESSAGE_AT + 12 + 2;

    private static final int RANDOM_OCTETS = 32;

    /** Of a datagram that begins with a ClientHello, or with its first fragment, in epoch 0; else empty. */
    static Optional<HelloRandom> of(byte[] datagram) {
        boolean isHello = datagram.length >= RANDOM_AT + RANDOM_OCTETS
                && datagram[0] == HANDSHAKE
                && datagram[3] == 0
                && datagram[4] == 0
                && datagram[MESSAGE_AT] == CLIENT_HELLO
                && datagram[FRAGMENT_OFFSET_AT] == 0
                && datagram[FRAGMENT_OFFSET_AT + 1] == 0
                && datagram[FRAGMENT_OFFSET_AT + 2] == 0;
        return isHello
                ? Optional.of(new HelloRandom(ByteBuffer.wrap(datagram.clone(), RANDOM_AT, RANDOM_OCTETS)))
                : Optional.empty();
    }
}
