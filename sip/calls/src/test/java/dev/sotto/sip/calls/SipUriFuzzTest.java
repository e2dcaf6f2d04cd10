package dev.sotto.sip.calls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;

class SipUriFuzzTest {
    @FuzzTest
    void any_text_is_a_uri_or_malformed(byte[] data) {
        readOrRefuse(new String(data, StandardCharsets.UTF_8));
    }

    static void readOrRefuse(String text) {
        try {
            SipUri uri = SipUri.parse(text);
            SipUri again = SipUri.parse(uri.conference());
            if (!again.conference().equals(uri.conference())) {
                throw new AssertionError("not stable: " + text);
            }
        } catch (MalformedException e) {
            // The other allowed outcome.
            return;
        }
    }
}
