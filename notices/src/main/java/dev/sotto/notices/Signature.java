package dev.sotto.notices;

import dev.sotto.base.KeyMaterial;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * By which a receiver knows that a notice is ours, whole and new: {@code t=SECONDS,v1=HEX}. HEX is HMAC-SHA-256 (RFC 2104) with the
 * webhook's secret over the seconds since 1970 as digits, a dot, and the body as it was sent.
 */
final class Signature {
    static final String HEADER = "Sotto-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    static String of(KeyMaterial secret, Instant at, byte[] body) {
        byte[] key = secret.dangerousOctets();
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no HMAC-SHA-256", e);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }
}
