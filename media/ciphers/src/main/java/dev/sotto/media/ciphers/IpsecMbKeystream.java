package dev.sotto.media.ciphers;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.MemorySegment;

/**
 * AES in counter mode alone, in intel-ipsec-mb. One block, which is what a header extension usually needs, is made by CFB over
 * zeros where the key has 16 octets: that is the block cipher itself in one call. Everything else is a burst of one job, also
 * one call for each kilobyte.
 */
final class IpsecMbKeystream extends NativeKey implements KeystreamKey {
    /** Octets of zeros that the port keeps for this: what one call makes at most. */
    static final int ZEROS = 1024;

    private static final int BLOCK = 16;

    private final IpsecMbCiphers port;
    private final boolean wide;
    private final long iv;
    private final long zeros;
    private final long job;

    IpsecMbKeystream(IpsecMbCiphers port, KeyMaterial key) {
        super(port.memory(), port.memory().take());
        this.port = port;
        this.wide = CipherSuite.isWide(key);
        this.iv = port.iv();
        this.zeros = port.zeros();
        this.job = port.keystreamJob();
        port.expand(key, live());
        port.wipeLoadedKey();
    }

    @Override
    public void keystream(long ivHigh, long ivLow, MemorySegment target, int length) {
        int octets = length + BLOCK - 1 & -BLOCK;
        long at = Foreign.address(target, 0, octets);
        if (octets == BLOCK && !wide) {
            one(ivHigh, ivLow, at);
        } else if (octets > 0) {
            many(ivHigh, ivLow, at, octets);
        }
    }

    private void one(long ivHigh, long ivLow, long at) {
        // Before anything is written: after the port was closed its memory is somebody else's.
        long key = live();
        Foreign.putNetworkLong(iv, ivHigh);
        Foreign.putNetworkLong(iv + 8, ivLow);
        try {
            IpsecMbCalls.CFB_128_ONE.invokeExact(at, zeros, iv, key, (long) BLOCK);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    private void many(long ivHigh, long ivLow, long at, int octets) {
        Foreign.put(job + IpsecMbBurst.JOB_ROUND_KEYS, live());
        Foreign.put(job + IpsecMbBurst.JOB_KEY_OCTETS, wide ? 32 : 16);
        Foreign.put(job + IpsecMbBurst.JOB_SOURCE, zeros);
        Foreign.put(job + IpsecMbBurst.JOB_IV, iv);
        Foreign.put(job + IpsecMbBurst.JOB_IV_OCTETS, BLOCK);
        Foreign.ALL.set(JAVA_INT_UNALIGNED, job + IpsecMbBurst.JOB_CIPHER, IpsecMbBurst.COUNTER_MODE);
        Foreign.ALL.set(JAVA_INT_UNALIGNED, job + IpsecMbBurst.JOB_DIRECTION, IpsecMbBurst.ENCRYPT);
        for (int done = 0; done < octets; done += ZEROS) {
            long low = ivLow + done / BLOCK;
            boolean carry = Long.compareUnsigned(low, ivLow) < 0;
            Foreign.putNetworkLong(iv, carry ? ivHigh + 1 : ivHigh);
            Foreign.putNetworkLong(iv + 8, low);
            Foreign.put(job + IpsecMbBurst.JOB_TARGET, at + done);
            Foreign.put(job + IpsecMbBurst.JOB_CIPHER_OCTETS, Math.min(ZEROS, octets - done));
            port.runCiphers(job, 1, wide);
        }
    }

    @Override
    void free(long former) {
        port.memory().give(former);
    }
}
