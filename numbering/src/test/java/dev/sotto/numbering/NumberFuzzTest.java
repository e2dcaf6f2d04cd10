package dev.sotto.numbering;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

class NumberFuzzTest {
    @FuzzTest
    void any_text_is_a_pattern_or_malformed_and_any_number_is_read(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        String read = Countries.international(text, Optional.of("DE"));
        if (!read.equals(text) && !Countries.isE164(read)) {
            throw new AssertionError("made of " + text + ": " + read);
        }
        try {
            NumberPattern pattern = NumberPattern.parse(text);
            if (!NumberPattern.parse(pattern.toString()).equals(pattern) || !pattern.covers(pattern)) {
                throw new AssertionError("not itself: " + text);
            }
            pattern.fits(read);
        } catch (MalformedException _) {
            // The other allowed outcome.
            return;
        }
    }
}
