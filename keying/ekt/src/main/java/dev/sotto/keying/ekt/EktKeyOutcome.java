package dev.sotto.keying.ekt;

/** What became of an EKTKey message. Everything but the first two is answered with the alert named. */
public enum EktKeyOutcome {
    /** A new parameter set: acknowledge, and make new sending keys. */
    ADOPTED,
    /** The set is known, a retransmission: acknowledge, change nothing. */
    REPEATED,
    /** Its SPI is bound to another key: alert illegal_parameter (RFC 8870 4.1). */
    SPI_ALREADY_BOUND,
    /** Its key does not fit the negotiated cipher: alert illegal_parameter. */
    WRONG_CIPHER,
    /** Its lifetime is zero: alert illegal_parameter. */
    NO_LIFETIME,
    /** Too many sets are alive: alert internal_error. */
    TOO_MANY;

    /** Whether the message is to be acknowledged. */
    public boolean acknowledged() {
        return this == ADOPTED || this == REPEATED;
    }
}
