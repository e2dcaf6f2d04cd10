package dev.sotto.appliance.md;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.appliance.config.ConfigReader;
import dev.sotto.appliance.config.SottoConfig;
import dev.sotto.media.engine.EngineConfig;
import dev.sotto.media.engine.EngineTuning;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineSettingsTest {
    private static SottoConfig.Media media(String yaml) {
        return ConfigReader.parse("f", yaml, Map.of()).media();
    }

    @Test
    void without_a_word_the_engine_works_as_it_does_by_itself() {
        assertThat(EngineSettings.tuning(media("").forwarding())).isEqualTo(EngineTuning.standard());
    }

    @Test
    void every_key_reaches_the_engine() throws Exception {
        String yaml = """
                media:
                  listen: 127.0.0.1
                  port-base: 30000
                  ciphers: jce
                  segmentation: false
                  xdp-device: eth7
                  batch: 5
                  hold-micros: 6
                  busy-poll-percent: 70
                  packets-per-source: 800
                """;
        EngineConfig engine = EngineSettings.engine(media(yaml));
        assertThat(engine.addresses()).containsExactly(InetAddress.getByName("127.0.0.1"));
        assertThat(engine.basePort()).isEqualTo(30_000);
        assertThat(engine.cpus()).hasSize(1);
        assertThat(engine.tuning()).isEqualTo(new EngineTuning(5, 6, 700, 800, true, false, "eth7", "jce"));
        assertThat(EngineSettings.tuning(
                                media("media:\n  native-sockets: false\n").forwarding())
                        .nativeSockets())
                .isFalse();
    }
}
