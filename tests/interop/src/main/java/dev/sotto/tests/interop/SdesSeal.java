package dev.sotto.tests.interop;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals RTP as AES_CM_128_HMAC_SHA1_80 says (RFC 3711 4.1.1, 4.2.1, 4.3), in the first round of sequence numbers. It knows nothing of the code that
 * is tested.
 */
final class SdesSeal {
    private static final int HEADER = 12;
    private static final int TAG = 10;

    private final byte[] master;
    private final Cipher cipher;
    private final SecretKeySpec key;
    private final byte[] salt;
    private final Mac mac;

    /** @param master key and salt, 30 octets */
    SdesSeal(byte[] master) {
        this.master = master.clone();
        try {
            cipher = Cipher.getInstance("AES/CTR/NoPadding");
            key = new SecretKeySpec(derive(0, 16), "AES");
            mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(derive(1, 20), "HmacSHA1"));
            salt = derive(2, 14);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has these", e);
        }
    }

    /** What goes behind {@code inline:}. */
    String inline() {
        return Base64.getEncoder().encodeToString(master);
    }

    /** The sealed packet. */
    byte[] seal(byte[] packet) {
        try {
            byte[] counter = Arrays.copyOf(salt, 16);
            for (int i = 0; i < 4; i++) {
                counter[4 + i] ^= packet[8 + i];
            }
            counter[12] ^= packet[2];
            counter[13] ^= packet[3];
            cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(counter));
            byte[] sealed = Arrays.copyOf(packet, packet.length + TAG);
            cipher.doFinal(packet, HEADER, packet.length - HEADER, sealed, HEADER);
            mac.update(sealed, 0, packet.length);
            byte[] tag = mac.doFinal(ByteBuffer.allocate(4).array());
            System.arraycopy(tag, 0, sealed, packet.length, TAG);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] derive(int label, int length) throws GeneralSecurityException {
        byte[] counter = Arrays.copyOf(Arrays.copyOfRange(master, 16, 30), 16);
        counter[7] ^= (byte) label;
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(master, 0, 16, "AES"), new IvParameterSpec(counter));
        return cipher.doFinal(new byte[length]);
    }
}
