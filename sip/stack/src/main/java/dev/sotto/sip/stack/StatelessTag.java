package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The To tags of responses that we keep no transaction for. A tag is a MAC over what names the request and over its source,
 * so that the ACK that repeats it shows, without state, that our response reached that source.
 */
final class StatelessTag {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int OCTETS = 8;

    private final SecretKeySpec key;

    StatelessTag(Entropy entropy) {
        this.key = new SecretKeySpec(entropy.octets(32), ALGORITHM);
    }

    /** The tag for responses to {@code raw} from {@code source}. */
    String of(RawMessage raw, Source source) {
        String names = raw.first("call-id").orElse("") + '\n' + raw.tag("from");
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(ByteBuffer.allocate(9)
                    .putLong(source.bits())
                    .put((byte) (source.isIpv6() ? 6 : 4))
                    .flip());
            byte[] whole = mac.doFinal(names.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    /** Whether {@code raw}, an ACK from {@code source}, answers such a response. */
    boolean isAnswered(RawMessage raw, Source source) {
        return MessageDigest.isEqual(
                of(raw, source).getBytes(StandardCharsets.UTF_8), raw.tag("to").getBytes(StandardCharsets.UTF_8));
    }
}
