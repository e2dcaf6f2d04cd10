package dev.sotto.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.OfferAnswer.Answer;
import dev.sotto.sdp.OfferAnswer.Outcome.Agreed;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.tests.kit.Rfc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who asks for lost packets again, and how they are sent again. */
class RepairTest {
    /** What an endpoint of another maker might offer: NACKs for one codec only, and other feedback besides. */
    static final String FOREIGN_OFFER = Samples.FOREIGN_OFFER
            .replace("SAVPF 96 0 13 97", "SAVPF 96 0 13 97 98 99")
            .replace(
                    "a=rtcp-rsize\r\n",
                    String.join(
                            "\r\n",
                            "a=rtcp-rsize",
                            "a=rtcp-fb:96 nack",
                            "a=rtcp-fb:96 nack pli",
                            "a=rtcp-fb:* transport-cc",
                            "a=rtcp-fb:98 ccm fir",
                            "a=rtcp-fb:* x_new thing more",
                            "a=rtpmap:98 RTX/48000",
                            "a=fmtp:98 rtx-time=400; apt=96",
                            "a=rtpmap:99 rtx/8000",
                            "a=fmtp:99 apt=0",
                            ""));

    private static Answer answerOf(SessionDescription offer, LocalAudio local) {
        return OfferAnswer.answer(offer, (PercCandidate) PartyKind.ofOffer(offer, local.role()), local);
    }

    private static NegotiatedAudio accept(SessionDescription offer, String answer) {
        return ((Agreed) OfferAnswer.accept(offer, Samples.parse(answer), Samples.phone())).audio();
    }

    private static List<String> lines(SessionDescription description, String name) {
        return SdpLines.all(description.media().getFirst().lines(), name);
    }

    @Test
    @Rfc(number = 4585, section = "4.2", must = "what is answered is what both sides use")
    @Rfc(number = 4588, section = "8.1", must = "apt names the format that is repeated, and the clock is the same")
    void a_phone_and_the_appliance_repair_every_codec_in_both_directions() {
        SessionDescription offer = Samples.parse(SdpPrinter.text(OfferAnswer.offer(Samples.phone())));
        assertThat(offer.media().getFirst().first().text())
                .isEqualTo("audio 40000 UDP/TLS/RTP/SAVPF 111 0 8 101 112 113 114 102");
        assertThat(lines(offer, "rtcp-fb")).containsExactly("* nack");
        assertThat(lines(offer, "rtpmap")).contains("112 rtx/48000", "113 rtx/8000", "114 rtx/8000", "102 rtx/8000");
        assertThat(lines(offer, "fmtp")).contains("112 apt=111", "113 apt=0", "114 apt=8", "102 apt=101");

        Answer answer = answerOf(offer, Samples.appliance());
        NegotiatedAudio atPhone = accept(offer, SdpPrinter.text(answer.description()));
        NegotiatedRepair repair = new NegotiatedRepair(
                Map.of(111, 112, 0, 113, 8, 114, 101, 102), Map.of(112, 111, 113, 0, 114, 8, 102, 101));
        assertThat(answer.audio().repair()).contains(repair);
        assertThat(atPhone.repair()).contains(repair);
        assertThat(atPhone.formats())
                .extracting(NegotiatedFormat::codec)
                .containsExactlyElementsOf(AudioCodec.SWITCHED);
    }

    @Test
    @Rfc(number = 4585, section = "4.2", must = "the answerer removes what it does not use and adds nothing")
    void of_a_foreign_offer_only_generic_nacks_and_what_they_cover_are_taken() {
        SessionDescription offer = Samples.parse(FOREIGN_OFFER);
        assertThat(SdpPrinter.text(offer)).isEqualTo(FOREIGN_OFFER);
        assertThat(AudioReader.read(offer, 0).feedback())
                .hasSize(5)
                .contains(new RtcpFeedback(OptionalInt.of(96), "nack pli"))
                .contains(new RtcpFeedback(OptionalInt.empty(), "x_new thing more"))
                .allSatisfy(fb -> assertThat(RtcpFeedback.parse(fb.text())).isEqualTo(fb));
        Answer answer = answerOf(offer, Samples.appliance());
        SessionDescription said = Samples.parse(SdpPrinter.text(answer.description()));
        assertThat(said.media().getFirst().first().formats()).containsExactly("96", "0", "97", "98");
        assertThat(lines(said, "rtcp-fb")).containsExactly("96 nack");
        assertThat(lines(said, "fmtp")).contains("98 apt=96");
        assertThat(answer.audio().repair()).contains(new NegotiatedRepair(Map.of(96, 98), Map.of(98, 96)));
    }

