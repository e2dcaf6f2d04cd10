package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class VaultTest {
    private static final Entropy ENTROPY = Entropy.system();

    private static Vault fresh() {
        return Vault.open(Vault.newDataKey(Databases.master(), ENTROPY), Databases.master(), ENTROPY);
    }

    @Test
    void a_secret_opens_only_for_its_record_and_field_and_only_whole() {
        try (Vault vault = fresh();
                Vault other = fresh()) {
            Secret sealed = vault.seal("hush", "id", "/password");
            assertThat(vault.seal("hush", "id", "/password"))
                    .as("a nonce of its own")
                    .isNotEqualTo(sealed);
            try (KeyMaterial plain = vault.reveal(sealed, "id", "/password")) {
                assertThat(new String(plain.dangerousOctets(), StandardCharsets.UTF_8))
                        .isEqualTo("hush");
            }
            Secret cut = new Secret(sealed.sealed().substring(0, sealed.sealed().length() - 4));
            refuses(vault, sealed, "other", "/password");
            refuses(vault, sealed, "id", "/secret");
            refuses(vault, cut, "id", "/password");
            refuses(vault, Secret.NONE, "id", "/password");
            refuses(other, sealed, "id", "/password");
        }
    }

    private static void refuses(Vault vault, Secret secret, String id, String pointer) {
        assertThatThrownBy(() -> vault.reveal(secret, id, pointer)).isInstanceOf(OperationFailed.class);
    }

    @Test
    void the_hash_of_a_request_is_the_same_again_and_another_under_another_key() {
        try (Vault vault = fresh();
                Vault other = fresh()) {
            assertThat(vault.mac("a request")).isEqualTo(vault.mac("a request")).hasSize(64);
            assertThat(vault.mac("a request"))
                    .isNotEqualTo(vault.mac("another"))
                    .isNotEqualTo(other.mac("a request"));
        }
    }
}
