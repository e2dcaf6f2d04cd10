package dev.sotto.keying.tunnel;

import dev.sotto.base.Entropy;
import dev.sotto.base.OctetReader;
import java.util.UUID;

/** Makes association identifiers: version 4 UUIDs (RFC 9185 5.3, RFC 4122 4.4). */
public final class AssociationId {
    private AssociationId() {}

    /** A new one of 122 random bits. */
    public static UUID random(Entropy entropy) {
        byte[] octets = entropy.octets(16);
        octets[6] = (byte) ((octets[6] & 0x0F) | 0x40);
        octets[8] = (byte) ((octets[8] & 0x3F) | 0x80);
        return new UUID(OctetReader.bigEndian(octets, 0, 8), OctetReader.bigEndian(octets, 8, 8));
    }
}
