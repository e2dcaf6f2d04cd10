package dev.sotto.media.ciphers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ciphers of OpenSSL's libcrypto: contexts for each key, and for a packet nothing but its IV, its octets and its tag. Operands
 * must be outside the heap. One thread, and nothing is allocated on the heap for a packet.
 */
final class LibcryptoCiphers implements AeadPort {
    /** The address of keys that consist of contexts alone. */
    static final long LIVE = 1;

    private static final int RAW_KEY = 64;
    private static final long TEXT_PARAMETER = 4;

    private final KeyMemory memory = new KeyMemory();
    private final long iv = memory.scratch(16);
    private final long computed = memory.scratch(32);
    private final long length = memory.scratch(8);
    private final long trailer = memory.scratch(4);
    private final long rawKey = memory.scratch(RAW_KEY);
    private final long digest = memory.scratch(2 * 40);
    private final long hmac;

    /** @throws IllegalStateException if {@link LibcryptoLibrary#refusal()} says that it cannot be */
    LibcryptoCiphers() {
        hmac = LibcryptoCalls.HMAC;
        // OSSL_PARAM: name, type, data, octets of it, octets returned; one that is all zero ends the list.
        Foreign.put(digest, text("digest"));
        Foreign.ALL.set(JAVA_INT_UNALIGNED, digest + 8, (int) TEXT_PARAMETER);
        Foreign.put(digest + 16, text("SHA1"));
        Foreign.put(digest + 24, "SHA1".length());
    }

    private long text(String text) {
        long here = memory.scratch(text.length() + 1L);
        Foreign.putOctets(here, text.getBytes(StandardCharsets.US_ASCII));
        return here;
    }

    @Override
    public AeadKey gcm(KeyMaterial key) {
        CipherSuite.isWide(key);
        return new LibcryptoGcm(this, key);
    }

    @Override
    public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
        CipherSuite.isWide(encryptionKey);
        CipherSuite.checkHmac(authenticationKey, tagOctets);
        return new LibcryptoCmHmac(this, encryptionKey, authenticationKey, tagOctets);
    }

    @Override
    public KeystreamKey counterMode(KeyMaterial key) {
        CipherSuite.isWide(key);
        return new LibcryptoKeystream(this, key);
    }

    /** An EVP_MAC_CTX of HMAC-SHA1 with its key. */
    long newHmac(KeyMaterial key) {
        long raw = loadKey(key);
        try {
            long context = LibcryptoCalls.check((long) LibcryptoCalls.NEW_MAC.invokeExact(hmac), "memory for an HMAC");
            LibcryptoCalls.check(
                    (int) LibcryptoCalls.START_MAC.invokeExact(context, raw, (long) key.length(), digest),
                    "a key of HMAC-SHA1");
            return context;
        } catch (Throwable e) {
            throw Foreign.broken(e);
        } finally {
            wipeLoadedKey();
        }
    }

    KeyMemory memory() {
        return memory;
    }

    long iv() {
        return iv;
    }

    /** Where a tag to compare is computed. */
    long computed() {
        return computed;
    }

    /** Where the library says how much it wrote, which is always what was asked. */
    long length() {
        return length;
    }

    /** Where these four octets are. */
    long trailer(int value) {
        Foreign.putNetworkInt(trailer, value);
        return trailer;
    }

    /** Puts a key where the library can read it, until {@link #wipeLoadedKey}. */
    long loadKey(KeyMaterial key) {
        byte[] octets = key.dangerousOctets();
        Foreign.putOctets(rawKey, octets);
        Arrays.fill(octets, (byte) 0);
        return rawKey;
    }

    void wipeLoadedKey() {
        Foreign.wipe(rawKey, RAW_KEY);
    }

    @Override
    public void close() {
        memory.close();
    }
}
