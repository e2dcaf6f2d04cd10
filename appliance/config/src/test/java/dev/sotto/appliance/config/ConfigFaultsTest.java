package dev.sotto.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and in which words. */
class ConfigFaultsTest {
    private static List<String> faults(String yaml) {
        return faults(yaml, Map.of());
    }

    private static List<String> faults(String yaml, Map<String, String> environment) {
        ConfigException fault =
                catchThrowableOfType(ConfigException.class, () -> ConfigReader.parse("sotto.yaml", yaml, environment));
        assertThat(fault).as(yaml).isNotNull();
        return fault.faults().stream().map(ConfigFault::toString).toList();
    }

    @Test
    void a_filter_of_the_wrong_shape_is_not_taken_for_none() {
        assertThat(faults("conferences:\n- user: a\n  may-join: sip:ada@example.org\n"))
                .containsExactly("sotto.yaml:3:13: conferences.may-join: must be a list: [\"sip:ada@example.org\"].");
        assertThat(faults("conferences:\n- user: a\n  may-join: []\n"))
                .containsExactly(
                        "sotto.yaml:2:3: conferences.may-join: is empty; without the key everybody is let in.");
        assertThat(faults("conferences:\n- user: a\n  may-join: [ada]\n"))
                .containsExactly(
                        "sotto.yaml:3:14: conferences.may-join: must be an address such as sip:ada@example.org.");
    }

    @Test
    void a_key_that_was_renamed_is_not_taken_for_its_neighbour() {
        assertThat(faults("kd:\n  page-listen: 0.0.0.0\n"))
                .containsExactly("sotto.yaml:2:16: kd.page-listen: is called kd.enrol-listen now.");
        assertThat(faults("kd:\n  enrol-port: 9443\n"))
                .containsExactly("sotto.yaml:2:15: kd.page.port: is the same as kd.enrol-port; both are TCP.");
    }

    @Test
    void a_list_is_not_taken_for_a_value() {
        assertThat(faults("conferences:\n- user: a\n  kind: [standard]\n"))
                .containsExactly("sotto.yaml:2:3: conferences.kind: takes one value, not a list.");
        assertThat(faults("sip:\n  domain: [a, b]\n"))
                .singleElement()
                .asString()
                .startsWith("sotto.yaml:2:12: sip.domain: is no list.");
    }

    @Test
    void the_language_of_a_conference_is_a_folder_and_its_user_part_stands_once() {
        assertThat(ConfigReader.parse("f", "gw:\n  conferences:\n  - {user: a, language: de}\n", Map.of())
                        .gw()
                        .languages())
                .containsExactly(Map.entry("a", "de"));
        assertThat(faults("gw:\n  conferences:\n  - user: a\n  - {user: a, language: ../x, lang: de}\n"))
                .containsExactlyInAnyOrder(
                        "sotto.yaml:3:5: gw.conferences.language: is missing; it is a folder in that of the prompts.",
                        "sotto.yaml:4:12: gw.conferences.user: is taken by a conference above.",
                        "sotto.yaml:4:25: gw.conferences.language: must be the name of a folder: letters, digits, - and"
                                + " _.",
                        "sotto.yaml:4:37: gw.conferences.lang: is no key.");
    }

    @Test
    void an_alias_cannot_stand_inside_itself() {
        assertThat(faults("sip: &x\n  media: *x\n"))
                .hasSize(1)
                .first()
                .asString()
                .contains("anchors");
        assertThat(faults("&x\nsip: *x\n")).hasSize(1).first().asString().contains("anchors");
        assertThat(faults("conferences:\n- &c\n  user: a\n  name: *c\n"))
                .hasSize(1)
                .first()
                .asString()
                .contains("anchors");
        assertThat(faults("conferences: &l [*l]\n")).isNotEmpty();
    }

