package dev.sotto.media.srtp;

/** A session key inside an implementation of {@link AeadPort}: expanded once, used for each packet by one owner. */
public interface AeadKey {
    /** Encrypts and writes the tag. */
    void seal(AeadJob job);

    /**
     * Checks the tag in constant time and decrypts.
     *
     * @return false if the tag is wrong; then the target holds nothing of the plain text
     */
    boolean open(AeadJob job);

    /** Forgets the key; further use is a bug. */
    void destroy();
}
