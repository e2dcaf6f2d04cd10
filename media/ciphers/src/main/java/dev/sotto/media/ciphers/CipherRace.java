package dev.sotto.media.ciphers;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How fast ciphers are, roughly: the best of many small batches, since whatever disturbs one only makes it slower. The providers
 * take turns, a millisecond each, so that all of them also run after the JVM has compiled what they share.
 */
final class CipherRace {
    private static final int BATCH = 16;
    private static final int HEADER = 12;
    private static final int LENGTH = 500;
    private static final int STRIDE = 1024;
    private static final long TURN_NANOS = 1_000_000;

    private CipherRace() {}

    /**
     * Nanoseconds for a packet of {@value #LENGTH} octets that is sealed, or for 16 octets of keystream.
     *
     * @param turns how many milliseconds to try each
     */
    static Map<CipherProvider, Double> nanos(CipherSuite suite, List<CipherProvider> providers, int turns) {
        Map<CipherProvider, Double> best = new EnumMap<>(CipherProvider.class);
        Map<CipherProvider, AeadPort> ports = new EnumMap<>(CipherProvider.class);
        providers.forEach(provider -> ports.put(provider, provider.newPort(null)));
        try (KeyMaterial key = KeyMaterial.copyOf(new byte[suite.keyOctets()]);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate((long) BATCH * STRIDE, 64);
            for (int i = 0; i < turns; i++) {
                ports.forEach((provider, port) -> best.merge(
                        provider,
                        (double)
                                        (suite.isKeystream()
                                                ? keystream(port, key, memory)
                                                : packets(suite, port, key, memory))
                                / BATCH,
                        Math::min));
            }
        }
        ports.values().forEach(AeadPort::close);
        return best;
    }

    private static long keystream(AeadPort port, KeyMaterial key, MemorySegment memory) {
        KeystreamKey made = port.counterMode(key);
        long best = Long.MAX_VALUE;
        long now = System.nanoTime();
        for (long end = now + TURN_NANOS; now < end; ) {
            for (int i = 0; i < BATCH; i++) {
                made.keystream(now, (long) i << 16, memory, 16);
            }
            long after = System.nanoTime();
            best = Math.min(best, after - now);
            now = after;
        }
        made.destroy();
        return best;
    }

    private static long packets(CipherSuite suite, AeadPort port, KeyMaterial key, MemorySegment memory) {
        AeadKey made = suite.isAead() ? port.gcm(key) : port.counterModeHmacSha1(key, key);
        AeadJob[] jobs = new AeadJob[BATCH];
        for (int i = 0; i < BATCH; i++) {
            jobs[i] = job(suite, made, memory, (long) i * STRIDE);
        }
        long best = Long.MAX_VALUE;
        long packets = 0;
        long now = System.nanoTime();
        for (long end = now + TURN_NANOS; now < end; ) {
            for (AeadJob job : jobs) {
                // The JDK's cipher insists on a new one each time.
                job.ivHigh = ++packets;
            }
            port.seal(jobs, BATCH);
            long after = System.nanoTime();
            best = Math.min(best, after - now);
            now = after;
        }
        made.destroy();
        return best;
    }

    private static AeadJob job(CipherSuite suite, AeadKey key, MemorySegment memory, long start) {
        AeadJob job = new AeadJob();
        job.key = key;
        job.aad = memory;
        job.aadOffset = start;
        job.aadLength = HEADER;
        job.hasTrailer = !suite.isAead();
        job.source = memory;
        job.sourceOffset = start + HEADER;
        job.length = LENGTH;
        job.target = memory;
        job.targetOffset = start + HEADER;
        job.tagOffset = start + HEADER + LENGTH;
        return job;
    }
}
