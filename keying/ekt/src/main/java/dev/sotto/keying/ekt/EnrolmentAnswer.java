package dev.sotto.keying.ekt;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The body of the answer to an accepted {@link EnrolmentRequest}: lines {@code conference=…}, {@code pin=…}, {@code name=…}.
 *
 * @param conference where the endpoint may join, {@code sip:user@host}
 * @param caPin the pin of the key distributor's CA, the same as in the token
 * @param name under which the endpoint stands on the roster
 */
public record EnrolmentAnswer(String conference, Fingerprint caPin, String name) {
    private static final String RULE = "enrolment answer";

    /** The body. */
    public byte[] toOctets() {
        String text = "conference=" + conference + "\npin=" + caPin.text() + "\nname=" + name + "\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a body.
     *
     * @throws MalformedException if a line is missing or broken
     */
    public static EnrolmentAnswer parse(byte[] body) {
        Map<String, String> lines = EnrolmentLines.parse(body, RULE);
        Fingerprint pin = EnrolmentLines.sha256(EnrolmentLines.required(lines, "pin", RULE), RULE);
        return new EnrolmentAnswer(
                EnrolmentLines.required(lines, "conference", RULE), pin, EnrolmentLines.required(lines, "name", RULE));
    }
}
