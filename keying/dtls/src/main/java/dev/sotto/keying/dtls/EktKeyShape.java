package dev.sotto.keying.dtls;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import java.util.Arrays;

/**
 * The public measures of an EKTKey body (RFC 8870 5.2.2), read without keeping its secrets.
 *
 * @param keyLength octets of ekt_key_value
 * @param saltLength octets of srtp_master_salt
 * @param spi ekt_spi
 * @param ttlSeconds ekt_ttl
 */
record EktKeyShape(int keyLength, int saltLength, int spi, int ttlSeconds) {
    /** Two vectors of at most 256 octets with two-octet lengths, SPI and TTL. */
    static final int MAX_BODY_LENGTH = 2 + 256 + 2 + 256 + 5;
    /** What AES-GCM needs; a longer salt is cut by its user. */
    static final int MIN_SALT_LENGTH = 12;

    private static final String RULE = "RFC 8870 5.2.2: EKTKey";

    /**
     * Measures a body. The vectors have two-octet lengths, because their ceiling is 256; the one-octet form of early
     * implementations is told apart by its first octet and taken too.
     *
     * @throws MalformedException if the body is not exactly one EKTKey
     */
    static EktKeyShape of(KeyMaterial body) {
        byte[] octets = body.dangerousOctets();
        try {
            return of(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    static EktKeyShape of(byte[] octets) {
        OctetReader reader = new OctetReader(octets);
        boolean wide = octets.length > 0 && octets[0] <= 1 && octets[0] >= 0;
        int keyLength = vector(reader, wide);
        int saltLength = vector(reader, wide);
        int spi = reader.u16(RULE);
        int ttl = reader.u24(RULE);
        if (reader.remaining() != 0) {
            throw new MalformedException(RULE + ": octets behind it", 0, "");
        }
        return new EktKeyShape(keyLength, saltLength, spi, ttl);
    }

    /** Never lets an excerpt of the octets into a fault, because they are secret. */
    private static int vector(OctetReader reader, boolean wide) {
        int width = wide ? 2 : 1;
        if (reader.remaining() < width) {
            throw new MalformedException(RULE + ": cut", reader.position(), "");
        }
        int length = wide ? reader.u16(RULE) : reader.u8(RULE);
        if (length < 1 || length > 256 || length + 5 > reader.remaining()) {
            throw new MalformedException(RULE + ": vector of " + length + " octets", reader.position(), "");
        }
        reader.skip(length, RULE);
        return length;
    }
}
