package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferralTest {
    @ParameterizedTest
    @Rfc(number = 3515, section = "2.1", must = "Refer-To is one URI, with or without name and angle brackets")
    @CsvSource({
        "sip:bob@Example.org, sip:bob@example.org",
        "<sip:bob@example.org:5070;transport=tcp>, sip:bob@example.org:5070",
        "'\"Bob <sip:eve@x>\" <sips:bob@example.org>;tag=1', sips:bob@example.org",
        "Bob <sip:bob@example.org;method=INVITE>, sip:bob@example.org",
        "sip:bob@example.org;method=BYE, sip:bob@example.org",
        "<sip:bob:secret@example.org?Subject=x&body=y>, sip:bob@example.org"
    })
    void whom_to_call_is_read_without_what_else_is_asked_of_our_request(String value, String target) {
        Referral referral = Referral.parse(value);
        assertThat(referral.target().plain()).isEqualTo(target);
        assertThat(referral.replaces()).isEmpty();
    }

    @Test
    @Rfc(number = 5589, section = "7", must = "the dialog of an attended transfer is an escaped Replaces in Refer-To")
    void an_attended_transfer_names_a_dialog() {
        Referral referral = Referral.parse(
                "<sip:bob@example.org?Replaces=425928%40bobster.example.org%3Bto-tag%3D7743%3Bfrom-tag%3D6472>");
        assertThat(referral.replaces())
                .isEqualTo(Optional.of(new Replaces("425928@bobster.example.org", "7743", "6472", false)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<sip:bob@example.org",
                "tel:+49228",
                "<sip:bob@example.org;method=BYE>",
                "<sip:bob@example.org?Replaces=x>",
                "<sip:bob@example.org?Replaces>",
                "<sip:bob@example.org?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2>",
                "<sip:bob@example.org?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D%>",
                "<sip:bob@example.org?Replaces=x%0D%0AEvil%3A%20y%3Bto-tag%3D1%3Bfrom-tag%3D2>"
            })
    void what_names_nobody_or_smuggles_a_header_is_refused(String value) {
        assertThatThrownBy(() -> Referral.parse(value)).isInstanceOf(MalformedException.class);
    }

    @Test
    @Rfc(number = 3891, section = "6.1", must = "Replaces is a Call-ID with to-tag and from-tag, perhaps early-only")
    void a_dialog_comes_back_as_it_was() {
        for (String text : new String[] {"98@x;to-tag=a;from-tag=b", "98@x;to-tag=a;from-tag=b;early-only"}) {
            assertThat(Replaces.parse(text).text()).isEqualTo(text);
        }
        assertThat(Replaces.parse(" 98@x ; From-Tag = b;x=y; to-tag=a; EARLY-ONLY"))
                .isEqualTo(new Replaces("98@x", "a", "b", true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";to-tag=a;from-tag=b",
                "98@x",
                "98@x;to-tag=a",
                "98@x;to-tag=;from-tag=b",
                "98@x;to-tag=a;to-tag=b;from-tag=c",
                "98@x, 99@x;to-tag=a;from-tag=b"
            })
    void what_names_no_dialog_or_two_is_refused(String value) {
        assertThatThrownBy(() -> Replaces.parse(value)).isInstanceOf(MalformedException.class);
    }
}
