package dev.sotto.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SdpParserTest {
    private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n";

    /** The body of a SIP message of the torture set. */
    static byte[] body(String resource) {
        byte[] message = Vectors.octets("torture/" + resource);
        String text = new String(message, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("\r\n\r\n") + 4;
        return Arrays.copyOfRange(message, start, message.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rfc5118-crlf/ipv6-in-sdp", "rfc5118-crlf/mult-ip-in-sdp"})
    @Rfc(number = 5118, section = "4.6", must = "IPv6 and mixed addresses in SDP are read", secondSource = "RFC 5118")
    void the_descriptions_of_rfc_5118_come_out_as_they_went_in(String resource) {
        byte[] body = body(resource);
        SessionDescription read = SdpParser.parse(body);
        assertThat(SdpPrinter.print(read)).isEqualTo(body);
        assertThat(read.media()).hasSize(2);
    }

    @Test
    @Rfc(
            number = 5118,
            section = "4.8",
            must = "each media section may have an address of its own family",
            secondSource = "RFC 5118")
    void each_media_section_has_its_own_address() {
        SessionDescription read = SdpParser.parse(body("rfc5118-crlf/mult-ip-in-sdp"));
        AudioDescription audio = AudioReader.read(read, 0);
        assertThat(audio.host()).isEqualTo("192.0.2.1");
        assertThat(audio.formats()).containsExactly(new AudioFormat(0, AudioCodec.PCMU, ""));
        assertThat(Addresses.host(
                        SdpLines.firstOfType(read.media().get(1).lines(), 'c').orElseThrow()))
                .isEqualTo("2001:db8::1");
    }

    @Test
    @Rfc(number = 8866, section = "5", must = "unknown attributes are ignored")
    void lines_that_nobody_knows_keep_their_octets_and_their_order() {
        byte[] octets = (HEAD
                        + "a=x-unknown: \u00fc\u0001\t \r\na=zz\r\nm=audio 9/2 RTP/AVP 0 8\r\ni=caf\u00e9\r\na=:::\r\na=y y\r\nk=prompt\r\n")
                .getBytes(StandardCharsets.UTF_8);
        SessionDescription read = SdpParser.parse(octets);
        assertThat(SdpPrinter.print(read)).isEqualTo(octets);
        assertThat(read.media().getFirst().first().portCount()).isEqualTo(2);
    }

    @Test
    void bare_line_feeds_and_a_missing_last_line_end_are_read() {
        String sloppy = HEAD.replace("\r\n", "\n") + "m=audio 9 RTP/AVP 0";
        assertThat(SdpPrinter.text(SdpParser.parse(sloppy))).isEqualTo(HEAD + "m=audio 9 RTP/AVP 0\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=0\r\n",
                "v=1\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\n",
                "v=0\r\ns=-\r\no=- 1 1 IN IP4 h\r\nt=0 0\r\n",
                "v=0\r\no=- 1 1 IN IP4\r\ns=-\r\nt=0 0\r\n",
                "v=0\r\no=- one 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n",
                "v=0\r\no=- 123456789012345678901 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\n\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\nA=b\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nt=0 0\r\na b\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\u0000\r\nt=0 0\r\n",
                "v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\r\nt=0 0\r\n",
            })
    void what_is_no_description_is_refused(String text) {
        assertThatThrownBy(() -> SdpParser.parse(text)).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "audio",
                "audio 9 RTP/AVP",
                "audio  9 RTP/AVP 0",
                "audio 65536 RTP/AVP 0",
                "audio -1 RTP/AVP 0",
                "audio 9/0 RTP/AVP 0",
                "audio 9/1/1 RTP/AVP 0",
                "audio 99999999999 RTP/AVP 0",
                "audio 9 RTP/AVP 0 ",
            })
    void a_media_line_that_is_none_is_refused(String line) {
        assertThatThrownBy(() -> SdpParser.parse(HEAD + "m=" + line + "\r\n")).isInstanceOf(MalformedException.class);
    }

    @Test
    void the_limits_hold_and_what_is_within_them_is_read() {
        assertThatThrownBy(() -> SdpParser.parse(body("parser-bombs/sdp-mlines.sip")))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("2048 lines");
        assertThatThrownBy(() -> SdpParser.parse(HEAD + "m=audio 9 RTP/AVP 0\r\n".repeat(17)))
                .hasMessageContaining("16 media sections");
        assertThatThrownBy(() -> SdpParser.parse(HEAD + "a=" + "x".repeat(4095) + "\r\n"))
                .hasMessageContaining("4096 octets in a line");
        assertThatThrownBy(() -> SdpParser.parse(HEAD + "a=x\r\n".repeat(2044))).hasMessageContaining("2048 lines");
        assertThatThrownBy(() -> SdpParser.parse(new byte[65_537])).hasMessageContaining("65536 octets");
        assertThatThrownBy(() -> SdpParser.parse(HEAD + "m=audio 9 RTP/AVP" + " 0".repeat(257) + "\r\n"))
                .hasMessageContaining("256 formats");
        String most = HEAD + "m=audio 9 RTP/AVP 0\r\n".repeat(16) + "a=" + "x".repeat(4094) + "\r\n";
        assertThatCode(() -> SdpParser.parse(most)).doesNotThrowAnyException();
    }

    @Test
    void too_many_sources_and_candidates_do_not_pile_up() {
        String many = IntStream.range(0, 200)
                .mapToObj(i -> "a=candidate:1 1 UDP 1 192.0.2.1 " + (i + 1) + " typ host\r\n")
                .collect(Collectors.joining());
        String offer = Samples.FOREIGN_OFFER.replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\n" + many);
        assertThat(AudioReader.read(Samples.parse(offer), 0).ice().orElseThrow().candidates())
                .hasSizeLessThanOrEqualTo(64);
        String sources =
                IntStream.range(0, 513).mapToObj(i -> "a=ssrc:" + i + "\r\n").collect(Collectors.joining());
        String flood = Samples.FOREIGN_OFFER.replace("a=rtcp-mux\r\n", "a=rtcp-mux\r\n" + sources);
        assertThatThrownBy(() -> AudioReader.read(Samples.parse(flood), 0)).isInstanceOf(MalformedException.class);
    }

    @Test
    void all_attributes_of_one_torture_offer_are_read_or_refused_as_malformed() {
        for (String bad : List.of(
                "a=rtpmap:96",
                "a=extmap:0 urn:x",
                "a=extmap:1",
                "a=extmap:1/up urn:x",
                "a=extmap:4 urn:x",
                "a=extmap:1 urn:ietf:params:rtp-hdrext:encrypt",
                "a=extmap:1 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:encrypt",
                "a=rtcp-fb:",
                "a=rtcp-fb:* ",
                "a=rtcp-fb:nack",
                "a=rtcp-fb:128 nack",
                "a=rtcp-fb:96 n@ck",
                "a=rtcp-fb:*  nack",
                "a=rtpmap:13 rtx/8000\r\na=fmtp:13 apt=128",
                "a=rtpmap:13 rtx/8000\r\na=fmtp:13 rtx-time=10; apt=",
                "a=ssrc:x cname:y",
                "a=ssrc:4294967296 cname:y",
                "a=candidate:1 1 UDP",
                "a=candidate:? 1 UDP 1 192.0.2.1 1 typ host",
                "a=candidate:1 0 UDP 1 192.0.2.1 1 typ host",
                "a=candidate:1 1 UDP 1 192.0.2.1 70000 typ host",
                "c=IN IP5 x",
                "c=IN IP4 ")) {
            String offer = Samples.FOREIGN_OFFER.replace("b=AS:64", bad);
            assertThatThrownBy(() -> PartyKind.ofOffer(Samples.parse(offer), DtlsRole.SERVER))
                    .as(bad)
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    @Rfc(number = 8839, section = "5.4", must = "ufrag has 4 to 256 ice-char, password 22 to 256")
    void ice_credentials_out_of_range_are_refused() {
        for (String bad : List.of("a=ice-ufrag:8h", "a=ice-ufrag:8hh?", "a=ice-ufrag:" + "x".repeat(257))) {
            String offer = Samples.FOREIGN_OFFER.replace("a=ice-ufrag:8hhY", bad);
            assertThatThrownBy(() -> AudioReader.read(Samples.parse(offer), 0)).isInstanceOf(MalformedException.class);
        }
        String noPassword = Samples.FOREIGN_OFFER.replaceAll("a=ice-pwd[^\r]*\r\n", "");
        assertThatThrownBy(() -> AudioReader.read(Samples.parse(noPassword), 0)).isInstanceOf(MalformedException.class);
    }
}
