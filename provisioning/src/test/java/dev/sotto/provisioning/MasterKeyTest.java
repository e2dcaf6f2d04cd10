package dev.sotto.provisioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MasterKeyTest {
    private static final byte[] OCTETS = new byte[32];
    private static final String TEXT = Base64.getEncoder().encodeToString(OCTETS);

    @TempDir
    Path folder;

    @Test
    void it_is_made_once_for_its_owner_alone() throws Exception {
        Path file = folder.resolve("master.key");
        KeyMaterial made = MasterKey.find(Map.of(), file, Entropy.system());
        assertThat(MasterKey.find(Map.of(), file, Entropy.system())).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void the_environment_wins_over_a_credential_and_that_over_the_file() throws Exception {
        Path file = folder.resolve("master.key");
        KeyMaterial ofFile = MasterKey.find(Map.of(), file, Entropy.system());
        Files.writeString(folder.resolve("sotto-master-key"), TEXT + "\n");
        Map<String, String> credential = Map.of("CREDENTIALS_DIRECTORY", folder.toString());
        assertThat(MasterKey.find(credential, file, Entropy.system())).isEqualTo(KeyMaterial.copyOf(OCTETS));
        assertThat(MasterKey.find(Map.of("SOTTO_MASTER_KEY", TEXT), file, Entropy.system()))
                .isEqualTo(KeyMaterial.copyOf(OCTETS))
                .isNotEqualTo(ofFile);
    }

    @Test
    void what_is_no_key_is_refused_with_what_to_do() {
        assertThatThrownBy(() -> MasterKey.find(
                        Map.of("SOTTO_MASTER_KEY", "password"), folder.resolve("none"), Entropy.system()))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("32 octets in base64")
                .hasMessageNotContaining("password ");
    }
}
