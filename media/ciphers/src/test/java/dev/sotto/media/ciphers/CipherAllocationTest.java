package dev.sotto.media.ciphers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import dev.sotto.tests.kit.Allocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Native ciphers allocate nothing for a packet, on the heap. */
class CipherAllocationTest {
    private static final int PACKETS = 200_000;
    private static final int BATCH = 8;

    @Test
    void sealing_opening_and_keystream_allocate_nothing() {
        List<AeadPort> ports = List.of(
                CipherProvider.IPSEC_MB.newPort(null),
                CipherProvider.IPSEC_MB.newPort(CipherProvider.LIBCRYPTO.newPort(null)),
                CipherProvider.LIBCRYPTO.newPort(null));
        for (AeadPort port : ports) {
            for (CipherSuite suite : Packets.SEALING) {
                for (int count : new int[] {1, BATCH}) {
                    assertThat(packets(port, suite, count))
                            .as("octets for %d packets by %s in batches of %d", PACKETS, suite, count)
                            .isZero();
                }
            }
            for (int octets : new int[] {16, 32}) {
                assertThat(keystreams(port.counterMode(Packets.key(octets, 1)))).isZero();
            }
            port.close();
        }
    }

    private static long packets(AeadPort port, CipherSuite suite, int count) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2048L * BATCH);
            AeadKey key = Packets.key(port, suite, 1);
            AeadJob[] jobs = new AeadJob[BATCH];
            for (int i = 0; i < BATCH; i++) {
                jobs[i] = Packets.inPlace(key, suite, memory, 2048L * i, 150);
            }
            return Allocation.least(1, () -> sealAndOpen(port, jobs, count, PACKETS));
        }
    }

    private static void sealAndOpen(AeadPort port, AeadJob[] jobs, int count, int packets) {
        for (int done = 0; done < packets; done += count) {
            for (int i = 0; i < count; i++) {
                jobs[i].ivHigh = (long) done + i;
            }
            port.seal(jobs, count);
            port.open(jobs, count);
            for (int i = 0; i < count; i++) {
                if (!jobs[i].authentic) {
                    throw new AssertionError("a right tag is taken for a wrong one");
                }
            }
        }
    }

    private static long keystreams(KeystreamKey key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            return Allocation.least(1, () -> keystreams(key, memory, PACKETS));
        }
    }

    private static void keystreams(KeystreamKey key, MemorySegment memory, int count) {
        for (int i = 0; i < count; i++) {
            key.keystream(i, 0, memory, i % 50);
        }
    }
}
