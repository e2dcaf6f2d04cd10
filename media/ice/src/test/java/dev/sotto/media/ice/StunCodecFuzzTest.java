package dev.sotto.media.ice;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;

class StunCodecFuzzTest {
    private static final KeyMaterial PASSWORD = KeyMaterial.copyOf(new byte[22]);

    @FuzzTest
    void any_octets_are_read_or_malformed(byte[] octets) {
        read(octets);
    }

    /** Reads and, if that works, writes what was read and reads it again. */
    static void read(byte[] octets) {
        StunMessage message;
        try {
            message = StunCodec.parse(octets);
        } catch (MalformedException e) {
            return;
        }
        StunCodec.integrity(octets, PASSWORD);
        byte[] written;
        try {
            written = StunCodec.encode(message, PASSWORD);
        } catch (IllegalArgumentException e) {
            return; // text that was cut inside a UTF-8 character grows when written again
        }
        StunMessage again = StunCodec.parse(written);
        if (again.attributes().size() != message.attributes().size()
                || !again.transaction().equals(message.transaction())) {
            throw new AssertionError(message + " became " + again);
        }
    }
}
