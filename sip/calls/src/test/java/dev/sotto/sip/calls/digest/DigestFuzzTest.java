package dev.sotto.sip.calls.digest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sotto.base.MalformedException;
import dev.sotto.sip.calls.Headers;
import dev.sotto.tests.kit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

class DigestFuzzTest {
    @FuzzTest
    void any_header_is_read_or_malformed_and_lets_nobody_in(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
        try {
            Challenge.parse(text).ifPresent(DigestFuzzTest::readAgain);
        } catch (MalformedException e) {
            // The other allowed outcome.
        }
        DigestGuard guard = new DigestGuard("host", 60, new SeededEntropy(1));
        DigestGuard.Judgement judgement = guard.judge(
                new DigestGuard.Request("REGISTER", "sip:host", "192.0.2.1"),
                Headers.NONE.with("Authorization", text),
                _ -> Optional.of("secret"),
                0);
        if (judgement instanceof DigestGuard.Judgement.Proven) {
            throw new AssertionError("let in by " + text);
        }
    }

    private static void readAgain(Challenge read) {
        if (!Challenge.parse(read.text()).equals(Optional.of(read))) {
            throw new AssertionError(read.text());
        }
    }
}
