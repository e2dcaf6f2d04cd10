package dev.sotto.sdp;

import static dev.sotto.sdp.PhoneSamples.agreed;
import static dev.sotto.sdp.PhoneSamples.refusal;
import static dev.sotto.sdp.PhoneSamples.terms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What we offer a phone that called without an offer, and how its answer is taken. */
class PhoneOfferTest {
    private static final String ANSWER = PhoneSamples.text(
            "v=0",
            "o=- 5 5 IN IP4 192.0.2.50",
            "s=-",
            "c=IN IP4 192.0.2.50",
            "t=0 0",
            "m=audio 4000 RTP/AVP 8 0 96 13",
            "a=rtpmap:96 telephone-event/8000",
            "a=ptime:40");

    private final PhoneTerms terms = terms();
    private final PhoneProposal offer = PhoneOfferAnswer.offer(terms, new SeededEntropy(4));

    private static List<String> lines(PhoneProposal proposal) {
        return PhoneSamples.section(new PhoneAgreement(proposal.description(), dummy()));
    }

    private static PhoneAudio dummy() {
        return PhoneSamples.answer(PhoneSamples.ASTERISK).audio();
    }

    private PhoneOutcome accept(String answer) {
        return PhoneOfferAnswer.accept(offer, SdpParser.parse(answer), terms);
    }

    private static String crypto(CryptoSuite suite, int tag) {
        return "a=crypto:" + CryptoKey.random(tag, suite, new SeededEntropy(6)).dangerousText() + "\r\n";
    }

    @Test
    @Rfc(number = 8643, section = "3.1", must = "RTP/AVP with a=crypto offers opportunistic SRTP")
    @Rfc(number = 4733, section = "2.1", must = "events are offered for each clock of the audio")
    void our_offer_has_all_that_we_can_do() {
        assertThat(lines(offer))
                .startsWith(
                        "m=audio 30000 RTP/AVP 111 9 0 8 110 101 13",
                        "a=rtpmap:111 opus/48000/2",
                        "a=fmtp:111 useinbandfec=1",
                        "a=rtpmap:9 G722/8000",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:110 telephone-event/48000",
                        "a=fmtp:110 0-15",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-15",
                        "a=rtpmap:13 CN/8000",
                        "a=ptime:20",
                        "a=maxptime:60")
                .contains(
                        "a=extmap:1/recvonly urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                        "a=extmap:2/sendonly urn:ietf:params:rtp-hdrext:csrc-audio-level",
                        "a=rtcp-mux",
                        "a=sendrecv");
        assertThat(offer.keys()).extracting(CryptoKey::suite).containsExactly(CryptoSuite.values());
        assertThat(offer.keys()).extracting(CryptoKey::tag).containsExactly(1, 2, 3, 4);
        assertThat(offer.toString()).doesNotContain("inline:");
    }

