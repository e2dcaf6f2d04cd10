package dev.sotto.keying.dtls;

import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;
import org.bouncycastle.crypto.modes.GCMBlockCipher;

/**
 * AES-GCM that leaves no plaintext behind. Bouncy Castle copies what it encrypts in place and forgets the copy; of an EKTKey
 * message that copy is the key.
 */
final class WipingGcm extends GCMBlockCipher {
    // Deprecated in favour of a factory, which cannot make a subclass.
    @SuppressWarnings("deprecation")
    WipingGcm(BlockCipher block) {
        super(block);
    }

    @Override
    public int processBytes(byte[] in, int inOff, int len, byte[] out, int outOff) {
        byte[] copy = Arrays.copyOfRange(in, inOff, inOff + len);
        try {
            return super.processBytes(copy, 0, len, out, outOff);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }
}
