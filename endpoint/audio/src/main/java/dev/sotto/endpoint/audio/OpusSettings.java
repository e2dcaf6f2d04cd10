package dev.sotto.endpoint.audio;

/**
 * How we use Opus, whichever library does it. The bit rate is constant, because the length of packets is not encrypted and a
 * variable rate tells what is said (RFC 6562 2).
 */
final class OpusSettings {
    /** Enough for speech in full band on one channel. */
    static final int BITS_PER_SECOND = 32_000;

    /** 0..10; 5 takes half the time of 10 and nobody hears it in speech. */
    static final int COMPLEXITY = 5;

    /** The largest payload asked for, in octets (RFC 6716 3.4 allows up to 1275 for a frame). */
    static final int MAX_PAYLOAD = 1275;

    private OpusSettings() {}
}
