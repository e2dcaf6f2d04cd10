package dev.sotto.sip.calls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a person may read of SIP has nothing in it that opens anything. */
class SecretMaskTest {
    private static String masked(String... lines) {
        byte[] octets = String.join("\r\n", lines).getBytes(StandardCharsets.ISO_8859_1);
        return new String(SecretMask.message(octets), StandardCharsets.ISO_8859_1);
    }

    @Test
    void keys_of_a_description_are_left_out_and_its_length_is_right() {
        String out = masked(
                "INVITE sip:1000;pin=4711@conf.example;token=abc SIP/2.0",
                "Via: SIP/2.0/TLS 192.0.2.7:5061;branch=z9hG4bK1;rport",
                "From: \"Ada\" <sip:ada:geheim@x>;tag=1",
                "To: <sip:1000@conf.example>",
                "Call-ID: 1@x",
                "CSeq: 1 INVITE",
                "Content-Type: application/sdp",
                "Content-Length: 4",
                "",
                "v=0",
                "o=- 1 1 IN IP4 192.0.2.7",
                "s=-",
                "c=IN IP4 192.0.2.7",
                "t=0 0",
                "k=clear:hunter2",
                "a=key-mgmt:mikey AQAFgM0XflABAAAAAAAAAAAAAAsAyONQ6g",
                "m=audio 4000 RTP/SAVP 0",
                "a=rtpmap:0 PCMU/8000",
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj|2^20",
                "a=ice-pwd:asd88fgpdd777uzjYhagZg",
                "a=x-new-secret:whatever",
                "");
        assertThat(out)
                .doesNotContain("4711", "abc", "geheim", "hunter2", "AQAF", "d0Rm", "asd88", "whatever", "k=", "2^20")
                .contains(
                        "From: \"Ada\" <sip:ada@x>;tag=1\r\n",
                        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + "A".repeat(40) + "\r\n",
                        "a=key-mgmt:left-out\r\n",
                        "a=rtpmap:0 PCMU/8000\r\n",
                        "a=x-new-secret:left-out\r\n");
        int body = out.length() - out.indexOf("\r\n\r\n") - 4;
        assertThat(out).contains("Content-Length: " + body + "\r\n");
    }

    @Test
    void pressed_keys_and_answers_to_challenges_are_left_out() {
        String out = masked(
                "INFO sip:1000@conf.example SIP/2.0",
                "i: 1@x",
                "Authorization: Digest username=\"ada\",",
                " response=\"6629fae49393a05397450978507c4ef1\"",
                "Identity: eyJhbGciOiJFUzI1NiJ9",
                "c: application/dtmf-relay",
                "l: 22",
                "",
                "Signal=7",
                "Duration=160");
        assertThat(out)
                .doesNotContain("6629", "ada", "eyJ", "Signal", "160")
                .contains("Authorization: Digest left-out\r\n", "Identity: left-out\r\n", "l: 0\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void headers_of_a_uri_are_left_out_of_a_referral() {
        assertThat(masked("REFER sip:a@b SIP/2.0", "Refer-To: <sip:c@d?Replaces=1%3Bto-tag%3D2>", "", ""))
                .contains("Refer-To: <sip:c@d>\r\n")
                .doesNotContain("Replaces");
    }

    @Test
    void whatever_comes_can_be_masked() {
        for (String odd :
                new String[] {"", "\r\n", ":", "a:b", "x", "\r\n\r\n", "INVITE\r\n\tfolded", "\u00ff\r\n:\r\n"}) {
            assertThat(masked(odd)).endsWith("\r\n");
        }
    }
}
