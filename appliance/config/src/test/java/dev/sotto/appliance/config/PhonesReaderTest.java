package dev.sotto.appliance.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The list {@code kd.phones}. */
class PhonesReaderTest {
    private static List<PhonesConfig> read(String yaml) {
        return ConfigReader.parse("sotto.yaml", yaml, Map.of()).kd().phones();
    }

    private static List<String> faults(String yaml) {
        ConfigException fault = catchThrowableOfType(ConfigException.class, () -> read(yaml));
        assertThat(fault).as(yaml).isNotNull();
        return fault.faults().stream().map(ConfigFault::toString).toList();
    }

    @Test
    void an_entry_has_all_settings_and_its_pins_only_as_secrets() {
        List<PhonesConfig> phones = read("""
                kd:
                  phones:
                    - user: "4000"
                      pin: 0123456789
                      host-pin: "86427531"
                      max: 20
                      wait-for-host: true
                      lobby: false
                      names: true
                      callers: ["+49228*", "sip:*@example.org"]
                    - {user: hall, pin: "1357"}
                """);
        PhonesConfig first = phones.getFirst();
        assertThat(first.user().text()).isEqualTo("4000");
        assertThat(new String(first.pin().dangerousOctets(), StandardCharsets.US_ASCII))
                .as("as written, with its zero")
                .isEqualTo("0123456789");
        assertThat(first.hostPin()).isPresent();
        assertThat(first.max()).isEqualTo(20);
        assertThat(first.rules()).containsExactlyInAnyOrder("wait-for-host", "names");
        assertThat(first.callers())
                .extracting(SottoConfig.Placed::text)
                .containsExactly("+49228*", "sip:*@example.org");
        assertThat(phones.getLast().max()).isEqualTo(100);
        assertThat(phones.getLast().rules()).isEmpty();
        assertThat(phones.toString()).doesNotContain("0123456789").doesNotContain("1357");
    }

    @Test
    void all_faults_come_at_once_with_their_places_and_without_a_pin() {
        assertThat(faults("""
                        # Two lines,
                        # of nothing.
                        kd:
                          phones:
                            - user: "1000"
                              pin: "12345678"
                            - user: "4000"
                              pin: 123
                              host-pin: abcdef
                              lobby: maybe
                              max: 0
                              callers: sip:*@example.org
                            - user: "4000"
                              pin: ["1234"]
                              hostpin: "1234"
                            - pin: "24682468"
                              host-pin: "24682468"
                              callers: []
                        """))
                .containsExactlyInAnyOrder(
                        "sotto.yaml:8:12: kd.phones.pin: must have 4 to 16 digits.",
                        "sotto.yaml:9:17: kd.phones.host-pin: must have 4 to 16 digits.",
                        "sotto.yaml:10:14: kd.phones.lobby: must be one of true, false.",
                        "sotto.yaml:11:12: kd.phones.max: must be from 1 to 1000.",
                        "sotto.yaml:12:16: kd.phones.callers: must be a list: [\"+49228*\", \"sip:*@example.org\"].",
                        "sotto.yaml:13:13: kd.phones.user: is taken by a conference above.",
                        "sotto.yaml:13:7: kd.phones.pin: takes one value, not a list.",
                        "sotto.yaml:13:7: kd.phones.pin: is missing; without it no telephone gets in.",
                        "sotto.yaml:15:16: kd.phones.hostpin: is no key. Did you mean host-pin?",
                        "sotto.yaml:16:7: kd.phones.user: is missing; it is what people dial before the @.",
                        "sotto.yaml:17:17: kd.phones.host-pin: is that of guests; hosts need another one.",
                        "sotto.yaml:16:7: kd.phones.callers: is empty; without the key every caller may bring the PIN.");
        assertThat(faults("kd: {phones: yes}\n"))
                .containsExactly("sotto.yaml:1:14: kd.phones: needs keys below it, not a value.");
    }
}
