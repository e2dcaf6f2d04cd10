package dev.sotto.keying.dtls;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * One fragment of a DTLS handshake message (RFC 6347 4.2.2).
 *
 * @param type HandshakeType
 * @param length octets of the whole message
 * @param messageSeq its number in the handshake
 * @param offset where the fragment starts in the message
 * @param body the fragment's octets
 */
record HandshakeFragment(int type, int length, int messageSeq, int offset, byte[] body) {
    static final int HEADER_LENGTH = 12;
    static final int CLIENT_HELLO = 1;
    static final int CERTIFICATE_VERIFY = 15;
    static final int FINISHED = 20;
    /** RFC 8870 5.2.2. */
    static final int EKT_KEY = 26;

    private static final String RULE = "RFC 6347 4.2.2: handshake header";

    /** Where the fragment ends in the message. */
    int end() {
        return offset + body.length;
    }

    /**
     * All fragments in {@code octets[start, end)}, at least one.
     *
     * @throws MalformedException if they do not fill it exactly or one reaches beyond its message
     */
    static List<HandshakeFragment> parse(byte[] octets, int start, int end) {
        OctetReader reader = new OctetReader(octets, start, end);
        List<HandshakeFragment> fragments = new ArrayList<>();
        do {
            fragments.add(one(reader));
        } while (reader.remaining() > 0);
        return fragments;
    }

    private static HandshakeFragment one(OctetReader reader) {
        int type = reader.u8(RULE);
        int length = reader.u24(RULE);
        int messageSeq = reader.u16(RULE);
        int offset = reader.u24(RULE);
        int fragmentLength = reader.u24(RULE);
        if (offset + fragmentLength > length) {
            throw reader.fault("RFC 6347 4.2.2: fragment beyond its message");
        }
        return new HandshakeFragment(type, length, messageSeq, offset, reader.octets(fragmentLength, RULE));
    }

    /** The fragment with its header. */
    byte[] encode() {
        return new OctetWriter(HEADER_LENGTH + body.length)
                .u8(type)
                .u24(length)
                .u16(messageSeq)
                .u24(offset)
                .u24(body.length)
                .octets(body)
                .toOctetsAndWipe();
    }
}
