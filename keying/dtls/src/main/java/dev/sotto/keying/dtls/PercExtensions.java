package dev.sotto.keying.dtls;

import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The bodies (extension_data) of the TLS extensions that DTLS-SRTP, EKT and unknown key-share protection add. */
final class PercExtensions {
    /** RFC 5764 4.1.1. */
    static final int USE_SRTP = 14;
    /** RFC 8870 5.2.1. */
    static final int SUPPORTED_EKT_CIPHERS = 39;
    /** RFC 8844 3.2. */
    static final int EXTERNAL_ID_HASH = 55;
    /** RFC 8844 4.3. */
    static final int EXTERNAL_SESSION_ID = 56;

    private static final String SRTP_RULE = "RFC 5764 4.1.1: use_srtp";
    private static final String EKT_RULE = "RFC 8870 5.2.1: supported_ekt_ciphers";
    private static final String SESSION_RULE = "RFC 8844 4.3: external_session_id";
    private static final String HASH_RULE = "RFC 8844 3.2: external_id_hash";
    private static final int MIN_SESSION_ID = 20;
    private static final int HASH_LENGTH = 32;

    /**
     * A use_srtp body.
     *
     * @param profiles code points
     * @param mki empty in all that we send, because EKT forbids an MKI (RFC 8870 4)
     */
    record UseSrtp(List<Integer> profiles, byte[] mki) {}

    private PercExtensions() {}

    /** The body of one extension, if it is there. */
    static Optional<byte[]> body(Map<?, ?> extensions, int type) {
        return extensions.get(type) instanceof byte[] body ? Optional.of(body) : Optional.empty();
    }

    static byte[] useSrtp(List<Integer> profiles) {
        OctetWriter writer = new OctetWriter(3 + 2 * profiles.size());
        writer.u16(2 * profiles.size());
        profiles.forEach(writer::u16);
        return writer.u8(0).toOctets();
    }

    static UseSrtp parseUseSrtp(byte[] body) {
        OctetReader reader = new OctetReader(body);
        int length = reader.u16(SRTP_RULE);
        if (length < 2 || length % 2 != 0) {
            throw reader.fault(SRTP_RULE + ": " + length + " octets of profiles");
        }
        OctetReader list = reader.nested(length, SRTP_RULE);
        List<Integer> profiles = new ArrayList<>();
        while (list.remaining() > 0) {
            profiles.add(list.u16(SRTP_RULE));
        }
        byte[] mki = reader.octets(reader.u8(SRTP_RULE), SRTP_RULE);
        reader.requireEnd(SRTP_RULE);
        return new UseSrtp(List.copyOf(profiles), mki);
    }

    static byte[] ektCiphers(List<Integer> codes) {
        OctetWriter writer = new OctetWriter(1 + codes.size()).u8(codes.size());
        codes.forEach(writer::u8);
        return writer.toOctets();
    }

    static List<Integer> parseEktCiphers(byte[] body) {
        OctetReader reader = new OctetReader(body);
        int length = reader.u8(EKT_RULE);
        if (length == 0 || length != reader.remaining()) {
            throw reader.fault(EKT_RULE + ": length " + length);
        }
        List<Integer> codes = new ArrayList<>();
        while (reader.remaining() > 0) {
            codes.add(reader.u8(EKT_RULE));
        }
        return List.copyOf(codes);
    }

    static byte[] selectedEktCipher(int code) {
        return new byte[] {(byte) code};
    }

    static int parseSelectedEktCipher(byte[] body) {
        OctetReader reader = new OctetReader(body);
        int code = reader.u8(EKT_RULE);
        reader.requireEnd(EKT_RULE);
        return code;
    }

    static byte[] externalSessionId(String tlsId) {
        byte[] octets = tlsId.getBytes(StandardCharsets.US_ASCII);
        return new OctetWriter(1 + octets.length)
                .u8(octets.length)
                .octets(octets)
                .toOctets();
    }

    /** The value as text, one character for each octet, so that it is identical only if the octets are. */
    static String parseExternalSessionId(byte[] body) {
        OctetReader reader = new OctetReader(body);
        int length = reader.u8(SESSION_RULE);
        if (length < MIN_SESSION_ID) {
            throw reader.fault(SESSION_RULE + ": " + length + " octets");
        }
        byte[] value = reader.octets(length, SESSION_RULE);
        reader.requireEnd(SESSION_RULE);
        return new String(value, StandardCharsets.ISO_8859_1);
    }

    static byte[] emptyExternalIdHash() {
        return new byte[] {0};
    }

    static byte[] parseExternalIdHash(byte[] body) {
        OctetReader reader = new OctetReader(body);
        int length = reader.u8(HASH_RULE);
        if (length != 0 && length != HASH_LENGTH) {
            throw reader.fault(HASH_RULE + ": " + length + " octets");
        }
        byte[] hash = reader.octets(length, HASH_RULE);
        reader.requireEnd(HASH_RULE);
        return hash;
    }
}
