package dev.sotto.sip.calls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import java.nio.charset.StandardCharsets;

class InfoKeyFuzzTest {
    @FuzzTest
    void any_body_is_a_key_or_malformed(byte[] data) {
        readOrRefuse(InfoKeyCodec.RELAY, new String(data, StandardCharsets.UTF_8));
        readOrRefuse(InfoKeyCodec.PLAIN, new String(data, StandardCharsets.ISO_8859_1));
    }

    private static void readOrRefuse(String subtype, String body) {
        try {
            char key = InfoKeyCodec.parse(subtype, body);
            if ("0123456789*#ABCD".indexOf(key) < 0) {
                throw new AssertionError("no key: " + (int) key);
            }
        } catch (MalformedException e) {
            // The other allowed outcome, which may not repeat what may be a part of a PIN.
            if (e.rule().length() > 60) {
                throw new AssertionError(e.rule(), e);
            }
        }
    }
}
