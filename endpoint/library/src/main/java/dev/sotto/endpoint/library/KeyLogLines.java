package dev.sotto.endpoint.library;

import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.dtls.SrtpKey;
import dev.sotto.keying.ekt.EktParameterSet;
import java.util.Arrays;
import java.util.HexFormat;

/** The lines of a key log; docs/security/keylog.md has their form. */
final class KeyLogLines {
    private static final HexFormat HEX = HexFormat.of();

    private KeyLogLines() {}

    /** {@code HBH client|server PROFILE MASTER_KEY MASTER_SALT}: the outer half of one direction. */
    static String dangerousHop(String side, int profile, SrtpKey outer) {
        return "HBH " + side + " " + HEX.toHexDigits((short) profile) + " " + dangerousHex(outer.key()) + " "
                + dangerousHex(outer.salt());
    }

    /** {@code EKT SPI EKTKEY E2E_SALT}. */
    static String dangerousEkt(EktParameterSet set) {
        try (KeyMaterial salt = set.srtpSalt()) {
            return "EKT " + HEX.toHexDigits((short) set.spi()) + " " + dangerousHex(set.kek()) + " "
                    + dangerousHex(salt);
        }
    }

    private static String dangerousHex(KeyMaterial secret) {
        byte[] octets = secret.dangerousOctets();
        String hex = HEX.formatHex(octets);
        Arrays.fill(octets, (byte) 0);
        return hex;
    }
}
