package dev.sotto.media.srtp;

import dev.sotto.base.CipherKey;
import dev.sotto.base.KeyMaterial;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;

/**
 * The key derivation of RFC 3711 4.3 with a key derivation rate of 0: keystream of AES in counter mode under the master
 * key, with AES-256 for 32-octet master keys (RFC 6188 3).
 */
public final class SrtpKdf {
    /** SRTP encryption key. */
    public static final int RTP_ENCRYPTION = 0;

    /** SRTP authentication key. */
    public static final int RTP_AUTHENTICATION = 1;

    /** SRTP session salt. */
    public static final int RTP_SALT = 2;

    /** SRTCP encryption key. */
    public static final int RTCP_ENCRYPTION = 3;

    /** SRTCP authentication key. */
    public static final int RTCP_AUTHENTICATION = 4;

    /** SRTCP session salt. */
    public static final int RTCP_SALT = 5;

    /** Header extension encryption key (RFC 6904 3.2). */
    public static final int HEADER_ENCRYPTION = 6;

    /** Header extension session salt (RFC 6904 3.2). */
    public static final int HEADER_SALT = 7;

    private static final int SALT_LENGTH = 14;
    private static final int LABEL_AT = 7;

    private SrtpKdf() {}

    /**
     * Derives {@code length} octets for {@code label}.
     *
     * @param masterKey 16 or 32 octets
     * @param masterSalt 14 octets, or the 12 of RFC 7714, which are padded on the right with two zero octets
     */
    public static KeyMaterial derive(KeyMaterial masterKey, KeyMaterial masterSalt, int label, int length) {
        byte[] salt = masterSalt.dangerousOctets();
        if (salt.length != SALT_LENGTH && salt.length != 12) {
            throw new IllegalArgumentException("a master salt has 12 or 14 octets");
        }
        byte[] iv = Arrays.copyOf(salt, 16);
        iv[LABEL_AT] ^= (byte) label;
        byte[] out = new byte[0];
        try (CipherKey key = new CipherKey(masterKey, "AES")) {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv));
            out = cipher.doFinal(new byte[length]);
            CipherKey.replaceIn(cipher, new IvParameterSpec(new byte[iv.length]));
            return KeyMaterial.copyOf(out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in counter mode", e);
        } finally {
            Arrays.fill(salt, (byte) 0);
            Arrays.fill(iv, (byte) 0);
            Arrays.fill(out, (byte) 0);
        }
    }
}
