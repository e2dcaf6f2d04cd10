package dev.sotto.media.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.tests.kit.Allocation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** The whole way of a packet through this module, for two receivers: our code allocates nothing, the JCE what it does. */
class AllocationTest {
    private static final int PACKETS = 200_000;
    private static final int JCE_PACKETS = 20_000;

    /** Ciphers that do nothing and find every tag right. */
    private static final class NoCipher implements AeadPort, AeadKey, KeystreamKey {
        @Override
        public AeadKey gcm(KeyMaterial key) {
            return this;
        }

        @Override
        public AeadKey counterModeHmacSha1(KeyMaterial encryptionKey, KeyMaterial authenticationKey, int tagOctets) {
            return this;
        }

        @Override
        public KeystreamKey counterMode(KeyMaterial key) {
            return this;
        }

        @Override
        public void seal(AeadJob job) {}

        @Override
        public boolean open(AeadJob job) {
            return true;
        }

        @Override
        public void keystream(long ivHigh, long ivLow, MemorySegment target, int length) {}

        @Override
        public void destroy() {}
    }

    /** A small distributor: one source, two receivers. */
    private static final class Path {
        private final RtpPacketView in = new RtpPacketView();
        private final RtpPacketView out = new RtpPacketView();
        private final EktTailView tail = new EktTailView();
        private final OriginalHeaderView received = new OriginalHeaderView();
        private final OriginalHeaderView changed = new OriginalHeaderView();
        private final HeaderExtensionView walker = new HeaderExtensionView();
        private final byte[] idMap = new byte[256];
        private final HopOpener opener;
        private final HopSealer[] sealers;
        private final MemorySegment target;
        private int levels;

        Path(AeadPort port, Arena arena) {
            idMap[1] = 4;
            EncryptedExtensions encrypted = EncryptedExtensions.of(1);
            opener = new HopOpener(keys(), port, 4, encrypted);
            sealers = new HopSealer[] {
                new HopSealer(keys(), port, 4, EncryptedExtensions.of(4)), new HopSealer(keys(), port, 4, encrypted)
            };
            target = arena.allocate(2048);
        }

        private static HopKeys keys() {
            return Hex.keys("0009", "11".repeat(16), "22".repeat(12));
        }

        SrtpVerdict forward(MemorySegment slot, int length, long hopIndex) {
            if (tail.split(slot, 0, length) != SrtpVerdict.OK) {
                return SrtpVerdict.MALFORMED;
            }
            in.wrap(slot, 0, tail.packetLength());
            SrtpVerdict verdict = opener.open(in);
            if (verdict != SrtpVerdict.OK) {
                return verdict;
            }
            levels += AudioLevel.read(in, walker, 1);
            verdict = received.read(slot, in.payloadOffset(), in.offset() + in.length());
            for (int i = 0; i < sealers.length && verdict == SrtpVerdict.OK; i++) {
                verdict = forwardTo(sealers[i], slot, hopIndex);
            }
            return verdict;
        }

        private SrtpVerdict forwardTo(HopSealer sealer, MemorySegment slot, long hopIndex) {
            out.wrap(target, 0, in.copyHeader(target, 0));
            walker.translate(out, idMap);
            changed.copyFrom(received);
            changed.payloadTypeChanged(in.payloadType(), 96);
            changed.sequenceNumberChanged(in.sequenceNumber(), (int) hopIndex & 0xFFFF);
            out.payloadType(96);
            int bare = in.payloadLength() - received.length();
            int sealed = bare + changed.write(slot, in.payloadOffset() + bare);
            SrtpVerdict verdict = sealer.seal(out, slot, in.payloadOffset(), sealed, hopIndex);
            MemorySegment.copy(slot, tail.tailOffset(), target, out.length(), tail.tailLength());
            return verdict;
        }
    }

    @Test
    void forwarding_a_packet_allocates_nothing_of_our_own() {
        try (Arena arena = Arena.ofConfined()) {
            Path path = new Path(new NoCipher(), arena);
            MemorySegment slot = arena.allocate(2048);
            MemorySegment wire = MemorySegment.ofArray(Hex.octets(
                    "900f0000decafbadcafebabebede000110a10000" + "ab".repeat(100) + "00" + "00".repeat(16) + "00"));
            long[] sent = {0};
            long allocated = Allocation.least(PACKETS / 100, () -> {
                run(path, wire, slot, sent[0], PACKETS);
                sent[0] += PACKETS;
            });
            System.out.println(
                    "own code: " + allocated + " octets allocated for " + PACKETS + " packets to two receivers");
            assertThat(path.levels).isPositive();
            assertThat(allocated).as("octets for %d packets", PACKETS).isLessThan(PACKETS / 100);
        }
    }

    @Test
    void the_jce_allocates_a_bounded_amount_for_each_packet() {
        try (Arena arena = Arena.ofConfined()) {
            HopKeys keys = Path.keys();
            HopSealer sealer = new HopSealer(keys, new JceAead(), 1, EncryptedExtensions.NONE);
            MemorySegment slot = arena.allocate(2048);
            MemorySegment rtp = MemorySegment.ofArray(Hex.octets("800f0000decafbadcafebabe" + "ab".repeat(160)));
            RtpPacketView view = new RtpPacketView();
            long[] sent = {0};
            long each = Allocation.least(4_096L * JCE_PACKETS, () -> {
                        for (int i = 0; i < JCE_PACKETS; i++) {
                            MemorySegment.copy(rtp, 0, slot, 0, rtp.byteSize());
                            view.wrap(slot, 0, (int) rtp.byteSize());
                            assertOk(sealer.seal(view, sent[0]++));
                        }
                    })
                    / JCE_PACKETS;
            System.out.println("JCE AES-128-GCM seal: " + each + " octets allocated for each packet of 172");
            assertThat(each).isLessThan(4_096);
        }
    }

    private static void run(Path path, MemorySegment wire, MemorySegment slot, long from, int count) {
        for (long i = from; i < from + count; i++) {
            MemorySegment.copy(wire, 0, slot, 0, wire.byteSize());
            slot.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 2, (byte) (i >>> 8));
            slot.set(java.lang.foreign.ValueLayout.JAVA_BYTE, 3, (byte) i);
            assertOk(path.forward(slot, (int) wire.byteSize(), i + 77));
        }
    }

    private static void assertOk(SrtpVerdict verdict) {
        if (verdict != SrtpVerdict.OK) {
            throw new AssertionError(verdict);
        }
    }
}
