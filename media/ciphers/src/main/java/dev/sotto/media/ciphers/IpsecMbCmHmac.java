package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A key of AES in counter mode and HMAC-SHA1 in intel-ipsec-mb: round keys, and the two states of SHA-1 in which HMAC begins
 * and ends (RFC 2104). The library is fast with many packets at once and slow with one, which therefore goes to another
 * provider's key where there is one.
 */
final class IpsecMbCmHmac extends NativeKey implements AeadKey {
    /**
     * From how many packets on the library is faster than libcrypto: two packets of 1100 octets took 1256 ns each here and
     * 1442 there, one alone 2181.
     */
    static final int WORTHWHILE = 2;

    private static final int SHA1_BLOCK = 64;
    private static final long INNER = 256;
    private static final long OUTER = 320;

    private final IpsecMbCiphers port;
    private final boolean wide;
    private final int tagOctets;
    private final @Nullable AeadKey alone;

    IpsecMbCmHmac(
            IpsecMbCiphers port,
            KeyMaterial encryptionKey,
            KeyMaterial authenticationKey,
            int tagOctets,
            @Nullable AeadPort other) {
        super(port.memory(), port.memory().take());
        this.port = port;
        this.wide = CipherSuite.isWide(encryptionKey);
        this.tagOctets = tagOctets;
        this.alone = other == null ? null : other.counterModeHmacSha1(encryptionKey, authenticationKey, tagOctets);
        port.expand(encryptionKey, live());
        byte[] key = authenticationKey.dangerousOctets();
        try {
            startHmac(key, 0x36, live() + INNER);
            startHmac(key, 0x5C, live() + OUTER);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        } finally {
            Arrays.fill(key, (byte) 0);
            port.wipeLoadedKey();
        }
    }

    private void startHmac(byte[] key, int pad, long state) throws Throwable {
        byte[] block = new byte[SHA1_BLOCK];
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (pad ^ (i < key.length ? key[i] : 0));
        }
        IpsecMbCalls.SHA1_ONE_BLOCK.invokeExact(port.load(block), state);
        Arrays.fill(block, (byte) 0);
    }

    boolean belongsTo(IpsecMbCiphers somePort) {
        return port == somePort;
    }

    boolean wide() {
        return wide;
    }

    int tagOctets() {
        return tagOctets;
    }

    long roundKeys() {
        return live();
    }

    long innerState() {
        return live() + INNER;
    }

    long outerState() {
        return live() + OUTER;
    }

    @Override
    public void seal(AeadJob job) {
        live();
        if (alone != null) {
            alone.seal(job);
        } else {
            port.burst().sealOne(job, this);
        }
    }

    @Override
    public boolean open(AeadJob job) {
        live();
        return alone != null ? alone.open(job) : port.burst().openOne(job, this);
    }

    @Override
    void free(long former) {
        port.memory().give(former);
        if (alone != null) {
            alone.destroy();
        }
    }
}
