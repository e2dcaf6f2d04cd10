package dev.sotto.appliance.gw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.appliance.config.ConfigException;
import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway wants to have before it listens. */
class GatewayProcessTest {
    @TempDir
    Path folder;

    private SottoConfig config(String gw) throws IOException {
        Path file = Files.writeString(
                folder.resolve("sotto.yaml"),
                "data: " + folder + "\nsip: {domain: 127.0.0.1}\ngw: {" + gw + "}\nconferences:\n  - user: \"1000\"\n");
        return ConfigReader.read(file, Map.of());
    }

    private void trustSomebody(SottoConfig config) {
        GwFolder.of(config).kdPin().write(Fingerprint.sha256(new byte[] {1}));
    }

    @Test
    void without_a_key_distributor_that_it_trusts_it_does_not_start_and_says_what_to_do() throws IOException {
        SottoConfig config = config("listen: 127.0.0.1");
        assertThatThrownBy(() -> GatewayProcess.start(config).close())
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("./sotto gw trust kd FINGERPRINT");
    }

    @Test
    void without_an_identity_of_its_own_it_does_not_start_and_makes_none() throws IOException {
        SottoConfig config = config("listen: 127.0.0.1");
        trustSomebody(config);
        assertThatThrownBy(() -> GatewayProcess.start(config).close())
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("no identity")
                .hasMessageContaining("./sotto gw fingerprint");
        assertThat(GwFolder.of(config).identity()).doesNotExist();
        assertThat(GwFolder.of(config).ready()).doesNotExist();
    }

    @Test
    void what_is_wrong_in_its_configuration_is_said_all_at_once() {
        assertThatThrownBy(() -> config("udp-port: 70000, prompt: here, keys: {preset: piano}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("gw.udp-port")
                .hasMessageContaining("gw.prompt")
                .hasMessageContaining("gw.keys.preset");
    }
}