    @Test
    void values_are_what_they_say() {
        assertThat(ConfigReader.parse("f", "data: '${env:HOME}/${data}'", Map.of("HOME", "/x"))
                        .data()
                        .toString())
                .endsWith("${env:HOME}/${data}");
        assertThat(ConfigReader.parse("f", "data: a,b", Map.of()).data().toString())
                .endsWith("a,b");
        assertThat(faults("data: \"a\\0b\"\n"))
                .containsExactly("sotto.yaml:1:7: data: must not have control characters in it.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "255.255.255.255",
                "'::'",
                "'2001:db8::1'",
                "localhost",
                "a-b.example",
                "1a"
            })
    void hosts_and_addresses_are_taken(String host) {
        assertThatCode(() -> ConfigReader.parse("f", "sip:\n  listen: " + host, Map.of()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256.0.0.1",
                "1.2.3",
                "1.2.3.4.",
                "'1:2'",
                "'::g'",
                "'[::1]'",
                "'fe80::1%eth0'",
                "host:5060",
                "a b",
                "-a",
                "sip:a@b"
            })
    void what_is_neither_host_nor_address_is_refused(String host) {
        assertThat(faults("sip:\n  listen: " + host + "\n"))
                .containsExactly("sotto.yaml:2:11: sip.listen: must be a host name or an IP address without a port.");
    }

    @Test
    void the_domain_of_conferences_has_no_case() {
        assertThat(ConfigReader.parse("f", "sip:\n  domain: Example.ORG", Map.of())
                        .sip()
                        .domain())
                .isEqualTo("example.org");
    }

    @Test
    void values_that_do_not_go_together_are_refused_where_they_were_set() {
        assertThat(
                        faults(
                                "media:\n  port-base: 65535\n  cores: 2\nsip:\n  tcp-port: 5061\nkd:\n  rekey-seconds: 86400\n"))
                .containsExactly(
                        "sotto.yaml:2:14: media.port-base: leaves no port for the last of 2 cores.",
                        "sotto.yaml:5:13: sip.tls-port: is the same as sip.tcp-port; both are TCP.",
                        "sotto.yaml:7:18: kd.ekt-ttl-seconds: must be longer than kd.rekey-seconds, or keys end before"
                                + " there are new ones.");
        assertThat(faults("", Map.of("SOTTO_MEDIA_PORT_BASE", "0", "SOTTO_MEDIA_CORES", "4")))
                .containsExactly("SOTTO_MEDIA_PORT_BASE: media.port-base: must not be 0 with more than one core.");
    }

    @Test
    void each_core_has_a_cpu_of_its_own() {
        assertThat(ConfigReader.parse("f", "media:\n  cores: 4\n  cpus: 2-4,7\n", Map.of())
                        .media()
                        .cpus())
                .containsExactly(2, 3, 4, 7);
        assertThat(faults("media:\n  cores: 2\n  cpus: 1-3\n"))
                .containsExactly("sotto.yaml:3:9: media.cpus: names 3 CPUs for 2 cores; one for each.");
        for (String twice : List.of("1,1", "0-3,2", "3-1")) {
            assertThat(faults("media:\n  cpus: " + twice + "\n"))
                    .containsExactly("sotto.yaml:2:9: media.cpus: must name each CPU once, and ranges upwards.");
        }
        for (String wrong : List.of("all", "1,", "-1", "1--2", "1-2-3", "12345", "1 2")) {
            assertThat(faults("media:\n  cpus: '" + wrong + "'\n"))
                    .containsExactly("sotto.yaml:2:9: media.cpus: must be auto or a list of CPUs such as 2-5,7.");
        }
    }

    @Test
    void how_cores_work_is_refused_out_of_range_with_the_range() {
        assertThat(
                        faults(
                                "media:\n  batch: 65\n  hold-micros: 1001\n  busy-poll-percent: 101\n  packets-per-source: 99\n"))
                .containsExactlyInAnyOrder(
                        "sotto.yaml:2:10: media.batch: must be from 1 to 64.",
                        "sotto.yaml:3:16: media.hold-micros: must be from 0 to 1000.",
                        "sotto.yaml:4:22: media.busy-poll-percent: must be from 0 to 100.",
                        "sotto.yaml:5:23: media.packets-per-source: must be from 100 to 1000000.");
        assertThat(faults("media:\n  batch: 0\n"))
                .containsExactly("sotto.yaml:2:10: media.batch: must be from 1 to 64.");
        assertThat(faults("media:\n  ciphers: ipsecmb\n"))
                .containsExactly(
                        "sotto.yaml:2:12: media.ciphers: must be one of auto, ipsec-mb, libcrypto, jce. Did you"
                                + " mean ipsec-mb?");
        assertThat(faults("media:\n  native-sockets: yes\n"))
                .containsExactly("sotto.yaml:2:19: media.native-sockets: must be one of true, false.");
    }

    @Test
    void a_device_is_named_as_linux_names_devices() {
        for (String name : List.of("eth0", "''", "enp3s0f0np0", "br-lan.7")) {
            assertThatCode(() -> ConfigReader.parse("f", "media:\n  xdp-device: " + name, Map.of()))
                    .doesNotThrowAnyException();
        }
        for (String wrong : List.of("eth0/1", "'eth0:1'", "a b", "..", "sixteencharacter")) {
            assertThat(faults("media:\n  xdp-device: " + wrong + "\n"))
                    .containsExactly(
                            "sotto.yaml:2:15: media.xdp-device: must be the name of a network device such as eth0,"
                                    + " or empty for none.");
        }
        assertThat(faults("media:\n  xdp-device: eth0\n  native-sockets: false\n"))
                .containsExactly("sotto.yaml:2:15: media.xdp-device: needs media.native-sockets, which is false.");
    }

    @Test
    void every_key_takes_its_default_from_the_environment() {
        for (Key key : Key.values()) {
            if (!key.fallback().isEmpty()) {
                assertThatCode(() -> ConfigReader.parse("f", "", Map.of(key.variable(), key.fallback())))
                        .as(key.variable())
                        .doesNotThrowAnyException();
                assertThat(faults("", Map.of(key.variable(), "\u0001")))
                        .as(key.variable())
                        .singleElement()
                        .asString()
                        .startsWith(key.variable() + ": " + key.path() + ": must ");
            }
        }
    }
}
