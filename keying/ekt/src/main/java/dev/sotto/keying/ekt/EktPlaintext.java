package dev.sotto.keying.ekt;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import java.util.Arrays;

/**
 * What a {@link EktField.FullField} carries under the EKTKey (RFC 8870 4.1): {@code length(1) | key | SSRC(4) | ROC(4)}.
 *
 * @param masterKey the SRTP master key, 1..242 octets; for the double profiles its inner half only (RFC 8870 4.3.2 step 6)
 * @param ssrc the source that uses the key
 * @param roc its rollover counter, an unsigned 32-bit number; for the double profiles that of the inner index
 */
record EktPlaintext(KeyMaterial masterKey, int ssrc, long roc) {
    private static final int MAX_KEY = 242;

    EktPlaintext {
        if (masterKey.length() < 1 || masterKey.length() > MAX_KEY || roc < 0 || roc > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException("key of " + masterKey.length() + " octets, ROC " + roc);
        }
    }

    /** The octets to wrap; the caller wipes them. */
    byte[] dangerousOctets() {
        byte[] key = masterKey.dangerousOctets();
        byte[] out = new OctetWriter(key.length + 9)
                .u8(key.length)
                .octets(key)
                .u32(ssrc & 0xFFFF_FFFFL)
                .u32(roc)
                .toOctetsAndWipe();
        Arrays.fill(key, (byte) 0);
        return out;
    }

    /**
     * Reads what was unwrapped.
     *
     * @throws MalformedException if the lengths do not fit; its text has no octet of the key
     */
    static EktPlaintext parse(byte[] octets) {
        int key = octets.length == 0 ? 0 : octets[0] & 0xFF;
        if (key < 1 || key > MAX_KEY || octets.length != key + 9) {
            throw new MalformedException("RFC 8870 4.1: SRTPMasterKeyLength", 0, "");
        }
        int ssrc = (int) OctetReader.bigEndian(octets, 1 + key, 4);
        long roc = OctetReader.bigEndian(octets, 5 + key, 4);
        return new EktPlaintext(KeyMaterial.copyOf(octets, 1, key), ssrc, roc);
    }
}
