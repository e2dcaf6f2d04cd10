package dev.sotto.keying.dtls;

/** The fatal alerts that a user of an association may ask for (RFC 5246 7.2), for an EKTKey that cannot be processed (RFC 8870 5.2.2). */
public enum DtlsAlert {
    /** The message breaks its syntax. */
    DECODE_ERROR(50),
    /** A field does not fit: wrong key length, SPI already bound to another key. */
    ILLEGAL_PARAMETER(47),
    /** The message was not allowed now. */
    UNEXPECTED_MESSAGE(10),
    /** Policy says no. */
    ACCESS_DENIED(49),
    /** Something failed here. */
    INTERNAL_ERROR(80);

    private final int code;

    DtlsAlert(int code) {
        this.code = code;
    }

    /** AlertDescription on the wire. */
    public int code() {
        return code;
    }
}
