package dev.sotto.keying.dtls;

/**
 * Limits and timers of an association.
 *
 * @param maxDatagramLength octets of the longest datagram that we send, 600..16384
 * @param initialResendMillis first retransmission timer of the handshake, doubling (RFC 6347 4.2.4.1)
 * @param handshakeTimeoutMillis how long a handshake may take in all
 * @param ektInitialResendMillis first retransmission timer of an EKTKey, doubling (RFC 8870 5.4)
 * @param ektCodePoints the numbers used in supported_ekt_ciphers
 */
public record DtlsConfig(
        int maxDatagramLength,
        int initialResendMillis,
        int handshakeTimeoutMillis,
        int ektInitialResendMillis,
        EktCodePoints ektCodePoints) {
    /** 1200 octets, 100 ms, 30 s, 1 s and the code points of RFC 8870 5.2.1. */
    public static final DtlsConfig DEFAULT = new DtlsConfig(1200, 100, 30_000, 1000, EktCodePoints.SYNTAX);

    /** @throws IllegalArgumentException if a value is out of range */
    public DtlsConfig {
        if (maxDatagramLength < 600 || maxDatagramLength > 16_384) {
            throw new IllegalArgumentException("maxDatagramLength out of 600..16384: " + maxDatagramLength);
        }
        if (initialResendMillis < 1 || ektInitialResendMillis < 1 || handshakeTimeoutMillis < 1) {
            throw new IllegalArgumentException("timers must be positive");
        }
    }

    /** The same with other timers, in milliseconds. */
    public DtlsConfig withTimers(int initialResend, int handshakeTimeout, int ektInitialResend) {
        return new DtlsConfig(maxDatagramLength, initialResend, handshakeTimeout, ektInitialResend, ektCodePoints);
    }
}
