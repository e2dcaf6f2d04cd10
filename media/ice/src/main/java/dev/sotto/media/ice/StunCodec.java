package dev.sotto.media.ice;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * STUN messages to octets and back (RFC 8489) with the short-term credentials and the fingerprint that ICE demands (RFC
 * 8445 section 7). Attributes after MESSAGE-INTEGRITY are ignored but for FINGERPRINT, which has to be the last.
 */
public final class StunCodec {
    private static final int COOKIE = 0x2112A442;
    private static final int HEADER = 20;
    private static final int MESSAGE_INTEGRITY = 0x0008;
    private static final int HMAC_OCTETS = 20;
    private static final int FINGERPRINT = 0x8028;
    private static final int FINGERPRINT_OCTETS = 8;
    private static final long FINGERPRINT_MASK = 0x5354554EL;

    /** What is found out about MESSAGE-INTEGRITY or FINGERPRINT. */
    public enum Proof {
        /** The attribute is not there. */
        MISSING,
        /** It does not fit the octets and the password. */
        WRONG,
        /** It fits. */
        RIGHT
    }

    private StunCodec() {}

    /** Whether {@code octets} claim to be STUN: two zero bits, a length that fits and the cookie. */
    public static boolean isStun(byte[] octets) {
        return octets.length >= HEADER
                && (octets[0] & 0xC0) == 0
                && OctetReader.bigEndian(octets, 2, 2) == octets.length - HEADER
                && (int) OctetReader.bigEndian(octets, 4, 4) == COOKIE;
    }

    /**
     * Reads a message. A wrong FINGERPRINT is a fault; MESSAGE-INTEGRITY is checked by {@link #integrity}.
     *
     * @throws MalformedException if the octets break RFC 8489 section 5 or 14
     */
    public static StunMessage parse(byte[] octets) {
        OctetReader reader = new OctetReader(octets);
        int type = reader.u16("RFC 8489 5: message type");
        int length = reader.u16("RFC 8489 5: message length");
        if ((type & 0xC000) != 0 || length != octets.length - HEADER || length % 4 != 0) {
            throw new MalformedException("RFC 8489 5: header", 0, Integer.toHexString(type) + " length " + length);
        }
        if ((int) reader.u32("RFC 8489 5: cookie") != COOKIE) {
            throw new MalformedException("RFC 8489 5: cookie", 4, "");
        }
        var transaction = new StunMessage.Transaction(
                reader.u64("RFC 8489 5: transaction"), (int) reader.u32("RFC 8489 5: transaction"));
        List<StunAttribute> attributes = attributes(reader, transaction);
        if (fingerprint(octets) == Proof.WRONG) {
            throw new MalformedException("RFC 8489 14.7: FINGERPRINT", octets.length - FINGERPRINT_OCTETS, "");
        }
        int kind = ((type >>> 7) & 2) | ((type >>> 4) & 1);
        int method = (type & 0x000F) | ((type >>> 1) & 0x0070) | ((type >>> 2) & 0x0F80);
        return new StunMessage(StunMessage.Kind.values()[kind], method, transaction, attributes);
    }

    /** Whether MESSAGE-INTEGRITY of well-formed {@code octets} was made with {@code password} (RFC 8489 section 14.5). */
    public static Proof integrity(byte[] octets, KeyMaterial password) {
        int at = find(octets, MESSAGE_INTEGRITY);
        if (at < 0) {
            return Proof.MISSING;
        }
        byte[] expected = hmac(octets, at, password);
        byte[] found = Arrays.copyOfRange(octets, at + 4, Math.min(octets.length, at + 4 + HMAC_OCTETS));
        return MessageDigest.isEqual(expected, found) ? Proof.RIGHT : Proof.WRONG;
    }

    /** Whether the last attribute of well-formed {@code octets} is a fitting FINGERPRINT (RFC 8489 section 14.7). */
    public static Proof fingerprint(byte[] octets) {
        int at = find(octets, FINGERPRINT);
        if (at < 0) {
            return Proof.MISSING;
        }
        if (at != octets.length - FINGERPRINT_OCTETS) {
            return Proof.WRONG;
        }
        return OctetReader.bigEndian(octets, at + 4, 4) == crc(octets, at) ? Proof.RIGHT : Proof.WRONG;
    }

