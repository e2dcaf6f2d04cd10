package dev.sotto.keying.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.SeededEntropy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinVerifierTest {
    private static final byte[] SALT = new SeededEntropy(3).octets(PinVerifier.SALT_OCTETS);

    private static KeyMaterial pin(String digits) {
        return KeyMaterial.copyOf(digits.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void the_vector_of_the_reference_implementation_matches() {
        PinVerifier vector = new PinVerifier(
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
        assertThat(vector.matches(pin("password"))).isTrue();
        assertThat(vector.matches(pin("passwore"))).isFalse();
    }

    @Test
    void it_fits_its_own_pin_only_and_costs_at_least_nineteen_mebioctets_and_two_passes() {
        PinVerifier verifier = PinVerifier.of(pin("246810"), SALT);
        assertThat(verifier.encoded()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(verifier.matches(pin("246810"))).isTrue();
        assertThat(verifier.matches(pin("246811"))).isFalse();
        assertThat(verifier.matches(pin("24681"))).isFalse();
        assertThat(new PinVerifier(verifier.encoded())).isEqualTo(verifier);
    }

    @Test
    void equal_pins_of_two_conferences_look_different() {
        byte[] other = new SeededEntropy(4).octets(PinVerifier.SALT_OCTETS);
        assertThat(PinVerifier.of(pin("246810"), SALT)).isNotEqualTo(PinVerifier.of(pin("246810"), other));
    }

    @Test
    void a_decoy_fits_nothing_and_looks_like_the_others() {
        PinVerifier decoy = PinVerifier.decoy(new SeededEntropy(5));
        assertThat(decoy.encoded())
                .hasSameSizeAs(PinVerifier.of(pin("246810"), SALT).encoded());
        assertThat(decoy.matches(pin("246810"))).isFalse();
    }

    @Test
    void its_text_shows_neither_salt_nor_hash() {
        assertThat(PinVerifier.of(pin("246810"), SALT)).hasToString("PinVerifier[argon2id]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$argon2id$v=19$m=19456,t=2,p=1$",
                "$argon2i$v=19$m=19456,t=2,p=1$cccccccccccccccccccccc$ddddddddddddddddddddddddddddddddddddddddddd",
                "$argon2id$v=19$m=4096,t=2,p=1$cccccccccccccccccccccc$ddddddddddddddddddddddddddddddddddddddddddd",
                "$argon2id$v=19$m=19456,t=1,p=1$cccccccccccccccccccccc$ddddddddddddddddddddddddddddddddddddddddddd",
                "$argon2id$v=19$m=999999,t=2,p=1$cccccccccccccccccccccc$ddddddddddddddddddddddddddddddddddddddddddd",
                "$argon2id$v=19$m=19456,t=2,p=1$ccccccccccccc$ddddddddddddddddddddddddddddddddddddddddddd"
            })
    void what_is_weaker_heavier_or_no_verifier_is_refused(String text) {
        assertThatThrownBy(() -> new PinVerifier(text)).isInstanceOf(MalformedException.class);
    }

    @Test
    void two_pins_of_one_salt_are_told_apart_by_one_hash() {
        byte[] salt = new byte[PinVerifier.SALT_OCTETS];
        try (KeyMaterial guest = pin("246810");
                KeyMaterial host = pin("97531086");
                KeyMaterial other = pin("111111")) {
            PinVerifier guests = PinVerifier.of(guest, salt);
            Optional<PinVerifier> hosts = Optional.of(PinVerifier.of(host, salt));
            assertThat(PinVerifier.match(guest, guests, hosts)).isEqualTo(PinMatch.GUEST);
            assertThat(PinVerifier.match(host, guests, hosts)).isEqualTo(PinMatch.HOST);
            assertThat(PinVerifier.match(other, guests, hosts)).isEqualTo(PinMatch.NONE);
            assertThat(PinVerifier.match(host, guests, Optional.empty())).isEqualTo(PinMatch.NONE);
            salt[0] = 1;
            Optional<PinVerifier> elsewhere = Optional.of(PinVerifier.of(host, salt));
            assertThat(PinVerifier.match(host, guests, elsewhere))
                    .as("another salt, which we do not make, takes longer and is right too")
                    .isEqualTo(PinMatch.HOST);
        }
    }
}