    @Test
    void the_offer_says_what_security_we_want() {
        PhoneProposal plain = PhoneOfferAnswer.offer(
                terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.PLAIN), new SeededEntropy(4));
        PhoneProposal strict = PhoneOfferAnswer.offer(
                terms("2001:db8::1", Direction.SENDRECV, PhoneSecurity.REQUIRED), new SeededEntropy(4));
        assertThat(lines(plain)).noneMatch(l -> l.startsWith("a=crypto"));
        assertThat(lines(strict)).anyMatch(l -> l.startsWith("m=audio 30000 RTP/SAVP "));
        assertThat(SdpPrinter.text(strict.description())).contains("c=IN IP6 2001:db8::1\r\n");
    }

    @Test
    @Rfc(number = 3264, section = "7", must = "the offerer sends with the payload types of the answer")
    void an_answer_in_clear_is_taken_with_all_its_codecs() {
        PhoneAudio audio = agreed(accept(ANSWER)).audio();
        assertThat(audio.voices())
                .containsExactly(
                        new NegotiatedFormat(AudioCodec.PCMA, 8, 8, ""),
                        new NegotiatedFormat(AudioCodec.PCMU, 0, 0, ""));
        assertThat(audio.events()).containsExactly(new NegotiatedEvents(96, 101, 8_000));
        assertThat(audio.comfortNoisePayloadType()).isEqualTo(OptionalInt.of(13));
        assertThat(audio.packetMillis()).isEqualTo(40);
        assertThat(audio.crypto()).isEmpty();
        assertThat(audio.remote().rtcpMux()).isFalse();
        assertThat(audio.remote().rtcp()).contains(new MediaAddress("192.0.2.50", 4001));
        assertThat(audio.extensions()).isEqualTo(PhoneExtensions.NONE);
    }

    @Test
    @Rfc(number = 8285, section = "5", must = "an answer keeps the numbers of the offer, with the direction turned")
    void of_our_header_extensions_those_are_used_that_the_answer_takes_as_they_were_offered() {
        String level = "urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n";
        String others = "urn:ietf:params:rtp-hdrext:csrc-audio-level\r\n";
        assertThat(extensions("a=extmap:1/sendonly " + level + "a=extmap:2/recvonly " + others))
                .isEqualTo(new PhoneExtensions(OptionalInt.of(1), OptionalInt.of(2)));
        assertThat(extensions("a=extmap:1/recvonly " + level + "a=extmap:2/recvonly " + others))
                .isEqualTo(new PhoneExtensions(OptionalInt.empty(), OptionalInt.of(2)));
        assertThat(extensions("a=extmap:2/sendonly " + level + "a=extmap:5/recvonly " + others))
                .as("other numbers than ours")
                .isEqualTo(PhoneExtensions.NONE);
    }

    private PhoneExtensions extensions(String lines) {
        return agreed(accept(ANSWER + lines)).audio().extensions();
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    @Rfc(number = 4568, section = "5.1.3", must = "an answer takes one of the offered lines, by its tag and suite")
    @Rfc(number = 8643, section = "3.3", must = "an answer with a key means SRTP")
    void an_answer_with_a_key_is_srtp(CryptoSuite suite) {
        PhoneAudio audio = agreed(accept(ANSWER + crypto(suite, suite.ordinal() + 1) + "a=rtcp-mux\r\n"))
                .audio();
        NegotiatedCrypto crypto = audio.crypto().orElseThrow();
        assertThat(crypto.ours()).isEqualTo(offer.keys().get(suite.ordinal()));
        assertThat(crypto.theirs().suite()).isEqualTo(suite);
        assertThat(audio.remote().rtcp()).isEqualTo(audio.remote().rtp());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m=audio 4000|m=audio 0|The answer refuses the audio stream",
                "m=audio 4000|m=video 4000|The answer refuses the audio stream",
                "RTP/AVP|RTP/SAVP|The answer changes the transport of the audio stream",
                "RTP/AVP|UDP/TLS/RTP/SAVP|The answer changes the transport of the audio stream",
                "RTP/AVP 8 0|RTP/AVP 18|The answer has no codec of the offer",
                "c=IN IP4 192.0.2.50|c=IN IP6 ::1|Media over IPv6 is not done here"
            })
    void an_answer_that_fits_no_offer_of_ours_is_refused_in_words(String from, String to, String sentence) {
        assertThat(refusal(accept(ANSWER.replace(from, to)))).isEqualTo(sentence);
    }

    @Test
    @Rfc(number = 4568, section = "7.1.3", must = "an answer whose key cannot be used fails the negotiation")
    void an_answer_with_a_wrong_key_is_refused_in_words() {
        String ours = "a=crypto:" + offer.keys().getFirst().dangerousText() + "\r\n";
        assertThat(refusal(accept(ANSWER + ours))).isEqualTo("The answer repeats the key of the offer");
        assertThat(refusal(accept(ANSWER + crypto(CryptoSuite.AEAD_AES_128_GCM, 1))))
                .isEqualTo("The answer takes an a=crypto that was not offered");
        assertThat(refusal(accept(
                        ANSWER + crypto(CryptoSuite.AEAD_AES_128_GCM, 2) + crypto(CryptoSuite.AEAD_AES_256_GCM, 1))))
                .isEqualTo("The answer takes more than one a=crypto");
        assertThat(refusal(accept(ANSWER + "a=crypto:1 AEAD_AES_256_GCM inline:AAAA\r\n")))
                .isEqualTo("The a=crypto of the answer cannot be used: its key has not the length of AEAD_AES_256_GCM");
        assertThat(refusal(accept(ANSWER + "m=video 0 RTP/AVP 96\r\n")))
                .isEqualTo("The answer has not one media section for each of the offer");
        PhoneTerms strict = terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.REQUIRED);
        PhoneProposal secure = PhoneOfferAnswer.offer(strict, new SeededEntropy(4));
        assertThat(refusal(PhoneOfferAnswer.accept(
                        secure, SdpParser.parse(ANSWER.replace("RTP/AVP", "RTP/SAVP")), strict)))
                .isEqualTo("The answer has no a=crypto, so there is no key for SRTP");
        assertThat(refusal(PhoneOfferAnswer.accept(secure, SdpParser.parse(ANSWER), strict)))
                .isEqualTo("The answer changes the transport of the audio stream");
    }

    @Test
    @Rfc(number = 3264, section = "8", must = "an offer again without a change is the same description")
    void an_offer_again_is_what_was_agreed_and_changes_only_what_we_change() {
        PhoneAgreement first = PhoneSamples.answer(PhoneSamples.CISCO);
        PhoneProposal refresh = PhoneOfferAnswer.reoffer(first, terms, new SeededEntropy(8));
        assertThat(refresh.description()).isEqualTo(first.ours());
        PhoneProposal hold = PhoneOfferAnswer.reoffer(first, terms.with(Direction.SENDONLY), new SeededEntropy(8));
        assertThat(hold.description().origin().version()).isEqualTo("2");
        assertThat(lines(hold)).contains("a=sendonly");
        assertThat(hold.keys())
                .containsExactly(first.audio().crypto().orElseThrow().ours());
        String answer = PhoneSamples.CISCO.replace("sendrecv", "recvonly").replaceAll("AVP 114 .*101", "AVP 114 101");
        PhoneAgreement held =
                agreed(PhoneOfferAnswer.accept(hold, SdpParser.parse(answer), terms.with(Direction.SENDONLY)));
        assertThat(held.audio().direction()).isEqualTo(Direction.SENDONLY);
        assertThat(held.audio().voices()).isEqualTo(first.audio().voices());
        assertThat(held.audio().crypto()).isEqualTo(first.audio().crypto());
        assertThat(PhoneOfferAnswer.reoffer(held, terms, new SeededEntropy(8))
                        .description()
                        .origin()
                        .version())
                .isEqualTo("3");
    }

    @Test
    @Rfc(number = 4568, section = "7.1.4", must = "an offerer that moves makes a new key")
    void an_offer_from_another_port_of_ours_has_a_new_key() {
        PhoneAgreement first = PhoneSamples.answer(PhoneSamples.CISCO);
        PhoneTerms moved = new PhoneTerms(
                77, "192.0.2.1", 31_000, 31_001, terms.codecs(), Direction.SENDRECV, 20, PhoneSecurity.PLAIN);
        PhoneProposal offer = PhoneOfferAnswer.reoffer(first, moved, new SeededEntropy(8));
        CryptoKey before = first.audio().crypto().orElseThrow().ours();
        assertThat(offer.keys())
                .singleElement()
                .satisfies(k -> assertThat(k.isSameKey(before)).isFalse());
        assertThat(offer.keys().getFirst().suite()).isEqualTo(before.suite());
    }

    @Test
    void two_of_us_understand_each_other() {
        PhoneAgreement answered = agreed(PhoneOfferAnswer.answer(
                SdpParser.parse(SdpPrinter.text(offer.description())), terms, Optional.empty(), new SeededEntropy(5)));
        PhoneAudio accepted = agreed(accept(SdpPrinter.text(answered.ours()))).audio();
        assertThat(accepted.crypto().orElseThrow().ours())
                .isEqualTo(answered.audio().crypto().orElseThrow().theirs());
        assertThat(accepted.crypto().orElseThrow().theirs())
                .isEqualTo(answered.audio().crypto().orElseThrow().ours());
        assertThat(accepted.voices()).extracting(NegotiatedFormat::codec).containsExactly(AudioCodec.OPUS);
        assertThat(accepted.events()).containsExactly(new NegotiatedEvents(110, 110, 48_000));
    }

    @Test
    void only_voice_codecs_can_be_wanted() {
        assertThatThrownBy(() -> new PhoneTerms(
                        1,
                        "192.0.2.1",
                        2,
                        3,
                        List.of(AudioCodec.TELEPHONE_EVENT),
                        Direction.SENDRECV,
                        20,
                        PhoneSecurity.PLAIN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
