package dev.sotto.keying.ekt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnrolmentTest {
    private static final Fingerprint PIN = Fingerprint.sha256(new byte[] {1});
    private static final KeyMaterial SECRET = KeyMaterial.random(new SeededEntropy(4), 32);
    private static final EnrolmentToken TOKEN =
            new EnrolmentToken("kd.example.com", 9443, PIN, SECRET, "sip:1000@example.com");

    @Test
    void a_token_is_one_line_and_reads_back() {
        String line = TOKEN.dangerousText();
        assertThat(line).startsWith("sotto1:").matches("[A-Za-z0-9:_-]+");
        assertThat(EnrolmentToken.parse("  " + line + "\n")).isEqualTo(TOKEN);
        assertThat(TOKEN.toString()).doesNotContain(line.substring(60, 80));
    }

    @Test
    void a_broken_token_is_refused() {
        String line = TOKEN.dangerousText();
        for (int cut = 0; cut < line.length(); cut++) {
            String broken = line.substring(0, cut);
            assertThatThrownBy(() -> EnrolmentToken.parse(broken)).isInstanceOf(MalformedException.class);
        }
        for (String bad : new String[] {"sotto2:AA", line + "AAAA", "sotto1:!!!", "sotto1:" + "A".repeat(2000)}) {
            assertThatThrownBy(() -> EnrolmentToken.parse(bad)).isInstanceOf(MalformedException.class);
        }
        assertThatThrownBy(() -> new EnrolmentToken("a b", 1, PIN, SECRET, "sip:x@y"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_request_and_its_answer_read_back() {
        EnrolmentRequest request = new EnrolmentRequest(SECRET, PIN, Optional.of("Zoë O'Neill"));
        assertThat(EnrolmentRequest.parse(request.dangerousOctets())).isEqualTo(request);
        EnrolmentRequest unnamed = new EnrolmentRequest(SECRET, PIN, Optional.empty());
        assertThat(EnrolmentRequest.parse(unnamed.dangerousOctets())).isEqualTo(unnamed);
        EnrolmentAnswer answer = new EnrolmentAnswer("sip:1000@example.com", PIN, "Zoë");
        assertThat(EnrolmentAnswer.parse(answer.toOctets())).isEqualTo(answer);
    }

    @Test
    void a_broken_request_is_refused() {
        String pin = PIN.text();
        String[] bad = {
            "",
            "secret=AAAA",
            "fingerprint=" + pin,
            "secret=AAAA\nfingerprint=" + pin.substring(0, 40),
            "secret=AAAA\nfingerprint=sha-1 AA:BB",
            "secret=%%\nfingerprint=" + pin,
            "secret=AAAA\nsecret=AAAA\nfingerprint=" + pin,
            "secret=AAAA\nfingerprint=" + pin + "\nname=a\u0007b",
            "secret=AAAA\nfingerprint=" + pin + "\nname=" + "n".repeat(65),
            "nonsense",
            "x=" + "y".repeat(2000),
        };
        for (String body : bad) {
            assertThatThrownBy(() -> EnrolmentRequest.parse(body.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isInstanceOf(MalformedException.class);
        }
    }
}
