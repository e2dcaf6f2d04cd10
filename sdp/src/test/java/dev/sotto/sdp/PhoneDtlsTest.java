package dev.sotto.sdp;

import static dev.sotto.sdp.PhoneSamples.KEY_30;
import static dev.sotto.sdp.PhoneSamples.refusal;
import static dev.sotto.sdp.PhoneSamples.section;
import static dev.sotto.sdp.PhoneSamples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DTLS-SRTP of ordinary phones: what is answered, what is refused and in which words. */
class PhoneDtlsTest {
    private static final Fingerprint OURS = Fingerprint.sha256(new byte[] {1});
    private static final String SHA_256 = Fingerprint.sha256(new byte[] {2}).text();
    private static final String OTHER_SHA_256 =
            Fingerprint.sha256(new byte[] {3}).text();
    private static final String SHA_1 = "sha-1 " + "AB:".repeat(19) + "AB";
    private static final String SHA_512 = "SHA-512 " + "ab:".repeat(63) + "ab";
    private static final PhoneTerms TERMS = PhoneSamples.terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.PLAIN)
            .with(OURS);

    /** After the manner of baresip with {@code mediaenc=dtls_srtp}. */
    private static String offer(String protocol, String... attributes) {
        return text(
                        "v=0",
                        "o=- 3984325433 2208988800 IN IP4 192.0.2.10",
                        "s=-",
                        "c=IN IP4 192.0.2.10",
                        "t=0 0",
                        "m=audio 31234 " + protocol + " 0 101",
                        "a=rtpmap:101 telephone-event/8000")
                + (attributes.length == 0 ? "" : text(attributes));
    }

    private static String good(String setup) {
        return offer("UDP/TLS/RTP/SAVP", "a=fingerprint:" + SHA_256, "a=setup:" + setup, "a=rtcp-mux");
    }

    private static PhoneAgreement agreed(String offer) {
        return PhoneSamples.agreed(PhoneSamples.answer(offer, TERMS));
    }

    @ParameterizedTest
    @CsvSource({
        "actpass, passive, SERVER",
        "active, passive, SERVER",
        "passive, active, CLIENT",
    })
    @Rfc(number = 5763, section = "5", must = "an answer says active or passive, as the offer leaves it")
    void each_role_that_a_phone_offers_is_answered_with_the_other(String theirs, String ours, DtlsRole role) {
        PhoneAgreement agreed = agreed(good(theirs));
        assertThat(agreed.audio().dtls()).isPresent().get().satisfies(dtls -> {
            assertThat(dtls.ours()).isEqualTo(role);
            assertThat(dtls.theirs()).containsExactly(Fingerprint.parse(SHA_256));
        });
        assertThat(agreed.audio().crypto()).isEmpty();
        assertThat(section(agreed))
                .startsWith("m=audio 30000 UDP/TLS/RTP/SAVP 0 101")
                .contains("a=fingerprint:" + OURS.text(), "a=setup:" + ours, "a=rtcp-mux")
                .noneMatch(l -> l.startsWith("a=tls-id"));
    }

    @Test
    @Rfc(number = 5764, section = "4.1.2", must = "RTCP may have a port and an association of its own")
    void a_phone_with_a_port_of_its_own_for_rtcp_is_answered_with_one() {
        PhoneAgreement agreed = agreed(good("active").replace("a=rtcp-mux\r\n", ""));
        assertThat(agreed.audio().dtls()).isPresent();
        assertThat(agreed.audio().remote().rtcpMux()).isFalse();
        assertThat(agreed.audio().remote().rtcp())
                .isNotEqualTo(agreed.audio().remote().rtp());
        assertThat(section(agreed)).doesNotContain("a=rtcp-mux");
    }

    @ParameterizedTest
    @CsvSource({"UDP/TLS/RTP/SAVPF", "RTP/SAVP", "RTP/SAVPF", "RTP/AVP", "RTP/AVPF"})
    @Rfc(number = 8643, section = "3.1", must = "fingerprints under the profile of RTP in clear are an offer of SRTP")
    void a_fingerprint_under_any_profile_is_an_offer_of_dtls(String protocol) {
        PhoneAgreement agreed = agreed(offer(protocol, "a=fingerprint:" + SHA_256, "a=setup:actpass", "a=rtcp-mux"));
        assertThat(agreed.audio().dtls()).isPresent();
        assertThat(agreed.audio().protocol()).isEqualTo(protocol);
        assertThat(section(agreed)).startsWith("m=audio 30000 " + protocol + " 0 101");
    }

    @Test
    void keys_in_the_description_are_taken_where_there_are_both_but_never_under_the_profile_of_dtls() {
        String crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + KEY_30;
        PhoneAudio both = agreed(offer("RTP/SAVP", "a=fingerprint:" + SHA_256, "a=rtcp-mux", crypto))
                .audio();
        assertThat(both.crypto()).isPresent();
        assertThat(both.dtls()).isEmpty();
        PhoneAudio dtls = agreed(offer("UDP/TLS/RTP/SAVP", "a=fingerprint:" + SHA_256, "a=rtcp-mux", crypto))
                .audio();
        assertThat(dtls.crypto()).isEmpty();
        assertThat(dtls.dtls()).isPresent();
    }

    @Test
    @Rfc(number = 8122, section = "5", must = "of several hash functions the strongest counts, of several of it any")
    void the_fingerprints_of_the_strongest_hash_function_count_and_those_of_the_session_where_there_are_no_others() {
        PhoneAudio strongest = agreed(offer(
                        "UDP/TLS/RTP/SAVP",
                        "a=fingerprint:" + SHA_1,
                        "a=fingerprint:" + SHA_256,
                        "a=fingerprint:" + SHA_512,
                        "a=rtcp-mux"))
                .audio();
        assertThat(strongest.dtls().orElseThrow().theirs()).containsExactly(Fingerprint.parse(SHA_512));
        PhoneAudio two = agreed(offer(
                        "UDP/TLS/RTP/SAVP", "a=fingerprint:" + SHA_256, "a=fingerprint:" + OTHER_SHA_256, "a=rtcp-mux"))
                .audio();
        assertThat(two.dtls().orElseThrow().theirs()).hasSize(2);
        PhoneAudio ofSession = agreed(offer("UDP/TLS/RTP/SAVP", "a=rtcp-mux")
                        .replace("t=0 0\r\n", "t=0 0\r\na=setup:passive\r\na=fingerprint:" + SHA_256 + "\r\n"))
                .audio();
        assertThat(ofSession.dtls()).contains(new NegotiatedDtls(DtlsRole.CLIENT, List.of(Fingerprint.parse(SHA_256))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=rtcp-mux;a=setup:actpass|DTLS-SRTP without a=fingerprint: nobody could tell whose certificate it is",
                "a=fingerprint:SHA1;a=rtcp-mux|The fingerprint of the certificate is made with sha-1;"
                        + " sha-256, sha-384 or sha-512 is needed",
                "a=fingerprint:md5 AB:CD;a=fingerprint:SHA1;a=rtcp-mux|The fingerprint of the certificate is made with"
                        + " md5, sha-1; sha-256, sha-384 or sha-512 is needed",
                "a=fingerprint:SHA256;a=rtcp-mux;a=setup:holdconn|a=setup of DTLS-SRTP is none of active, passive and"
                        + " actpass"
            })
    void what_cannot_be_done_is_refused_with_a_sentence_also_under_the_profiles_of_other_keys(
            String attributes, String sentence) {
        String[] lines =
                attributes.replace("SHA1", SHA_1).replace("SHA256", SHA_256).split(";");
        assertThat(refusal(PhoneSamples.answer(offer("UDP/TLS/RTP/SAVPF", lines), TERMS)))
                .isEqualTo(sentence);
        if (attributes.contains("fingerprint")) {
            assertThat(refusal(PhoneSamples.answer(offer("RTP/SAVP", lines), TERMS)))
                    .isEqualTo(sentence);
        }
    }

    @Test
    void a_fingerprint_that_cannot_be_used_leaves_an_offer_in_clear_in_clear_unless_that_is_not_allowed() {
        String weak = offer("RTP/AVP", "a=fingerprint:" + SHA_1, "a=rtcp-mux");
        assertThat(agreed(weak).audio().dtls()).isEmpty();
        PhoneTerms strict = PhoneSamples.terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.REQUIRED)
                .with(OURS);
        assertThat(refusal(PhoneSamples.answer(weak, strict))).contains("sha-1");
    }

    @Test
    @Rfc(number = 8842, section = "5.3", must = "an answer to an offer that keeps the association keeps the roles")
    @Rfc(number = 5763, section = "5", must = "an offer says actpass, and the answer chooses the role")
    void our_own_first_offer_may_be_of_dtls_alone() {
        PhoneTerms ours = PhoneSamples.terms("192.0.2.1", Direction.SENDRECV, PhoneSecurity.DTLS)
                .with(OURS);
        PhoneProposal offer = PhoneOfferAnswer.offer(ours, new SeededEntropy(1));
        assertThat(SdpPrinter.text(offer.description()))
                .contains(" UDP/TLS/RTP/SAVP ", "a=setup:actpass", "a=rtcp-mux", "a=fingerprint:" + OURS.text())
                .doesNotContain("a=crypto");
        assertThat(roleAfter(offer, "active", ours)).isEqualTo(DtlsRole.SERVER);
        assertThat(roleAfter(offer, "passive", ours)).isEqualTo(DtlsRole.CLIENT);
        assertThat(refusal(PhoneOfferAnswer.accept(offer, SdpParser.parse(offer("RTP/AVP")), ours)))
                .isEqualTo("The answer changes the transport of the audio stream");
        PhoneAudio apart = PhoneSamples.agreed(PhoneOfferAnswer.accept(
                        offer, SdpParser.parse(offer("UDP/TLS/RTP/SAVP", "a=fingerprint:" + SHA_256)), ours))
                .audio();
        assertThat(apart.dtls()).isPresent();
        assertThat(apart.remote().rtcpMux()).isFalse();
    }

    private static DtlsRole roleAfter(PhoneProposal offer, String setup, PhoneTerms ours) {
        return PhoneSamples.agreed(PhoneOfferAnswer.accept(offer, SdpParser.parse(good(setup)), ours))
                .audio()
                .dtls()
                .orElseThrow()
                .ours();
    }

    @Test
    @Rfc(number = 8842, section = "5.5", must = "a later offer says actpass")
    void later_offers_of_either_side_keep_the_association() {
        PhoneAgreement first = agreed(good("passive"));
        PhoneAgreement again = PhoneSamples.agreed(PhoneOfferAnswer.answer(
                SdpParser.parse(good("actpass")), TERMS, Optional.of(first), new SeededEntropy(1)));
        assertThat(again.audio().dtls()).isEqualTo(first.audio().dtls());
        PhoneProposal ours = PhoneOfferAnswer.reoffer(again, TERMS.with(Direction.SENDONLY), new SeededEntropy(1));
        assertThat(SdpPrinter.text(ours.description()))
                .contains("UDP/TLS/RTP/SAVP", "a=setup:actpass", "a=fingerprint:" + OURS.text());
        PhoneAgreement taken =
                PhoneSamples.agreed(PhoneOfferAnswer.accept(ours, SdpParser.parse(good("passive")), TERMS));
        assertThat(taken.audio().dtls()).isEqualTo(first.audio().dtls());
        assertThat(refusal(
                        PhoneOfferAnswer.accept(ours, SdpParser.parse(offer("UDP/TLS/RTP/SAVP", "a=rtcp-mux")), TERMS)))
                .startsWith("DTLS-SRTP without a=fingerprint");
    }
}