    @Test
    void who_does_not_speak_of_repair_gets_none() {
        Answer toForeign = answerOf(Samples.parse(Samples.FOREIGN_OFFER), Samples.appliance());
        assertThat(SdpPrinter.text(toForeign.description()))
                .doesNotContain("rtcp-fb")
                .doesNotContain("rtx");
        assertThat(toForeign.audio().repair()).isEmpty();
        SessionDescription without = OfferAnswer.offer(Samples.withoutRepair(Samples.phone()));
        assertThat(SdpPrinter.text(without)).doesNotContain("rtcp-fb").doesNotContain("rtx");
        SessionDescription with = OfferAnswer.offer(Samples.phone());
        Answer refused = answerOf(with, Samples.withoutRepair(Samples.appliance()));
        assertThat(refused.audio().repair()).isEmpty();
        assertThat(accept(with, SdpPrinter.text(refused.description())).repair())
                .isEmpty();
    }

    @Test
    void nacks_without_a_format_for_repeated_packets_mean_plain_repetition() {
        SessionDescription offer = Samples.parse(FOREIGN_OFFER.replaceAll("(?i)rtx/", "rtz/"));
        assertThat(answerOf(offer, Samples.appliance()).audio().repair())
                .contains(new NegotiatedRepair(Map.of(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RTX/48000>RTX/8000",
                "apt=96>apt=97",
                "apt=96>apt=98",
                "apt=96>aptly=96",
                "RTX/48000>RTX/fast",
                "RTX/48000>RTX/",
            })
    void a_format_that_repeats_nothing_of_ours_is_not_used(String change) {
        String[] parts = change.split(">", -1);
        assertThat(FOREIGN_OFFER).contains(parts[0]);
        Answer answer = answerOf(Samples.parse(FOREIGN_OFFER.replace(parts[0], parts[1])), Samples.appliance());
        assertThat(answer.audio().repair()).contains(new NegotiatedRepair(Map.of(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"96 nack>97 nack", "96 nack>13 nack", "96 nack>96 ack"})
    void nacks_that_cover_no_voice_are_no_repair(String change) {
        String[] parts = change.split(">", -1);
        Answer answer = answerOf(
                Samples.parse(FOREIGN_OFFER.replace(parts[0] + "\r\n", parts[1] + "\r\n")), Samples.appliance());
        assertThat(answer.audio().repair()).isEmpty();
        assertThat(SdpPrinter.text(answer.description())).doesNotContain("rtcp-fb");
    }

    @Test
    @Rfc(number = 3264, section = "6.1", must = "each side sends with the payload type of the other's description")
    void an_answer_with_other_numbers_is_followed() {
        SessionDescription offer = OfferAnswer.offer(Samples.phone());
        String said = SdpPrinter.text(answerOf(offer, Samples.appliance()).description());
        String other = said.replaceAll("\\b111\\b", "120")
                .replaceAll("\\b112\\b", "121")
                .replace("rtcp-fb:*", "rtcp-fb:120");
        assertThat(accept(offer, other).repair()).contains(new NegotiatedRepair(Map.of(120, 121), Map.of(112, 111)));
    }

    @Test
    @Rfc(number = 4585, section = "4.2", must = "an answer cannot add what was not offered")
    void an_answer_that_adds_repair_does_not_get_it() {
        SessionDescription offer = OfferAnswer.offer(Samples.withoutRepair(Samples.phone()));
        String said = SdpPrinter.text(answerOf(offer, Samples.appliance()).description());
        String more = said.replace("SAVPF 111", "SAVPF 111 112")
                + "a=rtpmap:112 rtx/48000\r\na=fmtp:112 apt=111\r\na=rtcp-fb:* nack\r\n";
        assertThat(accept(offer, more).repair()).isEmpty();
    }

    @Test
    @Rfc(number = 4585, section = "4.2", must = "rtcp-fb is used only where the profile is AVPF")
    void feedback_of_a_section_without_avpf_is_not_read() {
        SessionDescription read = Samples.parse(FOREIGN_OFFER
                .replace("audio 40000 UDP/TLS/RTP/SAVPF", "audio 40000 RTP/AVP")
                .replace("96 nack pli", "what is this"));
        assertThat(AudioReader.read(read, 0).feedback()).isEmpty();
        SessionDescription plain =
                Samples.parse(FOREIGN_OFFER.replace("audio 40000 UDP/TLS/RTP/SAVPF", "audio 40000 RTP/AVPF"));
        assertThat(AudioReader.read(plain, 0).feedback()).hasSize(5);
    }

    @Test
    @Rfc(number = 3264, section = "8", must = "a further offer keeps what was agreed")
    void a_further_offer_keeps_the_numbers_of_repair() {
        SessionDescription first =
                answerOf(Samples.parse(FOREIGN_OFFER), Samples.appliance()).description();
        SessionDescription again = Samples.parse(SdpPrinter.text(OfferAnswer.reoffer(first, Samples.appliance())));
        assertThat(again.media().getFirst().first().formats()).containsExactly("96", "0", "97", "98");
        assertThat(lines(again, "rtcp-fb")).containsExactly("96 nack");
        assertThat(lines(again, "fmtp")).isEqualTo(lines(first, "fmtp"));
        Optional<NegotiatedRepair> repair =
                answerOf(again, Samples.phone()).audio().repair();
        assertThat(repair).contains(new NegotiatedRepair(Map.of(96, 98), Map.of(98, 96)));
    }
}
