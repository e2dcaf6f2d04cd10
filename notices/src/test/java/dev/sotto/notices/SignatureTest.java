package dev.sotto.notices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignatureTest {
    /** Made with hmac of Python's library. */
    @Test
    void it_is_what_another_implementation_makes_of_the_same() {
        KeyMaterial secret = KeyMaterial.copyOf("sixteen octets!!".getBytes(StandardCharsets.US_ASCII));
        assertThat(Signature.of(
                        secret,
                        Instant.ofEpochSecond(1_764_504_000),
                        "{\"id\":\"a-1\"}".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("t=1764504000,v1=6212a331a25aa828e85bf1938b634604e409256528e7811c13cf70c56e7616d3");
    }
}
