package dev.sotto.sip.calls;

/** What carries SIP messages. */
public enum Transport {
    /** Datagrams (RFC 3261 18). */
    UDP,
    /** A stream in clear (RFC 3261 18). */
    TCP,
    /** A stream inside TLS (RFC 3261 26.2). */
    TLS;

    /** Whether the transport loses nothing by itself, so that SIP's timers A, E, G and I..K are off. */
    public boolean isReliable() {
        return this != UDP;
    }

    /** The port that is meant when none is written (RFC 3261 19.1.2). */
    public int defaultPort() {
        return this == TLS ? 5061 : 5060;
    }
}
