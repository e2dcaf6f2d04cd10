package dev.sotto.sdp;

import static dev.sotto.sdp.Samples.FOREIGN_OFFER;
import static dev.sotto.sdp.Samples.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.PeerIncompatible;
import dev.sotto.sdp.OfferAnswer.Answer;
import dev.sotto.sdp.OfferAnswer.Outcome.Agreed;
import dev.sotto.sdp.OfferAnswer.Outcome.Unusable;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OfferAnswerTest {
    private static Answer answerOf(SessionDescription offer, LocalAudio local) {
        return OfferAnswer.answer(offer, (PercCandidate) PartyKind.ofOffer(offer, local.role()), local);
    }

    private static NegotiatedAudio agreed(OfferAnswer.Outcome outcome) {
        assertThat(outcome).isInstanceOf(Agreed.class);
        return ((Agreed) outcome).audio();
    }

    @Test
    @Rfc(number = 8842, section = "5.2", must = "an initial offer has setup:actpass, a fingerprint and a tls-id")
    @Rfc(number = 8842, section = "5.3", must = "the answer has a setup, a fingerprint and a tls-id of its own")
    @Rfc(number = 8871, section = "4.5.1", must = "the endpoint is the DTLS client")
    void a_phone_offers_actpass_and_the_appliance_answers_passive() {
        SessionDescription offer = parse(SdpPrinter.text(OfferAnswer.offer(Samples.phone())));
        Answer answer = answerOf(offer, Samples.appliance());
        NegotiatedAudio atPhone = agreed(OfferAnswer.accept(offer, answer.description(), Samples.phone()));

        assertThat(offer.media().getFirst().attribute("setup")).contains("actpass");
        MediaDescription section =
                parse(SdpPrinter.text(answer.description())).media().getFirst();
        assertThat(section.attribute("setup")).contains("passive");
        assertThat(atPhone.remote().fingerprint()).isEqualTo(Samples.KD_PRINT);
        assertThat(atPhone.remote().tlsId()).isEqualTo(Samples.appliance().tlsId());
        assertThat(answer.audio().remote().fingerprint()).isEqualTo(Samples.PHONE_PRINT);
        assertThat(answer.audio().remoteSources()).containsExactly(new MediaSource(0xCAFEBABE, "phone@x"));
        assertThat(atPhone.formats())
                .extracting(NegotiatedFormat::codec)
                .containsExactlyElementsOf(AudioCodec.SWITCHED);
        assertThat(atPhone.iceControlling()).isTrue();
        assertThat(answer.audio().iceControlling()).isFalse();
        assertThat(atPhone.remote().ice().orElseThrow().lite()).isTrue();
        assertThat(atPhone.level()).contains(new NegotiatedLevel(2, true, Direction.SENDRECV));
        assertThat(answer.audio().level()).isEqualTo(atPhone.level());
        assertThat(atPhone.midExtensionId()).isEqualTo(OptionalInt.of(1));
    }

    @Test
    @Rfc(number = 8842, section = "5.3", must = "an active answer makes the answerer the DTLS client")
    void the_appliance_offers_actpass_and_the_phone_answers_active() {
        SessionDescription offer = OfferAnswer.offer(Samples.appliance());
        Answer answer = answerOf(offer, Samples.phone());
        assertThat(answer.description().media().getFirst().attribute("setup")).contains("active");
        NegotiatedAudio atFocus = agreed(OfferAnswer.accept(offer, answer.description(), Samples.appliance()));
        assertThat(atFocus.remote().tlsId()).isEqualTo(Samples.phone().tlsId());
        assertThat(answer.audio().iceControlling()).isTrue();
        assertThat(atFocus.iceControlling()).isFalse();
    }

    @Test
    @Rfc(
            number = 3264,
            section = "6",
            must = "the answer has the media sections of the offer, refused ones with port zero")
    @Rfc(number = 8843, section = "7.3.3", must = "a refused section leaves the bundle")
    @Rfc(number = 6904, section = "4.1", must = "the clear form is marked inactive when the encrypted one is chosen")
    void a_foreign_offer_is_answered_section_by_section() {
        SessionDescription offer = parse(FOREIGN_OFFER);
        Answer answer = answerOf(offer, Samples.appliance());
        SessionDescription said = parse(SdpPrinter.text(answer.description()));
        assertThat(said.media()).hasSize(2);
        assertThat(said.media().get(1).first().text()).isEqualTo("video 0 UDP/TLS/RTP/SAVPF 100");
        assertThat(said.attribute("group")).contains("BUNDLE a");
        assertThat(said.media().getFirst().first().formats()).containsExactly("96", "0", "97");
        assertThat(SdpLines.all(said.media().getFirst().lines(), "extmap"))
                .containsExactly(
                        "4 urn:ietf:params:rtp-hdrext:sdes:mid",
                        "6 urn:ietf:params:rtp-hdrext:encrypt urn:ietf:params:rtp-hdrext:ssrc-audio-level",
                        "5/inactive urn:ietf:params:rtp-hdrext:ssrc-audio-level");
        assertThat(answer.audio().level()).contains(new NegotiatedLevel(6, true, Direction.SENDRECV));
        assertThat(answer.audio().remote().ice().orElseThrow().candidates())
                .extracting(IceCandidate::foundation)
                .containsExactly("1", "2");
        assertThat(answer.audio().remoteSources()).containsExactly(new MediaSource((int) 3735928559L, "alice@phone"));
        assertThat(answer.audio().reducedSizeRtcp()).isTrue();
        assertThat(answer.audio().formats().getFirst().sendParameters()).isEqualTo("minptime=10;useinbandfec=1");
    }

    @Test
    @Rfc(number = 6904, section = "4.1", must = "the level goes in clear only to a peer that does not encrypt it")
    void a_peer_that_offers_only_a_clear_level_gets_it_unless_that_is_forbidden() {
        SessionDescription offer = parse(FOREIGN_OFFER.replaceAll("a=extmap:6[^\r]*\r\n", ""));
        assertThat(answerOf(offer, Samples.appliance()).audio().level())
                .contains(new NegotiatedLevel(5, false, Direction.SENDRECV));
        LocalAudio strict = Samples.with(Samples.appliance(), Direction.SENDRECV, false);
        assertThat(answerOf(offer, strict).audio().level()).isEmpty();
    }

    @Test
    @Rfc(number = 8285, section = "7", must = "a number from 4096 on is replaced by a valid free one")
    void extension_numbers_outside_the_range_get_a_free_one() {
        SessionDescription offer = parse(FOREIGN_OFFER.replace("a=extmap:6 ", "a=extmap:4096/sendonly "));
        assertThat(answerOf(offer, Samples.appliance()).audio().level())
                .contains(new NegotiatedLevel(1, true, Direction.RECVONLY));
        SessionDescription twoOctets = parse(FOREIGN_OFFER.replace("a=extmap:6 ", "a=extmap:200 "));
        assertThat(answerOf(twoOctets, Samples.appliance()).audio().level()).isEmpty();
    }

    @Test
    @Rfc(
            number = 3264,
            section = "8",
            must = "a further offer keeps the sections, payload types and mappings, and raises the version")
    @Rfc(number = 8842, section = "5.5", must = "a subsequent offer says actpass again")
    void a_further_offer_keeps_what_was_agreed() {
        SessionDescription first =
                answerOf(parse(FOREIGN_OFFER), Samples.appliance()).description();
        SessionDescription again = parse(SdpPrinter.text(OfferAnswer.reoffer(first, Samples.appliance())));
        assertThat(again.media()).hasSize(2);
        assertThat(again.media().get(1).first().port()).isZero();
        MediaDescription audio = again.media().getFirst();
        assertThat(audio.mid()).contains("a");
        assertThat(audio.first().formats()).containsExactly("96", "0", "97");
        assertThat(audio.attribute("setup")).contains("actpass");
        assertThat(SdpLines.all(audio.lines(), "extmap"))
                .isEqualTo(SdpLines.all(first.media().getFirst().lines(), "extmap"));
        assertThat(again.attribute("group")).contains("BUNDLE a");
    }

    @ParameterizedTest
    @EnumSource(Direction.class)
    @Rfc(
            number = 3264,
            section = "6.1",
            must = "sendonly is answered recvonly or inactive, recvonly sendonly or inactive, inactive inactive")
    void hold_is_answered_with_the_other_side_of_it(Direction offered) {
        SessionDescription offer = OfferAnswer.offer(Samples.with(Samples.phone(), offered, true));
        Answer answer = answerOf(offer, Samples.appliance());
        assertThat(answer.audio().direction()).isEqualTo(offered.reversed());
        assertThat(agreed(OfferAnswer.accept(offer, answer.description(), Samples.phone()))
                        .direction())
                .isEqualTo(offered);
    }

    @Test
    @Rfc(number = 3264, section = "8.4", must = "the unspecified address of old devices means hold")
    void the_unspecified_address_without_ice_is_hold() {
        String old = FOREIGN_OFFER
                .replaceAll("a=(ice-ufrag|ice-pwd|candidate)[^\r]*\r\n", "")
                .replace("c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0");
        Answer answer = answerOf(parse(old), Samples.appliance());
        assertThat(answer.audio().direction()).isEqualTo(Direction.RECVONLY);
        String trickle = FOREIGN_OFFER.replace("c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0");
        assertThat(answerOf(parse(trickle), Samples.appliance()).audio().direction())
                .isEqualTo(Direction.SENDRECV);
    }

    @Test
    @Rfc(
            number = 8839,
            section = "4.2.5",
            must = "an answer speaks of ICE only if the offer did; ice-mismatch ends ICE")
    void ice_is_used_only_when_both_sides_say_so() {
        SessionDescription plain = parse(FOREIGN_OFFER.replaceAll("a=(ice-ufrag|ice-pwd|candidate)[^\r]*\r\n", ""));
        Answer answer = answerOf(plain, Samples.appliance());
        assertThat(SdpPrinter.text(answer.description()))
                .doesNotContain("a=ice-")
                .doesNotContain("candidate");
        assertThat(answer.audio().remote().ice()).isEmpty();
        SessionDescription offer = OfferAnswer.offer(Samples.phone());
        String said = SdpPrinter.text(answerOf(offer, Samples.appliance()).description());
        NegotiatedAudio mismatch =
                agreed(OfferAnswer.accept(offer, parse(said + "a=ice-mismatch\r\n"), Samples.phone()));
        assertThat(mismatch.remote().ice()).isEmpty();
    }

    @Test
    @Rfc(number = 3264, section = "6.1", must = "each side sends with the payload type of the other's description")
    void an_answer_with_another_dynamic_payload_type_is_followed() {
        SessionDescription offer = OfferAnswer.offer(Samples.phone());
        String said = SdpPrinter.text(answerOf(offer, Samples.appliance()).description());
        String other = said.replace(" 111", " 120").replace(":111", ":120");
        NegotiatedAudio audio = agreed(OfferAnswer.accept(offer, parse(other), Samples.phone()));
        assertThat(audio.formats().getFirst())
                .isEqualTo(new NegotiatedFormat(AudioCodec.OPUS, 120, 111, "useinbandfec=1"));
    }

    @Test
    @Rfc(number = 8285, section = "7", must = "the answer keeps the numbers of the offer")
    void an_answer_that_renumbers_an_extension_does_not_get_it() {
        SessionDescription offer = OfferAnswer.offer(Samples.phone());
        String said = SdpPrinter.text(answerOf(offer, Samples.appliance()).description());
        NegotiatedAudio audio =
                agreed(OfferAnswer.accept(offer, parse(said.replace("a=extmap:2 ", "a=extmap:9 ")), Samples.phone()));
        assertThat(audio.level()).isEmpty();
        assertThat(audio.midExtensionId()).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void an_answer_without_a_codec_of_the_offer_is_unusable() {
        LocalAudio base = Samples.phone();
        SessionDescription offer = OfferAnswer.offer(new LocalAudio(
                base.origin(),
                base.host(),
                base.port(),
                Optional.empty(),
                base.fingerprint(),
                base.tlsId(),
                base.role(),
                List.of(AudioCodec.PCMA),
                Direction.SENDRECV,
                List.of(),
                true,
                true));
        String said = SdpPrinter.text(answerOf(offer, Samples.appliance()).description());
        OfferAnswer.Outcome outcome = OfferAnswer.accept(
                offer, parse(said.replace("SAVPF 8", "SAVPF 0").replace("rtpmap:8 PCMA", "rtpmap:0 PCMU")), base);
        assertThat(outcome).isInstanceOf(Unusable.class);
        assertThatThrownBy(() -> answerOf(offer, onlyPcmu(Samples.appliance()))).isInstanceOf(PeerIncompatible.class);
    }

    private static LocalAudio onlyPcmu(LocalAudio base) {
        return new LocalAudio(
                base.origin(),
                base.host(),
                base.port(),
                base.ice(),
                base.fingerprint(),
                base.tlsId(),
                base.role(),
                List.of(AudioCodec.PCMU),
                base.direction(),
                base.sources(),
                true,
                true);
    }
}
