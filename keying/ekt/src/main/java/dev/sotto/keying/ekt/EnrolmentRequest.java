package dev.sotto.keying.ekt;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /enrol}: lines {@code secret=…}, {@code fingerprint=…} and possibly {@code name=…}; UTF-8, at most
 * {@link #MAX_OCTETS}. The name on the roster is the invitation's, so that nobody enrols as somebody else.
 *
 * @param secret the one-time secret of the token
 * @param fingerprint SHA-256 of the endpoint's certificate in DER, as it stands in its SDP
 * @param name what the endpoint calls itself, 1..64 characters; decides nothing
 */
public record EnrolmentRequest(KeyMaterial secret, Fingerprint fingerprint, Optional<String> name) {
    /** The longest body. */
    public static final int MAX_OCTETS = 1024;

    private static final String RULE = "enrolment request";

    /** The body; it holds the secret. */
    public byte[] dangerousOctets() {
        String secretText = Base64.getUrlEncoder().withoutPadding().encodeToString(secret.dangerousOctets());
        String text = "secret=" + secretText + "\nfingerprint=" + fingerprint.text() + "\n"
                + name.map(n -> "name=" + n + "\n").orElse("");
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a body.
     *
     * @throws MalformedException if a line is missing or broken; its text has no part of the secret
     */
    public static EnrolmentRequest parse(byte[] body) {
        Map<String, String> lines = EnrolmentLines.parse(body, RULE);
        Fingerprint fingerprint = EnrolmentLines.sha256(EnrolmentLines.required(lines, "fingerprint", RULE), RULE);
        Optional<String> name = Optional.ofNullable(lines.get("name"));
        if (name.isPresent() && !EnrolmentLines.isName(name.get())) {
            throw new MalformedException(RULE + ": name", 0, name.get());
        }
        try {
            byte[] secret = Base64.getUrlDecoder().decode(EnrolmentLines.required(lines, "secret", RULE));
            return new EnrolmentRequest(KeyMaterial.copyOf(secret), fingerprint, name);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(RULE + ": secret", 0, "");
        }
    }
}
