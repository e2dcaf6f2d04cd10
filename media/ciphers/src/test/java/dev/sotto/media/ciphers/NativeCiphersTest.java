package dev.sotto.media.ciphers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadKey;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.KeystreamKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What both native providers promise, and the port that mixes them. */
class NativeCiphersTest {
    private static final int ROUNDS = 400;
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static List<AeadPort> ports() {
        return List.of(
                CipherProvider.IPSEC_MB.newPort(null),
                CipherProvider.IPSEC_MB.newPort(CipherProvider.LIBCRYPTO.newPort(null)),
                CipherProvider.LIBCRYPTO.newPort(null));
    }

    @Test
    void the_answers_of_the_rfcs_are_given() {
        for (AeadPort port : ports()) {
            for (CipherSuite suite : CipherSuite.values()) {
                assertThat(KnownAnswers.wrong(suite, port)).isEmpty();
            }
            port.close();
        }
    }

    @Test
    void random_batches_are_sealed_and_opened_as_the_jdk_does() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        for (AeadPort port : ports()) {
            for (CipherSuite suite : CipherSuite.values()) {
                try (CipherTrial trial = new CipherTrial(suite, port, seed)) {
                    assertThat(trial.difference(ROUNDS)).isEmpty();
                }
            }
            port.close();
        }
    }

    @Test
    void a_packet_with_any_one_bit_changed_is_refused_and_left_as_it_was() {
        for (AeadPort port : ports()) {
            for (CipherSuite suite : Packets.SEALING) {
                try (Arena arena = Arena.ofConfined()) {
                    AeadKey key = Packets.key(port, suite, 3);
                    int length = 21;
                    int octets = Packets.HEADER + length + Packets.tagOctets(suite);
                    MemorySegment memory = arena.allocate(octets);
                    AeadJob[] job = {Packets.inPlace(key, suite, memory, 0, length)};
                    port.seal(job, 1);
                    byte[] sealed = Packets.octets(memory);
                    for (int bit = 0; bit < 8 * octets; bit++) {
                        byte[] changed = sealed.clone();
                        changed[bit / 8] ^= (byte) (1 << bit % 8);
                        MemorySegment.copy(changed, 0, memory, ValueLayout.JAVA_BYTE, 0, octets);
                        port.open(job, 1);
                        assertThat(job[0].authentic)
                                .as("%s, bit %d", suite, bit)
                                .isFalse();
                        assertThat(key.open(job[0])).isFalse();
                        assertThat(Packets.octets(memory)).isEqualTo(changed);
                    }
                    MemorySegment.copy(sealed, 0, memory, ValueLayout.JAVA_BYTE, 0, octets);
                    port.open(job, 1);
                    assertThat(job[0].authentic).isTrue();
                    assertThat(Arrays.copyOfRange(Packets.octets(memory), 0, Packets.HEADER + length))
                            .containsOnly(0);
                }
            }
            port.close();
        }
    }

    @Test
    void a_wrong_tag_leaves_no_plain_text_in_another_place() {
        for (AeadPort port : ports()) {
            for (CipherSuite suite : Packets.SEALING) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment memory = arena.allocate(512);
                    MemorySegment other = arena.allocate(512);
                    memory.fill((byte) 0x41);
                    AeadJob[] jobs = new AeadJob[1];
                    jobs[0] = Packets.inPlace(Packets.key(port, suite, 3), suite, memory, 0, 300);
                    port.seal(jobs, 1);
                    byte[] sealed = Packets.octets(memory);
                    jobs[0].target = other;
                    jobs[0].trailer = 8;
                    jobs[0].ivHigh ^= suite.isAead() ? 1 : 0;
                    port.open(jobs, 1);
                    assertThat(jobs[0].authentic).isFalse();
                    assertThat(Packets.octets(other)).containsOnly(0);
                    assertThat(Packets.octets(memory)).isEqualTo(sealed);
                }
            }
            port.close();
        }
    }

    @Test
    void memory_may_be_a_segment_or_the_whole_address_space() {
        for (AeadPort port : ports()) {
            for (CipherSuite suite : Packets.SEALING) {
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment one = arena.allocate(400);
                    MemorySegment other = arena.allocate(400);
                    AeadKey key = Packets.key(port, suite, 9);
                    key.seal(Packets.inPlace(key, suite, one, 5, 333));
                    key.seal(Packets.inPlace(key, suite, ALL, other.address() + 5, 333));
                    assertThat(one.mismatch(other)).isEqualTo(-1);
                    assertThat(key.open(Packets.inPlace(key, suite, ALL, one.address() + 5, 333)))
                            .isTrue();
                }
            }
            port.close();
        }
    }

    @Test
    void operands_that_cannot_be_right_are_refused() {
        for (AeadPort port : ports()) {
            for (CipherSuite suite : Packets.SEALING) {
                refuseOperands(port, suite);
            }
            assertThatThrownBy(() -> port.gcm(Packets.key(24, 1))).hasMessageContaining("16 or 32 octets, not 24");
            assertThatThrownBy(() -> port.counterMode(Packets.key(8, 1))).hasMessageContaining("not 8");
            assertThatThrownBy(() -> port.counterModeHmacSha1(Packets.key(16, 1), Packets.key(20, 1), 12))
                    .hasMessageContaining("10 or 4 octets, not 12");
            assertThatThrownBy(() -> port.counterModeHmacSha1(Packets.key(16, 1), Packets.key(65, 1), 10))
                    .hasMessageContaining("not 65");
            port.close();
        }
    }

    private static void refuseOperands(AeadPort port, CipherSuite suite) {
        AeadKey key = Packets.key(port, suite, 9);
        MemorySegment heap = MemorySegment.ofArray(new byte[200]);
        assertThatThrownBy(() -> key.seal(Packets.inPlace(key, suite, heap, 0, 100)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outside the heap");
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(200);
        assertThatThrownBy(() -> key.open(Packets.inPlace(key, suite, memory, 0, 180)))
                .isInstanceOf(IndexOutOfBoundsException.class);
        AeadJob overlapping = Packets.inPlace(key, suite, memory, 0, 100);
        overlapping.sourceOffset += 1;
        assertThatThrownBy(() -> key.seal(overlapping)).hasMessageContaining("overlap");
        arena.close();
        assertThatThrownBy(() -> key.seal(Packets.inPlace(key, suite, memory, 0, 100)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back");
    }

    @Test
    void a_destroyed_key_is_refused_and_so_are_all_keys_of_a_closed_port() {
        for (AeadPort port : ports()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocate(200);
                for (CipherSuite suite : Packets.SEALING) {
                    AeadKey destroyed = Packets.key(port, suite, 9);
                    destroyed.destroy();
                    destroyed.destroy();
                    AeadJob job = Packets.inPlace(destroyed, suite, memory, 0, 100);
                    AeadJob[] jobs = {job, job, job, job};
                    assertThatThrownBy(() -> destroyed.seal(job)).hasMessage("this key was destroyed");
                    assertThatThrownBy(() -> destroyed.open(job)).hasMessage("this key was destroyed");
                    assertThatThrownBy(() -> port.seal(jobs, 4)).hasMessage("this key was destroyed");
                    assertThatThrownBy(() -> port.open(jobs, 4)).hasMessage("this key was destroyed");
                }
                KeystreamKey keystream = port.counterMode(Packets.key(16, 1));
                AeadKey left = Packets.key(port, CipherSuite.AES_CM_HMAC_SHA1, 9);
                port.close();
                port.close();
                assertThatThrownBy(() -> keystream.keystream(0, 0, memory, 16)).hasMessage("this key was destroyed");
                AeadJob job = Packets.inPlace(left, CipherSuite.AES_CM_HMAC_SHA1, memory, 0, 100);
                assertThatThrownBy(() -> left.seal(job)).hasMessage("this key was destroyed");
                assertThatThrownBy(() -> port.gcm(Packets.key(16, 1))).hasMessage("these ciphers were closed");
            }
        }
    }

    @Test
    void after_a_burst_with_a_bad_job_the_next_one_is_right() {
        for (AeadPort port : ports()) {
            try (Arena arena = Arena.ofConfined()) {
                CipherSuite suite = CipherSuite.AES_CM_HMAC_SHA1;
                MemorySegment memory = arena.allocate(200);
                AeadKey key = Packets.key(port, suite, 9);
                AeadJob good = Packets.inPlace(key, suite, memory, 0, 100);
                AeadJob bad = Packets.inPlace(key, suite, MemorySegment.ofArray(new byte[200]), 0, 100);
                assertThatThrownBy(() -> port.seal(new AeadJob[] {good, bad, good, good, good}, 5))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThat(KnownAnswers.wrong(suite, port)).isEmpty();
                try (CipherTrial trial = new CipherTrial(suite, port, 5)) {
                    assertThat(trial.difference(20)).isEmpty();
                }
            }
            port.close();
        }
    }

    /** intel-ipsec-mb would compute wrong tags for everybody from then on. */
    @Test
    void an_empty_text_never_reaches_a_burst() {
        AeadPort port = CipherProvider.IPSEC_MB.newPort(null);
        AeadKey key = Packets.key(port, CipherSuite.AES_CM_HMAC_SHA1, 9);
        try (Arena arena = Arena.ofConfined()) {
            AeadJob nothing = Packets.inPlace(key, CipherSuite.AES_CM_HMAC_SHA1, arena.allocate(64), 0, 0);
            nothing.aadLength = 0;
            nothing.hasTrailer = false;
            assertThatThrownBy(() -> key.seal(nothing)).hasMessage("nothing to authenticate");
            assertThatThrownBy(() -> port.open(new AeadJob[] {nothing, nothing, nothing}, 3))
                    .hasMessage("nothing to authenticate");
        }
        assertThat(KnownAnswers.wrong(CipherSuite.AES_CM_HMAC_SHA1, port)).isEmpty();
        port.close();
    }

    @Test
    void one_batch_holds_keys_of_all_kinds_and_more_than_a_burst() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (AeadPort port : ports()) {
            try (Arena arena = Arena.ofConfined()) {
                int count = 61;
                MemorySegment memory = arena.allocate(count * 2048L);
                AeadJob[] jobs = new AeadJob[count];
                AeadKey[] keys = Packets.SEALING.stream()
                        .map(suite -> Packets.key(port, suite, 4))
                        .toArray(AeadKey[]::new);
                for (int i = 0; i < count; i++) {
                    int kind = random.nextInt(keys.length);
                    jobs[i] = Packets.inPlace(
                            keys[kind], Packets.SEALING.get(kind), memory, i * 2048L, random.nextInt(1500));
                    jobs[i].ivHigh = i;
                }
                byte[] plain = Packets.octets(memory);
                port.seal(jobs, count);
                for (AeadJob job : jobs) {
                    assertThat(memory.get(ValueLayout.JAVA_LONG_UNALIGNED, job.tagOffset))
                            .isNotZero();
                }
                port.open(jobs, count);
                for (AeadJob job : jobs) {
                    assertThat(job.authentic).isTrue();
                    memory.asSlice(job.tagOffset, 16).fill((byte) 0);
                }
                assertThat(Packets.octets(memory)).isEqualTo(plain);
            }
            port.close();
        }
    }

    @Test
    void the_memory_of_a_destroyed_key_is_wiped_and_used_again() {
        KeyMemory memory = new KeyMemory();
        long slot = memory.take();
        Foreign.putOctets(slot, new byte[] {1, 2, 3});
        assertThat(slot % 64).isZero();
        memory.give(slot);
        assertThat(Packets.octets(Foreign.ALL.asSlice(slot, KeyMemory.SLOT))).containsOnly(0);
        assertThat(memory.take()).isEqualTo(slot);
        for (int i = 0; i < 200; i++) {
            assertThat(memory.take() % 64).isZero();
        }
        memory.close();
    }
}
