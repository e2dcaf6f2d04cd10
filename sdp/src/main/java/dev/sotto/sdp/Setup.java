package dev.sotto.sdp;

import java.util.Locale;
import java.util.Optional;

/** Who opens the DTLS association (RFC 4145 4, RFC 8842 5). {@code holdconn} does not exist for DTLS. */
public enum Setup {
    /** This side sends the ClientHello. */
    ACTIVE,
    /** This side waits for the ClientHello. */
    PASSIVE,
    /** The answerer may choose. */
    ACTPASS;

    /** The value of the attribute. */
    public String attribute() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Setup> parse(String value) {
        for (Setup setup : values()) {
            if (setup.attribute().equals(value)) {
                return Optional.of(setup);
            }
        }
        return Optional.empty();
    }
}
