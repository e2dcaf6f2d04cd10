package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** RFC 1071, as it is written there: 16-bit words in network order, end-around carry. */
    private static int byTheBook(byte[] octets) {
        int sum = 0;
        for (int i = 0; i < octets.length; i += 2) {
            int low = i + 1 < octets.length ? Byte.toUnsignedInt(octets[i + 1]) : 0;
            sum += Byte.toUnsignedInt(octets[i]) << 8 | low;
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return ~sum & 0xFFFF;
    }

    private static int fast(MemorySegment memory, long offset, int octets) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(2);
            word.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, Checksum.fold(Checksum.sum(memory, offset, octets)));
            return Short.toUnsignedInt(word.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0));
        }
    }

    @Test
    void theSumOfAnyOctetsIsThatOfTheRfc() {
        Random random = new Random(7);
        MemorySegment memory = Arena.ofAuto().allocate(4096);
        for (int octets = 0; octets < 1600; octets++) {
            byte[] content = new byte[octets];
            random.nextBytes(content);
            if (octets % 3 == 0) {
                Arrays.fill(content, (byte) 0xFF);
            }
            MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, 1, octets);
            assertThat(fast(memory, 1, octets)).as(octets + " octets").isEqualTo(byTheBook(content));
        }
    }

    @Test
    void theExampleOfTheRfc() {
        byte[] example = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        MemorySegment memory = Arena.ofAuto().allocate(8);
        memory.copyFrom(MemorySegment.ofArray(example));
        assertThat(fast(memory, 0, 8)).isEqualTo(~0xddf2 & 0xFFFF);
    }

    @Test
    void copyingCopiesNeitherMoreNorLess() {
        MemorySegment from = Arena.ofAuto().allocate(128);
        from.fill((byte) 7);
        for (int octets = 0; octets < 100; octets++) {
            MemorySegment to = Arena.ofAuto().allocate(128);
            assertThat(Checksum.copy(from, 0, to, 8, octets)).isEqualTo(Checksum.sum(from, 0, octets));
            for (int i = 0; i < 128; i++) {
                byte expected = (byte) (i >= 8 && i < 8 + octets ? 7 : 0);
                assertThat(to.get(ValueLayout.JAVA_BYTE, i)).isEqualTo(expected);
            }
        }
    }
}
