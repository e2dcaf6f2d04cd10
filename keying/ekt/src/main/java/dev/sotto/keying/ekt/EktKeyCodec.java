package dev.sotto.keying.ekt;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.util.Arrays;

/**
 * The body of the handshake message ekt_key (RFC 8870 5.2.2). A vector of up to 256 octets has a length of two octets
 * (RFC 8446 3.4); some implementations wrote one, which cannot be mistaken for it and is read too.
 */
public final class EktKeyCodec {
    private static final String RULE = "RFC 8870 5.2.2: EKTKey";

    private EktKeyCodec() {}

    /** {@code set} as a message body: 2+16+2+12+2+3 octets for AESKW128 with a salt of 12. */
    public static KeyMaterial encode(EktParameterSet set) {
        byte[] kek = set.kek().dangerousOctets();
        byte[] salt = set.masterSalt().dangerousOctets();
        byte[] body = new OctetWriter(kek.length + salt.length + 9)
                .u16(kek.length)
                .octets(kek)
                .u16(salt.length)
                .octets(salt)
                .u16(set.spi())
                .u24(set.ttlSeconds())
                .toOctetsAndWipe();
        KeyMaterial out = KeyMaterial.copyOf(body);
        for (byte[] secret : new byte[][] {kek, salt, body}) {
            Arrays.fill(secret, (byte) 0);
        }
        return out;
    }

    /**
     * Reads a message body. The cipher follows from the length of the key.
     *
     * @throws MalformedException (alert decode_error) if it does not have this form, its key is neither 16 nor 32 octets, or
     *     its salt is shorter than 12; its text has no octet of a secret
     */
    public static EktParameterSet parse(KeyMaterial body) {
        byte[] octets = body.dangerousOctets();
        try {
            return parse(octets);
        } catch (MalformedException e) {
            throw new MalformedException(e.rule(), e.offset(), "");
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static EktParameterSet parse(byte[] octets) {
        OctetReader reader = new OctetReader(octets);
        boolean oneOctet = octets.length > 1 && octets[0] != 0 && !(octets[0] == 1 && octets[1] == 0);
        byte[] kek = reader.octets(length(reader, oneOctet), RULE);
        byte[] salt = reader.octets(length(reader, oneOctet), RULE);
        int spi = reader.u16(RULE);
        int ttl = reader.u24(RULE);
        reader.requireEnd(RULE);
        EktCipher cipher = EktCipher.ofKeyLength(kek.length)
                .orElseThrow(
                        () -> new MalformedException("RFC 8870 4.4.1: EKTKey of " + kek.length + " octets", 0, ""));
        if (salt.length < EktParameterSet.SALT_LENGTH) {
            throw new MalformedException("RFC 8870 5.2.2: salt of " + salt.length + " octets", 0, "");
        }
        EktParameterSet set = new EktParameterSet(spi, cipher, KeyMaterial.copyOf(kek), KeyMaterial.copyOf(salt), ttl);
        Arrays.fill(kek, (byte) 0);
        Arrays.fill(salt, (byte) 0);
        return set;
    }

    private static int length(OctetReader reader, boolean oneOctet) {
        int length = oneOctet ? reader.u8(RULE) : reader.u16(RULE);
        if (length < 1 || length > 256) {
            throw reader.fault(RULE + ": a vector of " + length + " octets");
        }
        return length;
    }
}
