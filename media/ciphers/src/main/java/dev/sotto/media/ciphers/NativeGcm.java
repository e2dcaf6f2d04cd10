package dev.sotto.media.ciphers;

import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;

/**
 * A key of AES-GCM in a C library: where the operands are, that they are what they should be, and that no plain text stays
 * where a tag was wrong.
 */
abstract class NativeGcm extends NativeKey implements AeadKey {
    static final long TAG = 16;

    /** @param address the key's memory or handle, not 0 */
    NativeGcm(KeyMemory memory, long address) {
        super(memory, address);
    }

    @Override
    public final void seal(AeadJob job) {
        // First of all: after the port was closed its memory is somebody else's.
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.target, job.tagOffset, TAG);
        Foreign.checkOverlap(source, target, job.length);
        seal(job, source, target, tag);
    }

    /**
     * Libraries decrypt before they compare the tag, if they compare it. So the plain text is already there when a tag turns out
     * to be wrong, and has to go again: in place, by encrypting it under the same key stream, which brings back each octet of
     * the ciphertext; elsewhere by zeros. Right packets pay nothing for that.
     */
    @Override
    public final boolean open(AeadJob job) {
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.source, job.tagOffset, TAG);
        Foreign.checkOverlap(source, target, job.length);
        if (open(job, source, target, tag)) {
            return true;
        }
        if (source == target) {
            encryptAgain(job, source);
        } else {
            Foreign.wipe(target, job.length);
        }
        return false;
    }

    /** Encrypts, and writes the tag. */
    abstract void seal(AeadJob job, long source, long target, long tag);

    /** Decrypts; whether the tag was right. */
    abstract boolean open(AeadJob job, long source, long target, long tag);

    /** Encrypts in place and writes no tag. */
    abstract void encryptAgain(AeadJob job, long text);
}
