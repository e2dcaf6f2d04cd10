package dev.sotto.keying.ekt;

import dev.sotto.base.KeyMaterial;

/**
 * An EKT parameter set (RFC 8870 4.2) with its lifetime: what all members of a conference share until the next rekey.
 *
 * @param spi its name in EKT fields, 0..65535; a name is never given to two sets (RFC 8870 4.1)
 * @param cipher the key wrap
 * @param kek the EKTKey: as long as the cipher says
 * @param masterSalt the SRTP master salt of every key wrapped with it, 12..256 octets; the first 12 are used
 * @param ttlSeconds how long it may be used from its receipt, 1..2^24-1 seconds (RFC 8870 5.2.2)
 */
public record EktParameterSet(int spi, EktCipher cipher, KeyMaterial kek, KeyMaterial masterSalt, int ttlSeconds) {
    /** Octets of the salt that AES-GCM uses (RFC 7714 12). */
    public static final int SALT_LENGTH = 12;

    /** The longest lifetime that fits the message, in seconds. */
    public static final int MAX_TTL_SECONDS = 0xFF_FFFF;

    /** @throws IllegalArgumentException if a length or number is out of its range */
    public EktParameterSet {
        boolean numbers = spi >= 0 && spi <= 0xFFFF && ttlSeconds >= 0 && ttlSeconds <= MAX_TTL_SECONDS;
        boolean lengths =
                kek.length() == cipher.keyLength() && masterSalt.length() >= SALT_LENGTH && masterSalt.length() <= 256;
        if (!numbers || !lengths) {
            throw new IllegalArgumentException("EKT parameter set: spi " + spi + ", ttl " + ttlSeconds + ", key of "
                    + kek.length() + " octets, salt of " + masterSalt.length());
        }
    }

    /** The salt cut to what SRTP needs (RFC 8870 4.3.2 step 4); a secret of its own. Never halved again. */
    public KeyMaterial srtpSalt() {
        return masterSalt.slice(0, SALT_LENGTH);
    }

    /** The same set with secrets of their own life. */
    public EktParameterSet copy() {
        return new EktParameterSet(spi, cipher, kek.copy(), masterSalt.copy(), ttlSeconds);
    }

    /** The same set, of its own life, for somebody who gets it later (RFC 8870 5.2.2 counts from the receipt). */
    public EktParameterSet withTtlSeconds(int remaining) {
        return new EktParameterSet(spi, cipher, kek.copy(), masterSalt.copy(), remaining);
    }

    /** Whether both are the same set, whatever their lifetimes; keys are compared in constant time. */
    public boolean sameKeysAs(EktParameterSet that) {
        return spi == that.spi && kek.equals(that.kek) && masterSalt.equals(that.masterSalt);
    }

    /** Destroys key and salt. */
    public void destroy() {
        kek.destroy();
        masterSalt.destroy();
    }
}
