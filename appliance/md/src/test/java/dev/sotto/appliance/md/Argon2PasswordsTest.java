package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class Argon2PasswordsTest {
    private final Argon2Passwords passwords = new Argon2Passwords(Entropy.system());

    private static KeyMaterial octets(String text) {
        return KeyMaterial.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_password_fits_its_own_hash_alone_and_each_hash_has_its_own_salt() {
        String hash = passwords.hash(octets("correct horse battery"));
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(passwords.matches(octets("correct horse battery"), hash)).isTrue();
        assertThat(passwords.matches(octets("correct horse batterx"), hash)).isFalse();
        assertThat(passwords.hash(octets("correct horse battery"))).isNotEqualTo(hash);
    }

    @Test
    void what_is_no_hash_or_is_cheaper_than_ours_fits_nothing() {
        for (String hash : new String[] {
            "",
            "password",
            "$argon2i$v=19$m=19456,t=2,p=1$c290dG9zb3R0b3NvdHRvMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=8,t=2,p=1$c290dG9zb3R0b3NvdHRvMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=999999,t=99,p=1$c290dG9zb3R0b3NvdHRvMQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        }) {
            assertThat(passwords.matches(octets("password"), hash)).as(hash).isFalse();
        }
    }
}
