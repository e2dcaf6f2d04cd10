package dev.sotto.tests.bench;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.SrtpKdf;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The keys of one direction of one hop of a bench. They protect nothing, so they are plain octets that both sides can work
 * out for themselves.
 *
 * @param master master key, 16 octets
 * @param salt master salt, 12 octets, or 14 for AES-CM
 */
record HopSecret(byte[] master, byte[] salt) {
    private static final int KEY = 16;
    private static final int GCM_SALT = 12;
    private static final int CM_SALT = 14;
    private static final int HMAC_KEY = 20;

    /** Keys of the hop with this number. */
    static HopSecret gcm(int number) {
        return new HopSecret(pattern(number, KEY, 7, 13, 0), pattern(number, GCM_SALT, 11, 5, 3));
    }

    /** The master key and salt that an SDES inline parameter has, one behind the other. */
    static HopSecret of(byte[] inline) {
        return new HopSecret(Arrays.copyOf(inline, KEY), Arrays.copyOfRange(inline, KEY, inline.length));
    }

    /** For AES-CM: master key and a salt of 14 octets. */
    static HopSecret counterMode(int number) {
        return new HopSecret(pattern(number, KEY, 7, 13, 0), pattern(number, CM_SALT, 11, 5, 3));
    }

    private static byte[] pattern(int number, int length, int step, int stride, int start) {
        byte[] out = new byte[length];
        for (int i = 0; i < length; i++) {
            out[i] = (byte) (number * step + i * stride + start);
        }
        return out;
    }

    HopKeys hopKeys() {
        return new HopKeys(HopProfile.AEAD_AES_128_GCM, KeyMaterial.copyOf(master), KeyMaterial.copyOf(salt));
    }

    /** Master key and salt, one behind the other. */
    byte[] inline() {
        byte[] out = Arrays.copyOf(master, master.length + salt.length);
        System.arraycopy(salt, 0, out, master.length, salt.length);
        return out;
    }

    /** The session keys as the load generator reads them. */
    String suite() {
        return salt.length == GCM_SALT
                ? "gcm " + derive(SrtpKdf.RTP_ENCRYPTION, KEY) + " " + derive(SrtpKdf.RTP_SALT, GCM_SALT)
                : "cm " + derive(SrtpKdf.RTP_ENCRYPTION, KEY) + " " + derive(SrtpKdf.RTP_SALT, CM_SALT) + " "
                        + derive(SrtpKdf.RTP_AUTHENTICATION, HMAC_KEY);
    }

    /** These octets as session keys, without derivation, as the C reference uses its keys. */
    String undivided() {
        HexFormat hex = HexFormat.of();
        return "gcm " + hex.formatHex(master) + " " + hex.formatHex(salt);
    }

    private String derive(int label, int length) {
        try (KeyMaterial key = KeyMaterial.copyOf(master);
                KeyMaterial masterSalt = KeyMaterial.copyOf(salt);
                KeyMaterial derived = SrtpKdf.derive(key, masterSalt, label, length)) {
            return HexFormat.of().formatHex(derived.dangerousOctets());
        }
    }
}
