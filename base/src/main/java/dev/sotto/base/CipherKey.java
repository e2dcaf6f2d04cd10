package dev.sotto.base;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key in the form that the JDK's ciphers take, and that can be destroyed, which {@link SecretKeySpec} cannot. The ciphers ask
 * for a copy of the octets whenever they are initialised and wipe that copy themselves.
 */
public final class CipherKey implements SecretKey, AutoCloseable {
    private final transient KeyMaterial octets;
    private final String algorithm;

    /** Takes a copy of {@code key}; {@code algorithm} is such as {@code AES}. */
    public CipherKey(KeyMaterial key, String algorithm) {
        this.octets = key.copy();
        this.algorithm = algorithm;
    }

    /**
     * Gives {@code cipher} a key without meaning. That is how the JDK's ciphers are made to wipe the key before, its round keys,
     * and the copy by which they would notice that an IV is used twice.
     *
     * @param parameters what the cipher wants besides a key, if anything
     */
    public static void replaceIn(Cipher cipher, @Nullable AlgorithmParameterSpec parameters) {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(new byte[16], "AES"), parameters);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a cipher that refuses a key of the right length", e);
        }
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy that the caller must wipe. */
    @Override
    public byte[] getEncoded() {
        return octets.dangerousOctets();
    }

    @Override
    public void destroy() {
        octets.destroy();
    }

    @Override
    public boolean isDestroyed() {
        return octets.isDestroyed();
    }

    /** Same as {@link #destroy}. */
    @Override
    public void close() {
        destroy();
    }

    /** Says only which algorithm it is for. */
    @Override
    public String toString() {
        return "CipherKey[" + algorithm + "]";
    }
}
