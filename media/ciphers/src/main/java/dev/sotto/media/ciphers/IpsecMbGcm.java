package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;

/** A key of AES-GCM in intel-ipsec-mb: one call for a packet. */
final class IpsecMbGcm extends NativeKey implements AeadKey {
    private static final long TAG = 16;

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
    public void seal(AeadJob job) {
        // First of all: after the port was closed its memory is somebody else's.
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.target, job.tagOffset, TAG);
        Foreign.checkOverlap(source, target, job.length);
        crypt(true, job, source, target, associated(job), tag);
    }

    /**
     * The library decrypts and computes the tag in one go and compares nothing. So the plain text is already there when a tag
     * turns out to be wrong, and has to go again: in place, by encrypting it under the same key stream, which brings back each
     * octet of the ciphertext; elsewhere by zeros. Right packets pay nothing for that.
     */
    @Override
    public boolean open(AeadJob job) {
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.source, job.tagOffset, TAG);
        Foreign.checkOverlap(source, target, job.length);
        long expectedHigh = Foreign.get(tag);
        long expectedLow = Foreign.get(tag + 8);
        long associated = associated(job);
        crypt(false, job, source, target, associated, computed);
        if (((Foreign.get(computed) ^ expectedHigh) | (Foreign.get(computed + 8) ^ expectedLow)) == 0) {
            return true;
        }
        if (source == target) {
            crypt(true, job, source, target, associated, computed);
        } else {
            Foreign.wipe(target, job.length);
        }
        return false;
    }

    /** Where the associated data are: in the packet, or with a trailer (SRTCP only) copied to where it can follow. */
    private long associated(AeadJob job) {
        long here = Foreign.address(job.aad, job.aadOffset, job.aadLength);
        return job.hasTrailer ? port.gather(here, job.aadLength, job.trailer) : here;
    }

    private void crypt(boolean encrypt, AeadJob job, long source, long target, long associated, long tag) {
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
