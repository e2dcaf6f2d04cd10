package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SipUriTest {
    @Test
    @Rfc(number = 3261, section = "19.1.1", must = "the parts of a SIP URI")
    void a_full_uri_is_read() {
        assertThat(SipUri.parse("sips:1000:secret@Conference.Example:5071;lr;transport=TLS?subject=x"))
                .isEqualTo(new SipUri(
                        true, "1000", "conference.example", OptionalInt.of(5071), Optional.of(Transport.TLS)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sip:1000@host",
                "sip:1000@HOST:5060",
                "sips:1000@host;transport=tcp",
                "SIP:1000:pw@host?a=b",
            })
    void the_conference_is_user_and_host_alone(String uri) {
        assertThat(SipUri.parse(uri).conference()).isEqualTo("sip:1000@host");
    }

    @Test
    @Rfc(number = 5118, section = "4.3", must = "digits behind the last colon inside brackets are address, not port")
    void an_ipv6_reference_keeps_its_brackets() {
        SipUri uri = SipUri.parse("sip:[2001:DB8::10:5070]");
        assertThat(uri.host()).isEqualTo("[2001:db8::10:5070]");
        assertThat(uri.port()).isEmpty();
        assertThat(uri.conference()).isEqualTo("sip:[2001:db8::10:5070]");
    }

    @Test
    @Rfc(number = 4475, section = "3.1.1.9", must = "a semicolon before the at sign belongs to the user")
    void a_semicolon_may_be_in_the_user() {
        assertThat(SipUri.parse("sip:user;par=u%40example.net@example.com").user())
                .isEqualTo("user;par=u%40example.net");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sip:",
                "tel:+1",
                "sip:@host",
                "sip:a@",
                "sip:a@host:",
                "sip:a@host:0",
                "sip:a@host:65536",
                "sip:a@host:99999999999",
                "sip:a b@host",
                "sip:<a>@host",
                "sip:a@ho st",
                "sip:2001:db8::10",
                "sip:a@[::1",
                "sip:a@[]",
                "sip:a@host/x",
            })
    void what_is_no_sip_uri_is_refused(String uri) {
        assertThatThrownBy(() -> SipUri.parse(uri)).isInstanceOf(MalformedException.class);
    }

    @Test
    void mutated_uris_are_read_or_refused_and_nothing_else() {
        byte[] seed = "sips:10;00:pw@[2001:db8::1]:5061;transport=tls;x=y?h=v".getBytes(StandardCharsets.US_ASCII);
        Random random = new Random(4);
        for (int i = 0; i < 50_000; i++) {
            byte[] mutated = seed.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
            }
            SipUriFuzzTest.readOrRefuse(new String(mutated, StandardCharsets.ISO_8859_1));
        }
    }
}
