package dev.sotto.media.engine;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.MemorySegment;

/** Ciphers that copy, believe every tag and allocate nothing: what is left is what the engine itself does. */
final class FakeCiphers implements AeadPort {
    private static final AeadKey COPY = new AeadKey() {
        @Override
        public void seal(AeadJob job) {
            MemorySegment.copy(job.source, job.sourceOffset, job.target, job.targetOffset, job.length);
        }

        @Override
        public boolean open(AeadJob job) {
            MemorySegment.copy(job.source, job.sourceOffset, job.target, job.targetOffset, job.length);
            return true;
        }

        @Override
        public void destroy() {}
    };

    private static final KeystreamKey ZEROS = new KeystreamKey() {
        @Override
        public void keystream(long ivHigh, long ivLow, MemorySegment target, int length) {
            target.asSlice(0, length).fill((byte) 0);
        }

        @Override
        public void destroy() {}
    };

    @Override
    public AeadKey gcm(KeyMaterial key) {
        return COPY;
    }

    @Override
    public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
        return COPY;
    }

    @Override
    public KeystreamKey counterMode(KeyMaterial key) {
        return ZEROS;
    }
}
