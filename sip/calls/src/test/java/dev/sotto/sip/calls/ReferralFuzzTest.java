package dev.sotto.sip.calls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;

class ReferralFuzzTest {
    @FuzzTest
    void any_refer_to_is_a_call_or_malformed(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        try {
            check(Referral.parse(text).replaces().map(Replaces::text).orElse(""));
        } catch (MalformedException e) {
            // The other allowed outcome.
        }
        try {
            Replaces read = Replaces.parse(text);
            check(read.text());
            if (!Replaces.parse(read.text()).equals(read)) {
                throw new AssertionError("does not come back: " + read);
            }
        } catch (MalformedException e) {
            // The same.
        }
    }

    /** It becomes a header of ours. */
    private static void check(String header) {
        if (header.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new AssertionError("no header: " + header);
        }
    }
}
