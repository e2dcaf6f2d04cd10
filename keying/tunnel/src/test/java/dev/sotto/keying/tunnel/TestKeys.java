package dev.sotto.keying.tunnel;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import java.util.UUID;

/** Keys, datagrams and identities for tests. */
final class TestKeys {
    private TestKeys() {}

    static MediaKeys of(UUID association, ProtectionProfile profile, Entropy entropy) {
        return new MediaKeys(
                association,
                profile.code(),
                KeyMaterial.random(entropy, profile.hopKeyOctets()),
                KeyMaterial.random(entropy, profile.hopKeyOctets()),
                KeyMaterial.random(entropy, profile.hopSaltOctets()),
                KeyMaterial.random(entropy, profile.hopSaltOctets()));
    }

    static byte[] record(int contentType, int epoch, int firstOctet) {
        byte[] octets = new byte[13 + 20];
        octets[0] = (byte) contentType;
        octets[1] = (byte) 0xFE;
        octets[2] = (byte) 0xFD;
        octets[4] = (byte) epoch;
        octets[12] = 20;
        octets[13] = (byte) firstOctet;
        return octets;
    }

    static byte[] clientHello() {
        return record(22, 0, 1);
    }

    static Fingerprint identity(String name) {
        return Fingerprint.sha256(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
