package dev.sotto.keying.dtls;

import java.io.IOException;
import java.security.SecureRandom;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADBlockCipher;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/** The library's own cryptography with {@link PercCipher} around the cipher of one association. */
final class PercCrypto extends BcTlsCrypto {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final EpochOne epoch;

    PercCrypto(EpochOne epoch) {
        super(RANDOM);
        this.epoch = epoch;
    }

    /** What the wrapped cipher and the owner share. */
    EpochOne epoch() {
        return epoch;
    }

    @Override
    public TlsCipher createCipher(TlsCryptoParameters parameters, int encryptionAlgorithm, int macAlgorithm)
            throws IOException {
        return new PercCipher(super.createCipher(parameters, encryptionAlgorithm, macAlgorithm), epoch);
    }

    @Override
    protected AEADBlockCipher createAEADBlockCipher_AES_GCM() {
        return new WipingGcm(AESEngine.newInstance());
    }
}
