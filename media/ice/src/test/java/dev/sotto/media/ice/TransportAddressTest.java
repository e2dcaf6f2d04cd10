package dev.sotto.media.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportAddressTest {
    @Test
    void text_of_both_families_is_read_and_written() {
        assertThat(TransportAddress.parse("192.0.2.255", 5)).hasToString("192.0.2.255:5");
        assertThat(TransportAddress.parse("2001:db8::1", 5)).hasToString("[2001:db8:0:0:0:0:0:1]:5");
        assertThat(TransportAddress.parse("::", 0)).hasToString("[0:0:0:0:0:0:0:0]:0");
        assertThat(TransportAddress.parse("fe80::1:192.0.2.1", 1)).hasToString("[fe80:0:0:0:0:1:c000:201]:1");
        assertThat(TransportAddress.parse("1:2:3:4:5:6:7:8", 1).host()).isEqualTo("1:2:3:4:5:6:7:8");
    }

    @Test
    void a_mapped_address_is_the_ipv4_address() {
        assertThat(TransportAddress.parse("::ffff:192.0.2.1", 7)).isEqualTo(TransportAddress.parse("192.0.2.1", 7));
    }

    @Test
    void text_that_is_no_address_is_malformed() {
        for (String text : List.of(
                "",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.x",
                "a.b.c.d",
                "1.2.3.4.5",
                "1:2:3",
                "::1::2",
                ":::",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "g::1",
                "12345::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "host.example",
                "fe80::1%eth0",
                "+1.2.3.4")) {
            assertThatThrownBy(() -> TransportAddress.parse(text, 1)).as(text).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void any_text_is_an_address_or_malformed() {
        Random random = new Random(4291);
        String alphabet = "0123456789abcdef:.:.::%g";
        for (int round = 0; round < 40_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(24); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            roundTrip(text.toString());
        }
    }

    @Rfc(number = 8445, section = "5.3", must = "ufrag of 24 random bits at least, password of 128 at least")
    @Test
    void random_credentials_are_long_enough_and_of_allowed_characters() {
        IceCredentials one = IceCredentials.random(new SeededEntropy(1));
        IceCredentials other = IceCredentials.random(new SeededEntropy(2));

        assertThat(one.ufrag()).matches("[A-Za-z0-9+/]{8}");
        assertThat(one.dangerousPasswordText()).matches("[A-Za-z0-9+/]{24}");
        assertThat(one.ufrag()).isNotEqualTo(other.ufrag());
        assertThat(one.toString()).doesNotContain(one.dangerousPasswordText());
    }

    @Rfc(number = 8839, section = "5.4", must = "ice-ufrag 4..256 and ice-pwd 22..256 ice-chars")
    @Test
    void credentials_of_a_forbidden_form_are_refused() {
        KeyMaterial password = KeyMaterial.copyOf(new byte[22]);
        for (String ufrag : List.of("abc", "ab:d", "ab d", "x".repeat(257))) {
            assertThatThrownBy(() -> new IceCredentials(ufrag, password)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new IceCredentials("abcd", KeyMaterial.copyOf(new byte[21])))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void roundTrip(String text) {
        try {
            TransportAddress address = TransportAddress.parse(text, 1);
            assertThat(TransportAddress.parse(address.host(), 1)).as(text).isEqualTo(address);
        } catch (MalformedException e) {
            assertThat(e.rule()).contains("4291");
        }
    }
}
