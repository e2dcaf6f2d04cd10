package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;

/** A key of AES in counter mode and HMAC-SHA1 in libcrypto. */
final class LibcryptoCmHmac extends NativeKey implements AeadKey {
    private static final long DIGEST = 20;

    private final LibcryptoCiphers port;
    private final LibcryptoCipher cipher;
    private final int tagOctets;

    LibcryptoCmHmac(LibcryptoCiphers port, KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
        super(port.memory(), port.newHmac(authenticationKey));
        this.port = port;
        this.cipher = new LibcryptoCipher(port, "ctr", encryptionKey, true);
        this.tagOctets = tagOctets;
    }

    @Override
    public void seal(AeadJob job) {
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.target, job.tagOffset, tagOctets);
        crypt(job);
        Foreign.copy(authenticate(job, target), tag, tagOctets);
    }

    @Override
    public boolean open(AeadJob job) {
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long tag = Foreign.address(job.source, job.tagOffset, tagOctets);
        Foreign.address(job.target, job.targetOffset, job.length);
        if (!Foreign.areEqual(authenticate(job, source), tag, tagOctets)) {
            return false;
        }
        crypt(job);
        return true;
    }

    private void crypt(AeadJob job) {
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        Foreign.checkOverlap(source, target, job.length);
        cipher.start(job.ivHigh, job.ivLow);
        cipher.update(source, target, job.length);
    }

    /** Where the whole HMAC is. */
    private long authenticate(AeadJob job, long text) {
        long hmac = live();
        long aad = Foreign.address(job.aad, job.aadOffset, job.aadLength);
        long computed = port.computed();
        try {
            LibcryptoCalls.check((int) LibcryptoCalls.START_MAC.invokeExact(hmac, 0L, 0L, 0L), "an HMAC");
            LibcryptoCalls.check(
                    (int) LibcryptoCalls.UPDATE_MAC.invokeExact(hmac, aad, (long) job.aadLength), "a text");
            LibcryptoCalls.check((int) LibcryptoCalls.UPDATE_MAC.invokeExact(hmac, text, (long) job.length), "a text");
            if (job.hasTrailer) {
                LibcryptoCalls.check(
                        (int) LibcryptoCalls.UPDATE_MAC.invokeExact(hmac, port.trailer(job.trailer), 4L), "a text");
            }
            LibcryptoCalls.check(
                    (int) LibcryptoCalls.FINISH_MAC.invokeExact(hmac, computed, port.length(), DIGEST), "an HMAC");
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
        return computed;
    }

    @Override
    void free(long former) {
        cipher.free();
        try {
            LibcryptoCalls.FREE_MAC.invokeExact(former);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }
}
