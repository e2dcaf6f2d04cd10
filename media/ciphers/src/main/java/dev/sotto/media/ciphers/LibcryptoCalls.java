package dev.sotto.media.ciphers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;

/** The functions of libcrypto (OpenSSL 3), as constants for the compiler. Those that return an {@code int} return 1 if all is well. */
final class LibcryptoCalls {
    /** EVP_CTRL_AEAD_GET_TAG. */
    static final int GET_TAG = 0x10;

    /** EVP_CTRL_AEAD_SET_TAG. */
    static final int SET_TAG = 0x11;

    static final MethodHandle NEW_CIPHER = LibcryptoLibrary.function("EVP_CIPHER_CTX_new", Foreign.pointer());
    static final MethodHandle FREE_CIPHER =
            LibcryptoLibrary.function("EVP_CIPHER_CTX_free", Foreign.nothing(JAVA_LONG));

    /** Context, cipher, engine, key, IV, whether to encrypt (−1: as before). */
    static final MethodHandle START = LibcryptoLibrary.function(
            "EVP_CipherInit_ex", Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));

    /** Context, out, where the number of octets out goes, in, octets in. */
    static final MethodHandle UPDATE = LibcryptoLibrary.function(
            "EVP_CipherUpdate", Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));

    /** Context, out, where the number of octets out goes. */
    static final MethodHandle FINISH =
            LibcryptoLibrary.function("EVP_CipherFinal_ex", Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** Context, what, number, pointer. */
    static final MethodHandle CONTROL =
            LibcryptoLibrary.function("EVP_CIPHER_CTX_ctrl", Foreign.number(JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

    static final MethodHandle NO_PADDING =
            LibcryptoLibrary.function("EVP_CIPHER_CTX_set_padding", Foreign.number(JAVA_LONG, JAVA_INT));

    /** Library context, name, properties. */
    static final MethodHandle FETCH_MAC =
            LibcryptoLibrary.function("EVP_MAC_fetch", Foreign.pointer(JAVA_LONG, JAVA_LONG, JAVA_LONG));

    static final MethodHandle NEW_MAC = LibcryptoLibrary.function("EVP_MAC_CTX_new", Foreign.pointer(JAVA_LONG));
    static final MethodHandle FREE_MAC = LibcryptoLibrary.function("EVP_MAC_CTX_free", Foreign.nothing(JAVA_LONG));

    /** Context, key, its octets, parameters. */
    static final MethodHandle START_MAC =
            LibcryptoLibrary.function("EVP_MAC_init", Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** Context, octets, how many. */
    static final MethodHandle UPDATE_MAC =
            LibcryptoLibrary.function("EVP_MAC_update", Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** Context, out, where the number of octets out goes, room. */
    static final MethodHandle FINISH_MAC =
            LibcryptoLibrary.function("EVP_MAC_final", Foreign.number(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** The algorithm; there is one for the whole process, and it stays. */
    static final long HMAC = fetchHmac();

    private LibcryptoCalls() {}

    private static long fetchHmac() {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocateFrom("HMAC").address();
            return check((long) FETCH_MAC.invokeExact(0L, name, 0L), "HMAC");
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** The cipher that a function such as EVP_aes_128_gcm names. */
    static long cipher(String name) {
        try {
            return (long) LibcryptoLibrary.function(name, Foreign.pointer()).invokeExact();
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** @throws IllegalStateException if a call did not return 1 */
    static void check(int result, String what) {
        if (result != 1) {
            throw new IllegalStateException("libcrypto refuses " + what);
        }
    }

    /** @throws IllegalStateException if a pointer is null */
    static long check(long pointer, String what) {
        if (pointer == 0) {
            throw new IllegalStateException("libcrypto has no " + what);
        }
        return pointer;
    }
}
