package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of telephones by INFO, as phones send them. */
class InfoKeyCodecTest {
    private static final String KEYS = "0123456789*#ABCD";

    private static char relay(String body) {
        return InfoKeyCodec.parse("dtmf-relay", body);
    }

    private static char plain(String body) {
        return InfoKeyCodec.parse("DTMF", body);
    }

    @Test
    void every_key_is_read_in_both_forms_and_by_its_number() {
        for (int i = 0; i < KEYS.length(); i++) {
            char key = KEYS.charAt(i);
            assertThat(relay("Signal=" + key + "\r\nDuration=160\r\n")).isEqualTo(key);
            assertThat(relay("signal= " + Character.toLowerCase(key) + " \nduration= 250"))
                    .isEqualTo(key);
            assertThat(plain(key + "\r\n")).isEqualTo(key);
            assertThat(plain(String.valueOf(i))).isEqualTo(key);
            assertThat(relay("Duration=100\r\nSignal=" + i)).isEqualTo(key);
        }
    }

    @Test
    void what_else_a_phone_says_of_a_key_changes_nothing() {
        assertThat(relay("Signal=5\r\nDuration=160\r\nVolume=10\r\n\r\n")).isEqualTo('5');
        assertThat(relay("Signal=5")).isEqualTo('5');
        assertThat(InfoKeyCodec.isKey("dtmf")).isTrue();
        assertThat(InfoKeyCodec.isKey("DTMF-Relay")).isTrue();
        assertThat(InfoKeyCodec.isKey("sdp")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "Signal",
                "Signal=",
                "Signal=16",
                "Signal=!",
                "Signal=55",
                "Signal=5\nSignal=6",
                "Duration=160",
                "Signal=5\nDuration=long",
                "Signal=5\nDuration=",
                "Signal=5\nDuration=1234567",
                "Signal=٥",
                "a=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1\nSignal=5"
            })
    void what_is_no_key_is_refused_and_the_fault_does_not_repeat_it(String body) {
        assertThatThrownBy(() -> relay(body))
                .isInstanceOfSatisfying(
                        MalformedException.class,
                        fault -> assertThat(fault.getMessage())
                                .doesNotContain("55")
                                .doesNotContain("long"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "Signal=5", "16", "99", "123", "E", "hook", "5 5"})
    void a_body_that_is_not_one_key_alone_is_refused(String body) {
        assertThatThrownBy(() -> plain(body)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> plain(" ".repeat(InfoKeyCodec.LARGEST_OCTETS) + "5"))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void what_we_print_is_read_as_the_same_key() {
        "0123456789*#ABCD"
                .chars()
                .forEach(key -> assertThat(InfoKeyCodec.parse(InfoKeyCodec.RELAY, InfoKeyCodec.print((char) key)))
                        .isEqualTo((char) key));
    }
}
