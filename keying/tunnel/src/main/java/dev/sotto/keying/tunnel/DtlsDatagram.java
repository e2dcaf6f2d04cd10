package dev.sotto.keying.tunnel;

import dev.sotto.base.OctetReader;

/** The little that the tunnel looks at in a DTLS datagram (RFC 6347 4.1, 4.2.2). */
final class DtlsDatagram {
    private static final int RECORD_HEADER = 13;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;

    private DtlsDatagram() {}

    /** Whether its first record is a plaintext handshake record with a ClientHello or a fragment of one. */
    static boolean startsClientHello(byte[] datagram) {
        return datagram.length > RECORD_HEADER
                && datagram[0] == HANDSHAKE
                && (datagram[1] & 0xFF) == 0xFE
                && OctetReader.bigEndian(datagram, 3, 2) == 0
                && datagram[RECORD_HEADER] == CLIENT_HELLO;
    }
}
