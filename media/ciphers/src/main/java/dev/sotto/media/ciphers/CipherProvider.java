package dev.sotto.media.ciphers;

import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.JceAead;
import org.jspecify.annotations.Nullable;

/** A library that has all ciphers that SRTP needs; the fastest first. */
public enum CipherProvider {
    /** intel-ipsec-mb 1.3.0. */
    IPSEC_MB("intel-ipsec-mb", "ipsec-mb") {
        @Override
        String refusal() {
            return IpsecMbLibrary.refusal();
        }

        @Override
        AeadPort newPort(@Nullable AeadPort forFew) {
            return new IpsecMbCiphers(forFew);
        }
    },

    /** OpenSSL 3. */
    LIBCRYPTO("OpenSSL libcrypto", "libcrypto") {
        @Override
        String refusal() {
            return LibcryptoLibrary.refusal();
        }

        @Override
        AeadPort newPort(@Nullable AeadPort forFew) {
            return new LibcryptoCiphers();
        }
    },

    /** What the JDK has; always there. */
    JCE("JDK", "jce") {
        @Override
        String refusal() {
            return "";
        }

        @Override
        AeadPort newPort(@Nullable AeadPort forFew) {
            return new JceAead();
        }
    };

    private final String library;
    private final String word;

    CipherProvider(String library, String word) {
        this.library = library;
        this.word = word;
    }

    /** The library's own name. */
    public String library() {
        return library;
    }

    /** What it is called in the configuration. */
    public String word() {
        return word;
    }

    /** Why it cannot be used on this machine, as a sentence for a person; empty if it can. */
    abstract String refusal();

    /**
     * New ciphers.
     *
     * @param forFew who does what this provider is slow with, in single packets; closed with the port; null for nobody
     */
    abstract AeadPort newPort(@Nullable AeadPort forFew);
}
