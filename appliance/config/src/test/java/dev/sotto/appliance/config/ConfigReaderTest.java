package dev.sotto.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    @TempDir
    Path folder;

    @Test
    void an_empty_file_means_the_defaults() {
        SottoConfig config = ConfigReader.parse("sotto.yaml", "", Map.of());
        assertThat(config.sip().udpPort()).isEqualTo(5060);
        assertThat(config.media().portBase()).isEqualTo(20000);
        assertThat(config.kd().port()).isEqualTo(9185);
        assertThat(config.media().advertised()).isEqualTo(config.sip().domain());
        assertThat(config.conferences()).isEmpty();
    }

    @Test
    void the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        SottoConfig config = ConfigReader.parse(
                "f", "sip:\n  udp-port: 6000\n  tcp-port: 6001\n", Map.of("SOTTO_SIP_UDP_PORT", "7000", "HOME", "/x"));
        SottoConfig.Strangers strangers = new SottoConfig.Strangers(4096, 256, 100, 5, 5, 10, 3600);
        assertThat(config.sip())
                .isEqualTo(new SottoConfig.Sip(
                        "127.0.0.1",
                        "0.0.0.0",
                        7000,
                        6001,
                        5061,
                        strangers,
                        new SottoConfig.Refresh(1800, 90),
                        SottoConfig.PhoneWay.OFF,
                        "md5",
                        Optional.empty()));
    }

    @Test
    void a_name_server_is_an_address_with_a_port() {
        assertThat(ConfigReader.parse("f", "sip:\n  name-server: 192.0.2.53:5353\n", Map.of())
                        .sip()
                        .nameServer())
                .contains(new InetSocketAddress("192.0.2.53", 5353));
        assertThat(ConfigReader.parse("f", "sip:\n  name-server: '[2001:db8::53]:53'\n", Map.of())
                        .sip()
                        .nameServer())
                .contains(new InetSocketAddress("2001:db8::53", 53));
        for (String wrong : List.of("192.0.2.53", "ns.example:53", "192.0.2.53:0", "[1:53", "1.2.3.4.5:53")) {
            assertThatThrownBy(() -> ConfigReader.parse("f", "sip:\n  name-server: '" + wrong + "'\n", Map.of()))
                    .as(wrong)
                    .hasMessageContaining("sip.name-server: must be an address and a port");
        }
    }

    @Test
    void how_phones_get_to_the_gateway_is_a_word_and_yes_and_no_mean_what_they_meant() {
        Map<String, SottoConfig.PhoneWay> ways = Map.of(
                "off", SottoConfig.PhoneWay.OFF,
                "false", SottoConfig.PhoneWay.OFF,
                "true", SottoConfig.PhoneWay.REDIRECT,
                "redirect", SottoConfig.PhoneWay.REDIRECT,
                "carry", SottoConfig.PhoneWay.CARRY);
        ways.forEach((word, way) -> assertThat(
                        ConfigReader.parse("f", "sip:\n  send-phones-to-gateway: " + word + "\n", Map.of())
                                .sip()
                                .phones())
                .as(word)
                .isEqualTo(way));
    }

    @Test
    void from_where_calls_are_carried_is_a_list_of_addresses() {
        assertThat(ConfigReader.parse("f", "gw:\n  carriers: 192.0.2.7, 2001:db8::1\n", Map.of())
                        .gw()
                        .carriers())
                .isEqualTo("192.0.2.7, 2001:db8::1");
        ConfigException fault = catchThrowableOfType(
                ConfigException.class, () -> ConfigReader.parse("f", "gw:\n  carriers: sip.example.org\n", Map.of()));
        assertThat(fault.faults()).hasSize(1);
    }

    @Test
    void conferences_are_read_with_their_defaults() {
        String yaml =
                "conferences:\n- user: '1000'\n- {user: board, kind: standard, max-legs: 5, may-join: ['sip:a@b']}\n";
        assertThat(ConfigReader.parse("f", yaml, Map.of()).conferences())
                .containsExactly(
                        new ConferenceConfig("1000", "1000", Optional.empty(), List.of(), 200),
                        new ConferenceConfig("board", "board", Optional.of("standard"), List.of("sip:a@b"), 5));
    }

    @Test
    void everything_that_is_wrong_is_reported_at_once_with_its_place() {
        String yaml =
                "sip:\n  udp-prot: 1\n  tcp-port: 70000\n  tcp-port: 5060\nmedia: 3\nconferences:\n- kind: privat\n";
        ConfigException fault = catchThrowableOfType(
                ConfigException.class, () -> ConfigReader.parse("sotto.yaml", yaml, Map.of("SOTTO_KD_PROT", "1")));
        assertThat(fault.faults())
                .extracting(ConfigFault::toString)
                .containsExactlyInAnyOrder(
                        "sotto.yaml:4:3: sip.tcp-port: stands here a second time; keep one.",
                        "SOTTO_KD_PROT: (environment): is no key. Did you mean SOTTO_KD_PORT?",
                        "sotto.yaml:2:13: sip.udp-prot: is no key. Did you mean sip.udp-port?",
                        "sotto.yaml:5:8: media: needs keys below it, not a value.",
                        "sotto.yaml:7:3: conferences.user: is missing; it is what people dial before the @.",
                        "sotto.yaml:7:9: conferences.kind: must be one of private, standard. Did you mean private?");
    }

    @Test
    void text_that_is_no_yaml_is_one_fault_with_its_place() {
        ConfigException fault = catchThrowableOfType(
                ConfigException.class, () -> ConfigReader.parse("sotto.yaml", "a: [1\nb: }", Map.of()));
        assertThat(fault.faults()).hasSize(1);
        assertThat(fault.getMessage()).startsWith("sotto.yaml:2:");
    }

    @Test
    void the_commented_default_file_has_every_key_with_its_default_and_no_other() throws IOException {
        String yaml = defaultFile();
        SottoConfig fromFile = ConfigReader.parse("sotto-default.yaml", yaml, Map.of());
        assertThat(fromFile).isEqualTo(ConfigReader.parse("nothing", "", Map.of()));
        for (Key key : Key.values()) {
            String last = key.path().substring(key.path().lastIndexOf('.') + 1);
            assertThat(yaml).as(key.path()).containsPattern("(?m)^ *(# )?" + last + ": ");
        }
    }

    @Test
    void no_mutation_of_the_default_file_escapes_as_another_exception() throws IOException {
        byte[] original = defaultFile().getBytes(StandardCharsets.UTF_8);
        long seed = 20261120;
        Random random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            byte[] mutated = original.clone();
            for (int j = random.nextInt(1, 8); j > 0; j--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(9, 127);
            }
            parseOrRefuse(new String(mutated, StandardCharsets.UTF_8), "seed " + seed + " round " + i);
        }
    }

    @Test
    void an_identity_is_made_once_and_only_its_owner_can_read_it() throws IOException {
        Path file = folder.resolve("md").resolve("identity.pem");
        ProgramIdentity made = ProgramIdentity.loadOrMake(file, "sotto-md", List.of("127.0.0.1", "md.example"));
        assertThat(ProgramIdentity.loadOrMake(file, "sotto-md", List.of()).pin())
                .isEqualTo(made.pin());
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    private static void parseOrRefuse(String yaml, String which) {
        try {
            ConfigReader.parse("f", yaml, Map.of());
        } catch (ConfigException e) {
            assertThat(e.faults()).as(which).isNotEmpty();
        }
    }

    private static String defaultFile() throws IOException {
        try (InputStream in = Objects.requireNonNull(ConfigReader.class.getResourceAsStream("/sotto-default.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void variables_of_other_programs_are_no_faults() {
        Map<String, String> environment =
                Map.of("SOTTO_MASTER_KEY", "a", "SOTTO_TOKEN", "b", "SOTTO_URL", "c", "SOTTO_SIP_UDP_PORT", "5999");
        assertThat(ConfigReader.parse("sotto.yaml", "", environment).sip().udpPort())
                .isEqualTo(5999);
    }
}
