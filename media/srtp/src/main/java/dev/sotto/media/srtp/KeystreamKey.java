package dev.sotto.media.srtp;

/** An AES key that makes keystream in counter mode (RFC 3711 4.1.1), for encrypted header extensions. */
public interface KeystreamKey {
    /**
     * Writes keystream from the IV given as two big-endian halves.
     *
     * @param target at least {@code length} octets
     */
    void keystream(long ivHigh, long ivLow, byte[] target, int length);

    /** Forgets the key; further use is a bug. */
    void destroy();
}
