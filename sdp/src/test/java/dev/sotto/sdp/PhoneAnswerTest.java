package dev.sotto.sdp;

import static dev.sotto.sdp.PhoneSamples.KEY_30;
import static dev.sotto.sdp.PhoneSamples.OTHER_KEY_30;
import static dev.sotto.sdp.PhoneSamples.answer;
import static dev.sotto.sdp.PhoneSamples.refusal;
import static dev.sotto.sdp.PhoneSamples.section;
import static dev.sotto.sdp.PhoneSamples.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ordinary phones offer, and what we answer. */
class PhoneAnswerTest {
    private static Optional<MediaAddress> at(String host, int port) {
        return Optional.of(new MediaAddress(host, port));
    }

    @Test
    @Rfc(
            number = 3264,
            section = "6.1",
            must = "an answer says what will be used, under the payload types of the offer")
    @Rfc(number = 5761, section = "5.1.1", must = "rtcp-mux is answered only where it was offered")
    void baresip_gets_one_voice_codec_and_its_keys() {
        PhoneAgreement agreed = answer(PhoneSamples.BARESIP);
        PhoneAudio audio = agreed.audio();
        assertThat(audio.voices()).singleElement().satisfies(v -> {
            assertThat(v.codec()).isEqualTo(AudioCodec.OPUS);
            assertThat(v.sendPayloadType()).isEqualTo(96);
            assertThat(v.sendParameters()).contains("maxaveragebitrate=28000");
        });
        assertThat(audio.events()).containsExactly(new NegotiatedEvents(97, 97, 8_000));
        assertThat(audio.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(audio.crypto()).isEmpty();
        assertThat(audio.packetMillis()).isEqualTo(20);
        assertThat(audio.remote())
                .isEqualTo(new PhoneTransport(at("192.0.2.10", 31234), at("192.0.2.10", 31234), true));
        assertThat(section(agreed))
                .containsExactly(
                        "m=audio 30000 RTP/AVP 96 97",
                        "a=rtpmap:96 opus/48000/2",
                        "a=fmtp:96 useinbandfec=1",
                        "a=rtpmap:97 telephone-event/8000",
                        "a=fmtp:97 0-15",
                        "a=ptime:20",
                        "a=maxptime:60",
                        "a=rtcp-mux",
                        "a=sendrecv");
        assertThat(SdpPrinter.text(agreed.ours()))
                .startsWith("v=0\r\no=- 77 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n");
    }

    @Test
    @Rfc(number = 7714, section = "14.1", must = "AEAD_AES_128_GCM has a key of 16 and a salt of 12 octets")
    @Rfc(number = 4733, section = "2.1", must = "the clock of events is that of the audio")
    void linphone_gets_the_first_suite_that_is_known_and_events_with_the_clock_of_its_voice() {
        PhoneAgreement agreed = PhoneSamples.agreed(
                answer(PhoneSamples.LINPHONE, terms("2001:db8::1", Direction.SENDRECV, PhoneSecurity.REQUIRED)));
        NegotiatedCrypto crypto = agreed.audio().crypto().orElseThrow();
        assertThat(crypto.theirs().suite()).isEqualTo(CryptoSuite.AEAD_AES_128_GCM);
        assertThat(crypto.theirs().salt().dangerousOctets()[11]).isEqualTo((byte) 7);
        assertThat(crypto.ours().suite()).isEqualTo(CryptoSuite.AEAD_AES_128_GCM);
        assertThat(crypto.ours().isSameKey(crypto.theirs())).isFalse();
        assertThat(agreed.audio().events()).containsExactly(new NegotiatedEvents(101, 101, 48_000));
        assertThat(agreed.audio().remote().rtcp()).isEqualTo(at("2001:db8::17", 7079));
        assertThat(section(agreed))
                .contains("m=audio 30000 RTP/SAVPF 96 101", "a=mid:as", "m=video 0 RTP/SAVPF 96", "a=mid:vs")
                .anyMatch(l -> l.matches("a=crypto:1 AEAD_AES_128_GCM inline:[A-Za-z0-9+/]{38}=="));
    }

    @Test
    @Rfc(number = 4568, section = "5.1.2", must = "the answer has the tag and the suite of the line that it takes")
    @Rfc(number = 4568, section = "7.1.2", must = "the key of the answer is not that of the offer")
    @Rfc(number = 3605, section = "2.1", must = "without a=rtcp the port of RTCP is the next one")
    void a_cisco_phone_gets_its_short_tags() {
        PhoneAgreement agreed = answer(PhoneSamples.CISCO);
        NegotiatedCrypto crypto = agreed.audio().crypto().orElseThrow();
        assertThat(crypto.theirs().key().dangerousOctets())
                .isEqualTo(java.util.Arrays.copyOf(Base64.getDecoder().decode(KEY_30), 16));
        assertThat(crypto.ours().tag()).isEqualTo(1);
        assertThat(crypto.ours().suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_32);
        assertThat(agreed.audio().remote())
                .isEqualTo(new PhoneTransport(at("198.51.100.20", 16384), at("198.51.100.20", 16385), false));
        assertThat(section(agreed)).noneMatch(l -> l.contains("rtcp-mux") || l.contains(KEY_30));
    }

    @Test
    @Rfc(number = 3389, section = "2", must = "comfort noise goes with codecs that have no silence of their own")
    void asterisk_gets_our_first_codec_comfort_noise_and_the_packet_time_that_it_wants() {
        PhoneAgreement agreed = answer(PhoneSamples.ASTERISK);
        assertThat(section(agreed)).contains("m=audio 30000 RTP/AVP 0 101 13", "a=rtpmap:13 CN/8000", "a=ptime:30");
        assertThat(agreed.audio().comfortNoisePayloadType()).isEqualTo(OptionalInt.of(13));
        assertThat(agreed.audio().packetMillis()).isEqualTo(30);
    }

    @Test
    @Rfc(number = 3551, section = "4.5.2", must = "the clock of G.722 in RTP is 8000 Hz, and its payload type 9")
    void a_phone_without_opus_gets_g722_and_keys_of_its_clock() {
        PhoneAgreement agreed = answer(PhoneSamples.BARESIP
                .replace("RTP/AVP 96 9 0 8 97", "RTP/AVP 8 0 9 98 97")
                .replace("a=rtpmap:9 G722/8000", "a=rtpmap:98 telephone-event/48000"));
        assertThat(section(agreed)).contains("m=audio 30000 RTP/AVP 9 97", "a=rtpmap:9 G722/8000");
        assertThat(agreed.audio().events()).containsExactly(new NegotiatedEvents(97, 97, 8_000));
    }

    @Test
    @Rfc(number = 3264, section = "6", must = "sections that are not taken are answered with port 0, in their order")
    void of_two_sections_the_protected_one_is_taken() {
        PhoneAgreement agreed = answer(PhoneSamples.TWO_SECTIONS);
        assertThat(agreed.audio().mediaIndex()).isEqualTo(1);
        assertThat(agreed.audio().crypto()).isPresent();
        assertThat(section(agreed))
                .contains("m=audio 0 RTP/AVP 0 101", "m=audio 30000 RTP/SAVP 0 101", "m=image 0 udptl t38");
    }

    @Test
    @Rfc(
            number = 8643,
            section = "3.2",
            must = "an answer with a key accepts opportunistic SRTP, one without declines it")
    void keys_beside_clear_media_are_taken_if_one_can_be_used() {
        PhoneAgreement agreed = answer(PhoneSamples.OPPORTUNISTIC);
        assertThat(agreed.audio().crypto().orElseThrow().ours().tag()).isEqualTo(2);
        assertThat(agreed.audio().protocol()).isEqualTo("RTP/AVP");
        PhoneAgreement declined = answer(PhoneSamples.OPPORTUNISTIC.replace(KEY_30, KEY_30 + "|1:4"));
        assertThat(declined.audio().crypto()).isEmpty();
        assertThat(section(declined)).noneMatch(l -> l.contains("crypto"));
    }

    @ParameterizedTest
    @CsvSource({"10,,10", "25,,20", "30,,20", "50,,40", "60,,60", "200,,60", ",,20", "40,20,20", ",5,10", "60,40,40"})
    void packets_are_as_long_as_the_phone_wants_and_opus_can(Integer wanted, Integer most, int expected) {
        String offer = PhoneSamples.BARESIP.replace("a=ptime:20\r\n", "")
                + (wanted == null ? "" : "a=ptime:" + wanted + "\r\n")
                + (most == null ? "" : "a=maxptime:" + most + ".0\r\n");
        assertThat(answer(offer).audio().packetMillis()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "sendrecv,sendrecv,sendrecv",
        "sendonly,sendrecv,recvonly",
        "recvonly,sendrecv,sendonly",
        "inactive,sendrecv,inactive",
        "sendrecv,sendonly,sendonly",
        "sendonly,sendonly,inactive"
    })
    @Rfc(
            number = 3264,
            section = "6.1",
            must = "the answer to sendonly is recvonly or inactive, to recvonly sendonly or inactive")
    void directions_are_answered(String offered, String wanted, String answered) {
        PhoneTerms terms = terms().with(Direction.valueOf(wanted.toUpperCase(java.util.Locale.ROOT)));
        PhoneAgreement agreed = PhoneSamples.agreed(answer(PhoneSamples.ASTERISK.replace("sendrecv", offered), terms));
        assertThat(section(agreed)).contains("a=" + answered);
        assertThat(agreed.audio().direction().attribute()).isEqualTo(answered);
    }

    @Test
    @Rfc(number = 3264, section = "8.4", must = "to the address 0.0.0.0 neither RTP nor RTCP is sent")
    void the_old_way_to_hold_is_understood() {
        PhoneAgreement before = answer(PhoneSamples.BARESIP);
        PhoneAgreement held =
                PhoneSamples.again(PhoneSamples.BARESIP.replace("c=IN IP4 192.0.2.10", "c=IN IP4 0.0.0.0"), before);
        assertThat(held.audio().remote().rtp()).isEmpty();
        assertThat(held.audio().remote().rtcp()).isEmpty();
        assertThat(held.audio().direction()).isEqualTo(Direction.RECVONLY);
        PhoneAgreement resumed = PhoneSamples.again(PhoneSamples.BARESIP, held);
        assertThat(resumed.audio()).isEqualTo(before.audio());
    }

    @Test
    @Rfc(number = 3264, section = "8", must = "the version of o= rises by one with each change and not without")
    @Rfc(number = 3264, section = "8.4", must = "sendonly holds and sendrecv resumes")
    void offers_again_keep_our_answer_as_it_was_as_long_as_nothing_changes() {
        PhoneAgreement first = answer(PhoneSamples.CISCO);
        PhoneAgreement refreshed = PhoneSamples.again(PhoneSamples.CISCO.replace(" 13439 0 ", " 13439 1 "), first);
        assertThat(refreshed).isEqualTo(first);
        PhoneAgreement held = PhoneSamples.again(PhoneSamples.CISCO.replace("sendrecv", "sendonly"), refreshed);
        assertThat(held.ours().origin().version()).isEqualTo("2");
        assertThat(held.audio().crypto())
                .as("nothing of the keys changes")
                .isEqualTo(first.audio().crypto());
        PhoneAgreement resumed = PhoneSamples.again(PhoneSamples.CISCO, held);
        assertThat(resumed.ours().origin().version()).isEqualTo("3");
        assertThat(resumed.audio()).isEqualTo(first.audio());
    }

    @Test
    @Rfc(
            number = 4568,
            section = "7.1.4",
            must = "a new address or a new key is a new context whose rollover counter is 0")
    void a_phone_that_moves_or_has_a_new_key_gets_a_new_key() {
        PhoneAgreement first = answer(PhoneSamples.CISCO);
        PhoneAgreement rekeyed = PhoneSamples.again(PhoneSamples.CISCO.replace(KEY_30, OTHER_KEY_30), first);
        PhoneAgreement moved = PhoneSamples.again(PhoneSamples.CISCO.replace("16384", "16390"), first);
        for (PhoneAgreement now : new PhoneAgreement[] {rekeyed, moved}) {
            CryptoKey ours = now.audio().crypto().orElseThrow().ours();
            assertThat(ours.isSameKey(first.audio().crypto().orElseThrow().ours()))
                    .isFalse();
            assertThat(now.ours().origin().version()).isEqualTo("2");
        }
        assertThat(moved.audio().remote().rtp()).isEqualTo(at("198.51.100.20", 16390));
    }

    @Test
    void the_section_that_was_taken_is_taken_again() {
        PhoneAgreement first = answer(PhoneSamples.TWO_SECTIONS.replace("RTP/SAVP", "RTP/WHAT"));
        assertThat(first.audio().mediaIndex()).isZero();
        PhoneAgreement again = PhoneSamples.again(PhoneSamples.TWO_SECTIONS, first);
        assertThat(again.audio().mediaIndex()).isZero();
    }

    @Test
    @Rfc(number = 3605, section = "2.1", must = "a=rtcp names the port and the address of RTCP")
    @Rfc(number = 3556, section = "2", must = "a bandwidth of zero for senders and receivers turns RTCP off")
    void rtcp_goes_where_the_phone_wants_it() {
        String offer = PhoneSamples.ASTERISK;
        assertThat(answer(offer + "a=rtcp:53020 IN IP4 126.16.64.4\r\n")
                        .audio()
                        .remote()
                        .rtcp())
                .isEqualTo(at("126.16.64.4", 53020));
        assertThat(answer(offer + "a=rtcp:53020\r\n").audio().remote().rtcp()).isEqualTo(at("203.0.113.5", 53020));
        assertThat(answer(offer.replace("18750", "65535")).audio().remote().rtcp())
                .isEmpty();
        assertThat(answer(offer + "b=RS:0\r\nb=RR:0\r\n").audio().remote().rtcp())
                .isEmpty();
        assertThat(answer(offer + "b=RS:0\r\n").audio().remote().rtcp()).isPresent();
        assertThatThrownBy(() -> answer(offer + "a=rtcp:x\r\n")).isInstanceOf(MalformedException.class);
    }

    @Test
    void our_own_port_of_rtcp_is_said_where_it_is_not_the_next_one() {
        PhoneTerms terms = terms();
        PhoneTerms odd = new PhoneTerms(
                terms.sessionId(),
                terms.host(),
                30_000,
                40_000,
                terms.codecs(),
                terms.direction(),
                20,
                PhoneSecurity.PLAIN);
        assertThat(section(PhoneSamples.agreed(answer(PhoneSamples.ASTERISK, odd))))
                .contains("a=rtcp:40000");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RTP/AVP 8 0|UDP/TLS/RTP/SAVP 8 0|DTLS-SRTP is not done with phones here; RTP/SAVP with a=crypto or RTP/AVP is",
                "RTP/AVP 8 0|TCP/RTP/AVP 8 0|The transport of the audio stream is none of RTP/AVP",
                "RTP/AVP 8 0|RTP/SAVP 8 0|SRTP without a=crypto has no key",
                "RTP/AVP 8 0|RTP/AVP 18|None of the codecs is one that is spoken here: opus/48000/2, G722/8000, PCMU/8000",
                "m=audio 18750|m=audio 0|The offer has no audio stream with a port",
                "m=audio|m=video|The offer has no audio stream with a port",
                "IN IP4 203.0.113.5|IN IP4 phone.example.com|The address in c= is not the IP address of one host",
                "IN IP4 203.0.113.5|IN IP4 239.1.2.3/127|The address in c= is not the IP address of one host",
                "IN IP4 203.0.113.5|IN IP6 2001:db8::9|Media over IPv6 is not done here"
            })
    void what_cannot_be_answered_is_refused_in_words(String from, String to, String sentence) {
        assertThat(refusal(answer(PhoneSamples.ASTERISK.replace(from, to), terms())))
                .startsWith(sentence);
    }

