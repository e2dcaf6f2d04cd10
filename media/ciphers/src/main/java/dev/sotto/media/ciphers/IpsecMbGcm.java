package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;

/** A key of AES-GCM in intel-ipsec-mb: one call for a packet. */
final class IpsecMbGcm extends NativeGcm {
    private final IpsecMbCiphers port;
    private final boolean wide;
    private final long iv;
    private final long context;
    private final long computed;

    IpsecMbGcm(IpsecMbCiphers port, KeyMaterial key) {
        super(port.memory(), port.memory().take());
        this.port = port;
        this.wide = CipherSuite.isWide(key);
        this.iv = port.iv();
        this.context = port.context();
        this.computed = port.computed();
        long raw = port.loadKey(key);
        try {
            if (wide) {
                IpsecMbCalls.PREPARE_GCM_256.invokeExact(raw, live());
            } else {
                IpsecMbCalls.PREPARE_GCM_128.invokeExact(raw, live());
            }
        } catch (Throwable e) {
            throw Foreign.broken(e);
        } finally {
            port.wipeLoadedKey();
        }
    }

    @Override
    void seal(AeadJob job, long source, long target, long tag) {
        crypt(true, job, source, target, tag);
    }

    /** The library computes the tag and compares nothing. */
    @Override
    boolean open(AeadJob job, long source, long target, long tag) {
        long expectedHigh = Foreign.get(tag);
        long expectedLow = Foreign.get(tag + 8);
        crypt(false, job, source, target, computed);
        return ((Foreign.get(computed) ^ expectedHigh) | (Foreign.get(computed + 8) ^ expectedLow)) == 0;
    }

    @Override
    void encryptAgain(AeadJob job, long text) {
        crypt(true, job, text, text, computed);
    }

    /** Where the associated data are: in the packet, or with a trailer (SRTCP only) copied to where it can follow. */
    private long associated(AeadJob job) {
        long here = Foreign.address(job.aad, job.aadOffset, job.aadLength);
        return job.hasTrailer ? port.gather(here, job.aadLength, job.trailer) : here;
    }

    private void crypt(boolean encrypt, AeadJob job, long source, long target, long tag) {
        long associated = associated(job);
        Foreign.putNetworkLong(iv, job.ivHigh);
        Foreign.putNetworkLong(iv + 8, job.ivLow);
        long key = live();
        long length = job.length;
        long associatedLength = job.hasTrailer ? job.aadLength + 4L : job.aadLength;
        try {
            if (encrypt) {
                if (wide) {
                    IpsecMbCalls.ENCRYPT_GCM_256.invokeExact(
                            key, context, target, source, length, iv, associated, associatedLength, tag, TAG);
                } else {
                    IpsecMbCalls.ENCRYPT_GCM_128.invokeExact(
                            key, context, target, source, length, iv, associated, associatedLength, tag, TAG);
                }
            } else if (wide) {
                IpsecMbCalls.DECRYPT_GCM_256.invokeExact(
                        key, context, target, source, length, iv, associated, associatedLength, tag, TAG);
            } else {
                IpsecMbCalls.DECRYPT_GCM_128.invokeExact(
                        key, context, target, source, length, iv, associated, associatedLength, tag, TAG);
            }
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    @Override
    void free(long former) {
        port.memory().give(former);
    }
}
