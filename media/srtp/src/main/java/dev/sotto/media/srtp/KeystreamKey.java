package dev.sotto.media.srtp;

import java.lang.foreign.MemorySegment;

/** An AES key that makes keystream in counter mode (RFC 3711 4.1.1), for encrypted header extensions. */
public interface KeystreamKey {
    /**
     * Writes keystream from the IV given as two big-endian halves.
     *
     * @param target at least {@code length} octets outside the heap, rounded up to whole blocks of 16
     * @param length octets that are wanted; up to the end of the last block may be written
     */
    void keystream(long ivHigh, long ivLow, MemorySegment target, int length);

    /** Forgets the key; further use is a bug. */
    void destroy();
}
