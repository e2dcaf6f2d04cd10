package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;

/** One EVP_CIPHER_CTX: a cipher with its key in one direction, of which each packet sets the IV alone. */
final class LibcryptoCipher {
    private final LibcryptoCiphers port;
    private final long context;

    /** @param name of the function that gives the cipher, without the length of the key and what is before: {@code gcm} */
    LibcryptoCipher(LibcryptoCiphers port, String name, KeyMaterial key, boolean encrypt) {
        this.port = port;
        long cipher = LibcryptoCalls.cipher("EVP_aes_" + 8 * key.length() + "_" + name);
        long raw = port.loadKey(key);
        try {
            context = LibcryptoCalls.check((long) LibcryptoCalls.NEW_CIPHER.invokeExact(), "memory for a cipher");
            LibcryptoCalls.check(
                    (int) LibcryptoCalls.START.invokeExact(context, cipher, 0L, raw, 0L, encrypt ? 1 : 0), "a key");
            LibcryptoCalls.check((int) LibcryptoCalls.NO_PADDING.invokeExact(context, 0), "no padding");
        } catch (Throwable e) {
            throw Foreign.broken(e);
        } finally {
            port.wipeLoadedKey();
        }
    }

    /** Begins a packet. */
    void start(long ivHigh, long ivLow) {
        long iv = port.iv();
        Foreign.putNetworkLong(iv, ivHigh);
        Foreign.putNetworkLong(iv + 8, ivLow);
        try {
            LibcryptoCalls.check((int) LibcryptoCalls.START.invokeExact(context, 0L, 0L, 0L, iv, -1), "an IV");
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** Takes octets; {@code target} is 0 if they are associated data. */
    void update(long source, long target, int octets) {
        if (octets == 0) {
            return;
        }
        try {
            LibcryptoCalls.check(
                    (int) LibcryptoCalls.UPDATE.invokeExact(context, target, port.length(), source, octets), "a text");
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** Ends a packet; false if its tag is wrong. */
    boolean finish() {
        try {
            return (int) LibcryptoCalls.FINISH.invokeExact(context, port.computed(), port.length()) == 1;
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** Reads the tag to {@code tag} or takes it from there. */
    void tag(int what, int octets, long tag) {
        try {
            LibcryptoCalls.check((int) LibcryptoCalls.CONTROL.invokeExact(context, what, octets, tag), "a tag");
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** Wipes and frees it. */
    void free() {
        try {
            LibcryptoCalls.FREE_CIPHER.invokeExact(context);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }
}
