package dev.sotto.provisioning;

import dev.sotto.base.CipherKey;
import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts secrets under the store's data key, AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D 8.2.2), bound to the
 * record and field where they are, so that nobody who edits the data base moves one elsewhere. The data key is kept encrypted in
 * the same way under the master key.
 */
final class Vault implements AutoCloseable {
    private static final String FORMAT = "v1.";
    private static final String DATA_KEY = "sotto data key";
    private static final String REPETITION = "sotto repetition";
    private static final String HMAC = "HmacSHA256";
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY = 32;

    private final CipherKey key;
    private final Entropy entropy;

    private Vault(KeyMaterial dataKey, Entropy entropy) {
        try (dataKey) {
            this.key = new CipherKey(dataKey, "AES");
        }
        this.entropy = entropy;
    }

    /** A new data key, as the store keeps it. */
    static String newDataKey(KeyMaterial master, Entropy entropy) {
        try (KeyMaterial made = KeyMaterial.random(entropy, KEY);
                CipherKey wrapping = new CipherKey(master, "AES")) {
            byte[] octets = made.dangerousOctets();
            String wrapped = encrypt(wrapping, octets, DATA_KEY, entropy);
            Arrays.fill(octets, (byte) 0);
            return wrapped;
        }
    }

    /** @throws OperationFailed if the data key was wrapped under another master key */
    static Vault open(String wrapped, KeyMaterial master, Entropy entropy) {
        try (CipherKey wrapping = new CipherKey(master, "AES")) {
            return new Vault(decrypt(wrapping, wrapped, DATA_KEY), entropy);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new OperationFailed(
                    "The secrets in the store were encrypted under another master key; bring that one back.", e);
        }
    }

    Secret seal(String plain, String recordId, String pointer) {
        byte[] octets = plain.getBytes(StandardCharsets.UTF_8);
        Secret sealed = new Secret(encrypt(key, octets, place(recordId, pointer), entropy));
        Arrays.fill(octets, (byte) 0);
        return sealed;
    }

    /** @throws OperationFailed if it is not what was sealed for this place */
    KeyMaterial reveal(Secret secret, String recordId, String pointer) {
        try {
            return decrypt(key, secret.sealed(), place(recordId, pointer));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new OperationFailed("The secret " + pointer + " of " + recordId + " was damaged; set it anew.", e);
        }
    }

    /** A hash that nobody can try guesses of secrets against without the data key. */
    String mac(String text) {
        byte[] own = hmac(key, REPETITION);
        try (KeyMaterial separate = KeyMaterial.copyOf(own);
                CipherKey derived = new CipherKey(separate, HMAC)) {
            return HexFormat.of().formatHex(hmac(derived, text));
        } finally {
            Arrays.fill(own, (byte) 0);
        }
    }

    private static byte[] hmac(CipherKey key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without HMAC", e);
        }
    }

    private static String place(String recordId, String pointer) {
        return recordId + " " + pointer;
    }

    private static String encrypt(CipherKey key, byte[] plain, String place, Entropy entropy) {
        byte[] nonce = entropy.octets(NONCE);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            byte[] sealed = cipher.doFinal(plain);
            byte[] out = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, out, NONCE, sealed.length);
            return FORMAT + Base64.getEncoder().withoutPadding().encodeToString(out);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a JDK without AES-GCM", e);
        }
    }

    private static KeyMaterial decrypt(CipherKey key, String sealed, String place) throws GeneralSecurityException {
        byte[] octets = Base64.getDecoder().decode(sealed.startsWith(FORMAT) ? sealed.substring(FORMAT.length()) : "");
        if (octets.length < NONCE) {
            throw new IllegalArgumentException("too short");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, octets, 0, NONCE));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        byte[] plain = cipher.doFinal(octets, NONCE, octets.length - NONCE);
        KeyMaterial out = KeyMaterial.copyOf(plain);
        Arrays.fill(plain, (byte) 0);
        return out;
    }

    @Override
    public void close() {
        key.destroy();
    }
}
