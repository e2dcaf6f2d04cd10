package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;

/** A key of AES-GCM in libcrypto. */
final class LibcryptoGcm extends NativeGcm {
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
    void seal(AeadJob job, long source, long target, long tag) {
        start(sealing, job);
        sealing.update(source, target, job.length);
        LibcryptoCalls.check(sealing.finish() ? 1 : 0, "the end of a packet");
        sealing.tag(LibcryptoCalls.GET_TAG, (int) TAG, tag);
    }

    @Override
    boolean open(AeadJob job, long source, long target, long tag) {
        start(opening, job);
        opening.tag(LibcryptoCalls.SET_TAG, (int) TAG, tag);
        opening.update(source, target, job.length);
        return opening.finish();
    }

    @Override
    void encryptAgain(AeadJob job, long text) {
        sealing.start(job.ivHigh, job.ivLow);
        sealing.update(text, text, job.length);
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
