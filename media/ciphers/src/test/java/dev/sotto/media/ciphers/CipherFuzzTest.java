package dev.sotto.media.ciphers;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.media.srtp.AeadPort;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CipherFuzzTest {
    private static final AeadPort IPSEC_MB = CipherProvider.IPSEC_MB.newPort(null);
    private static final AeadPort LIBCRYPTO = CipherProvider.LIBCRYPTO.newPort(null);

    /** Octets choose the suite and all that the trial draws; any difference between two providers is a finding. */
    @FuzzTest
    void providers_never_differ(byte[] octets) {
        byte[] nine = Arrays.copyOf(octets, 9);
        CipherSuite suite = CipherSuite.values()[Math.floorMod(nine[8], CipherSuite.values().length)];
        for (AeadPort port : new AeadPort[] {IPSEC_MB, LIBCRYPTO}) {
            try (CipherTrial trial =
                    new CipherTrial(suite, port, ByteBuffer.wrap(nine).getLong())) {
                String difference = trial.difference(1);
                if (!difference.isEmpty()) {
                    throw new AssertionError(difference);
                }
            }
        }
    }

    @Test
    void providers_do_not_differ_under_hundreds_of_seeds() {
        for (int seed = 0; seed < 300; seed++) {
            providers_never_differ(
                    ByteBuffer.allocate(9).putLong(seed).put((byte) seed).array());
        }
    }
}
