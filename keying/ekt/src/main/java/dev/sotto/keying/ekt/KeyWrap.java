package dev.sotto.keying.ekt;

import dev.sotto.base.CipherKey;
import dev.sotto.base.KeyMaterial;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;

/** AES key wrap with padding (RFC 5649) with the cipher of the JDK. A text of M octets becomes 8·ceil(M/8)+8. */
final class KeyWrap {
    private KeyWrap() {}

    /** {@code plaintext}, at least one octet, under {@code kek} of 16, 24 or 32 octets. */
    static byte[] wrap(KeyMaterial kek, byte[] plaintext) {
        try {
            return crypt(Cipher.ENCRYPT_MODE, kek, plaintext);
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
            return Optional.of(crypt(Cipher.DECRYPT_MODE, kek, ciphertext));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static byte[] crypt(int mode, KeyMaterial kek, byte[] text) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/KWP/NoPadding");
        try (CipherKey key = new CipherKey(kek, "AES")) {
            cipher.init(mode, key);
            return cipher.doFinal(text);
        } finally {
            CipherKey.replaceIn(cipher, null);
        }
    }
}
