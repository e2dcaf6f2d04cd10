package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Ciphers of several providers, each for what it is best at. Batches go to the one that may work on packets together. */
final class ChosenCiphers implements AeadPort {
    private final Map<CipherSuite, AeadPort> ports;
    private final AeadPort forBatches;

    /** @param ports one for each suite, which may be the same; closed with this */
    ChosenCiphers(Map<CipherSuite, AeadPort> ports) {
        this.ports = new EnumMap<>(ports);
        this.forBatches = port(CipherSuite.AES_CM_HMAC_SHA1);
    }

    private AeadPort port(CipherSuite suite) {
        return Objects.requireNonNull(ports.get(suite));
    }

    @Override
    public AeadKey gcm(KeyMaterial key) {
        return port(CipherSuite.isWide(key) ? CipherSuite.AES_256_GCM : CipherSuite.AES_128_GCM)
                .gcm(key);
    }

    @Override
    public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
        return forBatches.counterModeHmacSha1(encryptionKey, authenticationKey, tagOctets);
    }

    @Override
    public KeystreamKey counterMode(KeyMaterial key) {
        return port(CipherSuite.isWide(key) ? CipherSuite.KEYSTREAM_256 : CipherSuite.KEYSTREAM_128)
                .counterMode(key);
    }

    @Override
    public void seal(AeadJob[] jobs, int count) {
        forBatches.seal(jobs, count);
    }

    @Override
    public void open(AeadJob[] jobs, int count) {
        forBatches.open(jobs, count);
    }

    @Override
    public void close() {
        ports.values().forEach(AeadPort::close);
    }
}
