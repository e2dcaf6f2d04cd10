package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;

/** A key of AES-GCM in libcrypto. */
final class LibcryptoGcm extends NativeKey implements AeadKey {
    private static final int TAG = 16;

    private final LibcryptoCiphers port;
    private final LibcryptoCipher sealing;
    private final LibcryptoCipher opening;

    LibcryptoGcm(LibcryptoCiphers port, KeyMaterial key) {
        super(port.memory(), LibcryptoCiphers.LIVE);
        this.port = port;
        this.sealing = new LibcryptoCipher(port, "gcm", key, true);
        this.opening = new LibcryptoCipher(port, "gcm", key, false);
    }

    @Override
    public void seal(AeadJob job) {
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.target, job.tagOffset, TAG);
        Foreign.checkOverlap(source, target, job.length);
        start(sealing, job);
        sealing.update(source, target, job.length);
        LibcryptoCalls.check(sealing.finish() ? 1 : 0, "the end of a packet");
        sealing.tag(LibcryptoCalls.GET_TAG, TAG, tag);
    }

    /** The library decrypts before it compares, so with a wrong tag the plain text has to go again, as in {@link IpsecMbGcm}. */
    @Override
    public boolean open(AeadJob job) {
        live();
        long source = Foreign.address(job.source, job.sourceOffset, job.length);
        long target = Foreign.address(job.target, job.targetOffset, job.length);
        long tag = Foreign.address(job.source, job.tagOffset, TAG);
        Foreign.checkOverlap(source, target, job.length);
        start(opening, job);
        opening.tag(LibcryptoCalls.SET_TAG, TAG, tag);
        opening.update(source, target, job.length);
        if (opening.finish()) {
            return true;
        }
        if (source == target) {
            sealing.start(job.ivHigh, job.ivLow);
            sealing.update(source, target, job.length);
        } else {
            Foreign.wipe(target, job.length);
        }
        return false;
    }

    private void start(LibcryptoCipher cipher, AeadJob job) {
        cipher.start(job.ivHigh, job.ivLow);
        cipher.update(Foreign.address(job.aad, job.aadOffset, job.aadLength), 0, job.aadLength);
        if (job.hasTrailer) {
            cipher.update(port.trailer(job.trailer), 0, 4);
        }
    }

    @Override
    void free(long former) {
        sealing.free();
        opening.free();
    }
}
