package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/** Keys, jobs and providers for tests. */
final class Packets {
    static final int HEADER = 12;
    static final List<CipherSuite> SEALING =
            List.of(CipherSuite.AES_128_GCM, CipherSuite.AES_256_GCM, CipherSuite.AES_CM_HMAC_SHA1);

    private Packets() {}

    static KeyMaterial key(int octets, int fill) {
        byte[] key = new byte[octets];
        Arrays.fill(key, (byte) fill);
        return KeyMaterial.copyOf(key);
    }

    /** A key of the suite, with a tag of 10 octets where it is an HMAC's. */
    static AeadKey key(AeadPort port, CipherSuite suite, int fill) {
        KeyMaterial key = key(suite.keyOctets(), fill);
        return suite.isAead() ? port.gcm(key) : port.counterModeHmacSha1(key, key(20, fill + 1));
    }

    static int tagOctets(CipherSuite suite) {
        return suite.isAead() ? 16 : 10;
    }

    /** A packet of SRTP in place: header at {@code offset}, text of {@code length} octets, tag. */
    static AeadJob inPlace(AeadKey key, CipherSuite suite, MemorySegment memory, long offset, int length) {
        AeadJob job = new AeadJob();
        job.key = key;
        job.ivHigh = 0x0102030405060708L;
        job.ivLow = 0x1112131400000000L;
        job.aad = memory;
        job.aadOffset = offset;
        job.aadLength = HEADER;
        job.hasTrailer = !suite.isAead();
        job.trailer = 7;
        job.source = memory;
        job.sourceOffset = offset + HEADER;
        job.length = length;
        job.target = memory;
        job.targetOffset = offset + HEADER;
        job.tagOffset = offset + HEADER + length;
        return job;
    }

    static byte[] octets(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }
}
