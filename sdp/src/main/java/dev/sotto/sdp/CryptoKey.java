package dev.sotto.sdp;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import java.util.Arrays;
import java.util.Base64;

/**
 * The master key with which one side protects what it sends, as one {@code a=crypto} line carries it (RFC 4568 6.1).
 *
 * @param tag joins an answer to the line of the offer that it takes (RFC 4568 4.1)
 * @param suite what the key is for
 * @param key {@link CryptoSuite#keyLength()} octets
 * @param salt {@link CryptoSuite#saltLength()} octets
 */
public record CryptoKey(int tag, CryptoSuite suite, KeyMaterial key, KeyMaterial salt) {
    /** @throws IllegalArgumentException if a length is not the suite's */
    public CryptoKey {
        if (key.length() != suite.keyLength() || salt.length() != suite.saltLength()) {
            throw new IllegalArgumentException("lengths of " + key + " and " + salt + " do not fit " + suite);
        }
    }

    /** A new one of our own. */
    static CryptoKey random(int tag, CryptoSuite suite, Entropy entropy) {
        return new CryptoKey(
                tag,
                suite,
                KeyMaterial.random(entropy, suite.keyLength()),
                KeyMaterial.random(entropy, suite.saltLength()));
    }

    /** The same key under the tag of another line. */
    CryptoKey withTag(int other) {
        return new CryptoKey(other, suite, key, salt);
    }

    /** Whether it is the same secret for the same suite, whatever the tag. */
    public boolean isSameKey(CryptoKey other) {
        return suite == other.suite && key.equals(other.key) && salt.equals(other.salt);
    }

    /** The value of the {@code a=crypto} line: the secret as text, for a description that leaves over TLS. */
    String dangerousText() {
        byte[] both = Arrays.copyOf(key.dangerousOctets(), suite.keyLength() + suite.saltLength());
        System.arraycopy(salt.dangerousOctets(), 0, both, suite.keyLength(), suite.saltLength());
        String text = tag + " " + suite + " inline:" + Base64.getEncoder().encodeToString(both);
        Arrays.fill(both, (byte) 0);
        return text;
    }

    /** Wipes both parts; what was derived from them stays. */
    public void destroy() {
        key.destroy();
        salt.destroy();
    }
}
