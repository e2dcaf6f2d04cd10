package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.MemorySegment;

/** AES in counter mode alone, in libcrypto: the counters are written to the target and encrypted there, one call for all. */
final class LibcryptoKeystream extends NativeKey implements KeystreamKey {
    private static final int BLOCK = 16;

    private final LibcryptoCipher cipher;

    LibcryptoKeystream(LibcryptoCiphers port, KeyMaterial key) {
        super(port.memory(), LibcryptoCiphers.LIVE);
        this.cipher = new LibcryptoCipher(port, "ecb", key, true);
    }

    @Override
    public void keystream(long ivHigh, long ivLow, MemorySegment target, int length) {
        live();
        int octets = length + BLOCK - 1 & -BLOCK;
        long at = Foreign.address(target, 0, octets);
        long high = ivHigh;
        long low = ivLow;
        for (int done = 0; done < octets; done += BLOCK) {
            Foreign.putNetworkLong(at + done, high);
            Foreign.putNetworkLong(at + done + 8, low);
            if (++low == 0) {
                high++;
            }
        }
        cipher.update(at, at, octets);
    }

    @Override
    void free(long former) {
        cipher.free();
    }
}