    @Test
    void where_srtp_is_required_clear_media_is_refused_in_words() {
        PhoneTerms strict = terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.REQUIRED);
        assertThat(refusal(answer(PhoneSamples.ASTERISK, strict)))
                .isEqualTo("Media in clear is not allowed here; RTP/SAVP with a=crypto is");
        assertThat(PhoneSamples.agreed(answer(PhoneSamples.OPPORTUNISTIC, strict))
                        .audio()
                        .crypto())
                .isPresent();
        assertThat(PhoneSamples.agreed(answer(PhoneSamples.TWO_SECTIONS, strict))
                        .audio()
                        .mediaIndex())
                .isEqualTo(1);
        String unusable = PhoneSamples.OPPORTUNISTIC.replace(KEY_30, KEY_30 + "|1:4");
        assertThat(refusal(answer(unusable, strict)))
                .isEqualTo("No a=crypto can be used: tag 1, F8_128_HMAC_SHA1_80 is not known here; "
                        + "tag 2, a master key identifier (MKI) is not done here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "1:2:3:4:5:6:7:8", "fe80::1", "::ffff:192.0.2.1", "1::8", "192.0.2.255", "10.0.0.1"})
    void addresses_of_one_host(String host) {
        assertThat(Addresses.isOneHost(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "1.2.3",
                "1.2.3.256",
                "01.2.3.4",
                "224.0.0.1",
                "255.255.255.255",
                "ff02::1",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "fe80::1%eth0",
                "1.2.3.4::",
                "12345::",
                "::g",
                ":1:2:3:4:5:6:7"
            })
    void names_groups_and_nonsense_are_no_addresses_of_one_host(String host) {
        assertThat(Addresses.isOneHost(host)).isFalse();
    }

    @Test
    void the_caller_can_ask_for_the_family_first() {
        assertThat(PhoneOfferAnswer.mediaHost(SdpParser.parse(PhoneSamples.LINPHONE)))
                .contains("2001:db8::17");
        assertThat(PhoneOfferAnswer.mediaHost(SdpParser.parse(PhoneSamples.ASTERISK.replace("18750", "0"))))
                .isEmpty();
    }

    @Test
    void nothing_that_has_a_text_form_shows_a_key() {
        PhoneAgreement agreed = answer(PhoneSamples.CISCO);
        String ours = SdpLines.first(agreed.ours().media().getFirst().lines(), "crypto")
                .orElseThrow();
        String shown = agreed.toString() + SdpParser.parse(PhoneSamples.CISCO);
        assertThat(shown)
                .doesNotContain(KEY_30, ours.substring(ours.indexOf("inline:") + 7))
                .contains("a=crypto:…");
        assertThatThrownBy(() -> SdpParser.parse(PhoneSamples.CISCO.replace("a=rtpmap:0 ", "k=clear:" + KEY_30 + "\0")))
                .hasMessageNotContaining(KEY_30);
        assertThatThrownBy(() -> SdpParser.parse(PhoneSamples.CISCO.replace(KEY_30, KEY_30 + "\0")))
                .hasMessageNotContaining(KEY_30);
    }

    @Test
    @Rfc(
            number = 8285,
            section = "5",
            must = "an answer has the extensions of the offer that are used, with the direction turned")
    void a_phone_that_says_how_loud_it_is_is_asked_to() {
        String line = "a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n";
        PhoneAgreement agreed = answer(PhoneSamples.BARESIP + line);
        assertThat(agreed.audio().extensions().level()).hasValue(3);
        assertThat(section(agreed)).contains("a=extmap:3/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level");

        for (String unusable : List.of(
                "a=extmap:3/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
                "a=extmap:99 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
                "a=extmap:3 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
                "a=extmap:three\r\n")) {
            PhoneAgreement without = answer(PhoneSamples.BARESIP + unusable);
            assertThat(without.audio().extensions()).as(unusable).isEqualTo(PhoneExtensions.NONE);
            assertThat(section(without)).as(unusable).noneMatch(l -> l.startsWith("a=extmap"));
        }
    }

    @Test
    @Rfc(number = 6465, section = "5", must = "a mixer sends levels to who offered to receive them")
    void a_phone_that_wants_to_know_who_is_heard_is_told() {
        String uri = "urn:ietf:params:rtp-hdrext:csrc-audio-level";
        for (String direction : List.of("", "/recvonly", "/sendrecv")) {
            PhoneAgreement agreed = answer(PhoneSamples.BARESIP + "a=extmap:7" + direction + " " + uri + "\r\n");
            assertThat(agreed.audio().extensions().contributorLevels())
                    .as(direction)
                    .hasValue(7);
            assertThat(section(agreed)).as(direction).contains("a=extmap:7/sendonly " + uri);
        }
        for (String unusable : List.of("7/sendonly " + uri, "7/inactive " + uri, "15 " + uri)) {
            PhoneAgreement without = answer(PhoneSamples.BARESIP + "a=extmap:" + unusable + "\r\n");
            assertThat(without.audio().extensions()).as(unusable).isEqualTo(PhoneExtensions.NONE);
            assertThat(section(without)).as(unusable).noneMatch(l -> l.startsWith("a=extmap"));
        }
    }
}