    static boolean hasIntegrity(byte[] octets) {
        return find(octets, MESSAGE_INTEGRITY) >= 0;
    }

    /**
     * Writes a message with FINGERPRINT and, if there is a password, MESSAGE-INTEGRITY before it.
     *
     * @param password null only for errors that answer an unauthenticated request (RFC 8489 section 9.1.3)
     */
    public static byte[] encode(StunMessage message, @Nullable KeyMaterial password) {
        OctetWriter body = new OctetWriter(128);
        int kind = message.kind().ordinal();
        int method = message.method();
        int type = ((kind & 2) << 7) | ((kind & 1) << 4);
        type |= (method & 0x000F) | ((method & 0x0070) << 1) | ((method & 0x0F80) << 2);
        body.u16(type).u16(0).u32(COOKIE);
        body.u64(message.transaction().high()).u32(message.transaction().low());
        for (StunAttribute attribute : message.attributes()) {
            StunAttributeCodec.write(body, attribute, message.transaction());
        }
        byte[] octets = body.toOctets();
        if (password != null) {
            octets = appended(octets, MESSAGE_INTEGRITY, hmac(octets, octets.length, password));
        }
        byte[] crc = new OctetWriter(4).u32(crc(octets, octets.length)).toOctets();
        return appended(octets, FINGERPRINT, crc);
    }

    private static List<StunAttribute> attributes(OctetReader reader, StunMessage.Transaction transaction) {
        List<StunAttribute> out = new ArrayList<>();
        boolean sealed = false;
        while (reader.remaining() > 0) {
            int type = reader.u16("RFC 8489 14: attribute type");
            int length = reader.u16("RFC 8489 14: attribute length");
            int padded = (length + 3) & ~3;
            OctetReader value = reader.nested(padded, "RFC 8489 14: attribute value");
            if ((type == MESSAGE_INTEGRITY && length != HMAC_OCTETS) || (type == FINGERPRINT && length != 4)) {
                throw reader.fault("RFC 8489 14.5, 14.7: length");
            }
            if (!sealed && type != MESSAGE_INTEGRITY && type != FINGERPRINT) {
                out.add(StunAttributeCodec.read(type, value.octets(length, "RFC 8489 14: value"), transaction));
            }
            sealed |= type == MESSAGE_INTEGRITY;
        }
        return out;
    }

    /** Offset of the first attribute of {@code wanted} type, -1 if there is none. */
    private static int find(byte[] octets, int wanted) {
        int at = HEADER;
        while (at + 4 <= octets.length) {
            if (OctetReader.bigEndian(octets, at, 2) == wanted) {
                return at;
            }
            at += 4 + (((int) OctetReader.bigEndian(octets, at + 2, 2) + 3) & ~3);
        }
        return -1;
    }

    /** Over the octets before {@code at}, with a header length as if MESSAGE-INTEGRITY were the last attribute. */
    private static byte[] hmac(byte[] octets, int at, KeyMaterial password) {
        byte[] covered = withLength(octets, at, at + 4 + HMAC_OCTETS);
        byte[] key = password.dangerousOctets();
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(covered);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA1", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static long crc(byte[] octets, int at) {
        CRC32 crc = new CRC32();
        crc.update(withLength(octets, at, at + FINGERPRINT_OCTETS));
        return crc.getValue() ^ FINGERPRINT_MASK;
    }

    private static byte[] appended(byte[] octets, int type, byte[] value) {
        int length = octets.length + 4 + value.length;
        return new OctetWriter(length)
                .octets(withLength(octets, octets.length, length))
                .u16(type)
                .u16(value.length)
                .octets(value)
                .toOctets();
    }

    /** The first {@code count} octets with the header's length field saying that the message ends at {@code end}. */
    private static byte[] withLength(byte[] octets, int count, int end) {
        byte[] out = Arrays.copyOf(octets, count);
        out[2] = (byte) ((end - HEADER) >>> 8);
        out[3] = (byte) (end - HEADER);
        return out;
    }

    static byte[] utf8(String text, int max) {
        byte[] out = text.getBytes(StandardCharsets.UTF_8);
        if (out.length > max) {
            throw new IllegalArgumentException("RFC 8489 14: " + out.length + " octets of text, " + max + " allowed");
        }
        return out;
    }
}
