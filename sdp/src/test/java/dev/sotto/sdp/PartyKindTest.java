package dev.sotto.sdp;

import static dev.sotto.sdp.Samples.FOREIGN_OFFER;
import static dev.sotto.sdp.Samples.parse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.PartyKind.NotPerc;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartyKindTest {
    private static List<String> missing(PartyKind kind) {
        assertThat(kind).isInstanceOf(NotPerc.class);
        return ((NotPerc) kind).missing();
    }

    private static PartyKind offered(String text) {
        return PartyKind.ofOffer(parse(text), DtlsRole.SERVER);
    }

    @Test
    void an_offer_with_everything_is_a_candidate() {
        PercCandidate peer = (PercCandidate) offered(FOREIGN_OFFER);
        assertThat(peer.fingerprint()).isEqualTo(Samples.PHONE_PRINT);
        assertThat(peer.tlsId()).isEqualTo("abc3de65cddef001be82");
        assertThat(peer.setup()).isEqualTo(Setup.ACTPASS);
        assertThat(offered(FOREIGN_OFFER.replace("setup:actpass", "setup:active")))
                .isInstanceOf(PercCandidate.class);
    }

    @Test
    void a_plain_offer_is_told_everything_that_it_lacks() {
        NotPerc plain = (NotPerc) offered(
                "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 6000 RTP/AVP 0\r\n");
        assertThat(plain.missing())
                .containsExactly(
                        "transport UDP/TLS/RTP/SAVPF (it says RTP/AVP)",
                        "a=fingerprint",
                        "a=tls-id",
                        "a=setup",
                        "a=rtcp-mux");
        assertThat(plain.sentence())
                .isEqualTo("Only end-to-end encrypted (PERC) endpoints can join; missing: transport UDP/TLS/RTP/SAVPF"
                        + " (it says RTP/AVP); a=fingerprint; a=tls-id; a=setup; a=rtcp-mux")
                .doesNotContain("\"");
    }

    @Test
    @Rfc(number = 8842, section = "4", must = "tls-id has 20 to 255 characters of its alphabet and no default")
    void a_tls_id_must_be_there_and_of_its_form() {
        assertThat(missing(offered(FOREIGN_OFFER.replaceAll("a=tls-id[^\r]*\r\n", ""))))
                .containsExactly("a=tls-id");
        for (String bad : List.of("abc3de65cddef001be8", "x".repeat(256), "abc3de65cddef001be8.", "")) {
            assertThat(missing(offered(FOREIGN_OFFER.replace("abc3de65cddef001be82", bad))))
                    .containsExactly("a=tls-id of 20 to 255 characters A-Z a-z 0-9 + / - _ (RFC 8842 4)");
        }
        String session = FOREIGN_OFFER
                .replaceAll("a=tls-id[^\r]*\r\n", "")
                .replace("t=0 0\r\n", "t=0 0\r\na=tls-id:abc3de65cddef001be82\r\n");
        assertThat(missing(offered(session))).containsExactly("a=tls-id");
        assertThat(TlsId.isValid(TlsId.random(new SeededEntropy(9)))).isTrue();
    }

    @Test
    @Rfc(number = 8842, section = "5.1", must = "holdconn does not exist for DTLS")
    void a_role_that_makes_the_endpoint_a_server_is_not_perc() {
        assertThat(missing(offered(FOREIGN_OFFER.replace("setup:actpass", "setup:passive"))))
                .containsExactly("a=setup:active or a=setup:actpass (it says passive)");
        assertThat(missing(offered(FOREIGN_OFFER.replace("setup:actpass", "setup:holdconn"))))
                .containsExactly("a=setup:active or a=setup:actpass");
    }

    @Test
    @Rfc(number = 8122, section = "5", must = "SHA-256 is among the fingerprints that are understood")
    void only_a_sha_256_fingerprint_counts_and_it_may_stand_at_session_level() {
        String without = FOREIGN_OFFER.replaceAll("a=fingerprint:sha-256[^\r]*\r\n", "");
        assertThat(missing(offered(without))).containsExactly("a=fingerprint with sha-256");
        String session = FOREIGN_OFFER
                .replaceAll("a=fingerprint[^\r]*\r\n", "")
                .replace("t=0 0\r\n", "t=0 0\r\na=fingerprint:" + Samples.PHONE_PRINT.text() + "\r\n");
        assertThat(offered(session)).isInstanceOf(PercCandidate.class);
    }

    @Test
    @Rfc(number = 5761, section = "5.1.1", must = "one port for RTP and RTCP only if rtcp-mux is negotiated")
    void rtcp_mux_and_a_codec_of_ours_are_needed() {
        assertThat(missing(offered(FOREIGN_OFFER.replace("a=rtcp-mux\r\n", ""))))
                .containsExactly("a=rtcp-mux");
        String foreign = FOREIGN_OFFER.replace("OPUS/48000/2", "G722/8000").replace(" 96 0 13 97", " 96 97");
        assertThat(missing(offered(foreign)))
                .containsExactly("a codec that we carry (opus/48000/2, PCMU/8000 or PCMA/8000)");
    }

    @Test
    @Rfc(number = 8843, section = "7.3.2", must = "a bundle-only section cannot leave its bundle")
    void an_offer_without_audio_of_its_own_port_is_told_so() {
        assertThat(missing(offered(FOREIGN_OFFER.replace("m=audio 40000", "m=audio 0"))))
                .containsExactly("an m=audio section with a port of its own");
        assertThat(missing(offered(FOREIGN_OFFER.replace("m=audio", "m=text")))).containsExactly("an m=audio section");
    }

    @Test
    void the_second_audio_section_is_taken_when_only_it_can_be_perc() {
        String two = FOREIGN_OFFER.replace("m=audio", "m=audio 4000 RTP/AVP 0\r\nm=audio");
        assertThat(((PercCandidate) offered(two)).audio().mediaIndex()).isEqualTo(1);
    }

    @Test
    @Rfc(number = 8842, section = "5.3", must = "an answer decides who is the client")
    void an_answer_of_passive_to_our_actpass_is_not_perc() {
        SessionDescription offer = OfferAnswer.offer(Samples.appliance());
        PercCandidate peer = (PercCandidate) PartyKind.ofOffer(offer, DtlsRole.CLIENT);
        String answer =
                SdpPrinter.text(OfferAnswer.answer(offer, peer, Samples.phone()).description());
        assertThat(PartyKind.ofAnswer(offer, parse(answer), DtlsRole.SERVER)).isInstanceOf(PercCandidate.class);
        assertThat(missing(PartyKind.ofAnswer(
                        offer, parse(answer.replace("setup:active", "setup:passive")), DtlsRole.SERVER)))
                .containsExactly("a=setup:active (it says passive)");
        assertThat(missing(PartyKind.ofAnswer(
                        offer, parse(answer.replace("m=audio 40000", "m=audio 0")), DtlsRole.SERVER)))
                .containsExactly("an accepted m=audio section (the answer refuses it)");
        assertThat(missing(PartyKind.ofAnswer(offer, parse(answer + "m=audio 1 RTP/AVP 0\r\n"), DtlsRole.SERVER)))
                .containsExactly("an answer to each media section of the offer (RFC 3264 6)");
    }
}
