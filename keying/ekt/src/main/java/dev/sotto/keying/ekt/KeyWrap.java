package dev.sotto.keying.ekt;

import dev.sotto.base.KeyMaterial;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** AES key wrap with padding (RFC 5649) with the cipher of the JDK. A text of M octets becomes 8·ceil(M/8)+8. */
final class KeyWrap {
    private KeyWrap() {}

    /** {@code plaintext}, at least one octet, under {@code kek} of 16, 24 or 32 octets. */
    static byte[] wrap(KeyMaterial kek, byte[] plaintext) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, kek).doFinal(plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/KWP refused to wrap", e);
        }
    }

    /** The plaintext, which the caller wipes; empty if {@code ciphertext} was not made with {@code kek}. */
    static Optional<byte[]> unwrap(KeyMaterial kek, byte[] ciphertext) {
        if (ciphertext.length < 16 || ciphertext.length % 8 != 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, kek).doFinal(ciphertext));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Cipher cipher(int mode, KeyMaterial kek) throws GeneralSecurityException {
        byte[] key = kek.dangerousOctets();
        try {
            Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"));
            return cipher;
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
