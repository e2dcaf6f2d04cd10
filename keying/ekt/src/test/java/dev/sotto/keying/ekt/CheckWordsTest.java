package dev.sotto.keying.ekt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheckWordsTest {
    private static final KeyMaterial KEY = KeyMaterial.copyOf(new byte[16]);

    @Test
    void they_are_four_and_fixed_for_ever() {
        // HMAC-SHA256 under 16 zero octets, computed with Python's hmac module over the same input.
        assertThat(CheckWords.of(KEY, "sip:1000@example.com", 0x1234))
                .containsExactly("helmet", "furnace", "dagger", "cowboy");
    }

    @Test
    void they_change_with_key_conference_and_spi() {
        Set<List<String>> seen = new HashSet<>();
        seen.add(CheckWords.of(KEY, "sip:1000@example.com", 1));
        seen.add(CheckWords.of(KEY, "sip:1000@example.com", 2));
        seen.add(CheckWords.of(KEY, "sip:1001@example.com", 1));
        seen.add(CheckWords.of(KeyMaterial.copyOf(new byte[32]), "sip:1000@example.org", 1));
        assertThat(seen).hasSize(4);
    }
}
