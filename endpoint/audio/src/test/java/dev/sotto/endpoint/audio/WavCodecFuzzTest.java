package dev.sotto.endpoint.audio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;

class WavCodecFuzzTest {
    @FuzzTest
    void any_octets_are_read_or_refused(byte[] octets) {
        try {
            WavCodec.parse(octets);
        } catch (MalformedException e) {
            // The one expected answer.
        }
    }
}
