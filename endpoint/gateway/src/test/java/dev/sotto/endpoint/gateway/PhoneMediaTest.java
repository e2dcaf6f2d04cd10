package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TestPhone.MILLI;
import static dev.sotto.endpoint.gateway.TestPhone.RTCP;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.StateTree;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A phone whose media is in clear and comes from where its SDP says. */
class PhoneMediaTest {
    private final TestPhone phone = new TestPhone(TestPhone.clear());

    private static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private void advance(long millis) {
        long until = phone.now + millis * MILLI;
        while (phone.media.deadlineNanos() <= until) {
            phone.now = Math.max(phone.now, phone.media.deadlineNanos());
            phone.media.onTime(phone.now, phone.out);
        }
        phone.now = until;
    }

    @Test
    void voice_comes_out_as_it_went_in() {
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.out.drain()).containsExactly(new PhoneMediaOutput.SourceLearned(RTP));
        assertThat(phone.takeVoices()).singleElement().satisfies(voice -> {
            assertThat(voice.codec()).isEqualTo(AudioCodec.PCMU);
            assertThat(voice.timestamp()).isEqualTo(5160);
            assertThat(voice.payload()).isEqualTo(octets("e803"));
            assertThat(voice.isRestart()).isTrue();
        });
        phone.speak();
        assertThat(phone.takeVoices()).noneMatch(TestPhone.Voice::isRestart);
    }

    @Test
    @Rfc(number = 3550, section = "5.1", must = "padding is not payload")
    void odd_packets_get_their_verdicts_and_are_counted() {
        byte[] padded = phone.packet(0, octets("aabb00000004"));
        padded[0] |= 0x20;
        assertThat(phone.receive(padded, RTP)).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.takeVoices())
                .singleElement()
                .satisfies(v -> assertThat(v.payload()).isEqualTo(octets("aabb")));
        for (String badPadding : List.of("aa00", "aa09")) {
            byte[] bad = phone.packet(0, octets(badPadding));
            bad[0] |= 0x20;
            assertThat(phone.receive(bad, RTP)).isEqualTo(PhoneMediaVerdict.MALFORMED);
        }
        assertThat(phone.receive(phone.packet(0, new byte[0]), RTP)).isEqualTo(PhoneMediaVerdict.EMPTY);
        assertThat(phone.receive(phone.packet(8, new byte[160]), RTP)).isEqualTo(PhoneMediaVerdict.WRONG_PAYLOAD_TYPE);
        assertThat(phone.receive(octets("800000"), RTP)).isEqualTo(PhoneMediaVerdict.MALFORMED);
        assertThat(phone.receive(new byte[0], RTP)).isEqualTo(PhoneMediaVerdict.NOT_MEDIA);
        assertThat(phone.receive(octets("000100002112a442"), RTP)).isEqualTo(PhoneMediaVerdict.NOT_MEDIA);
        assertThat(phone.receiveRtcp(phone.voice(), RTP)).isEqualTo(PhoneMediaVerdict.WRONG_PORT);
        assertThat(phone.receive(octets("80c9000100001234"), RTP)).isEqualTo(PhoneMediaVerdict.WRONG_PORT);
        assertThat(phone.count(PhoneMediaVerdict.MALFORMED)).isEqualTo(3);
        assertThat(phone.count(PhoneMediaVerdict.VOICE)).isEqualTo(1);
    }

    @Test
    @Rfc(number = 3389, section = "3", must = "the first octet of comfort noise is its level")
    void comfort_noise_has_a_level() {
        assertThat(phone.receive(phone.packet(13, octets("4c01")), RTP)).isEqualTo(PhoneMediaVerdict.COMFORT_NOISE);
        assertThat(phone.take(PhoneMediaOutput.ComfortNoise.class))
                .singleElement()
                .satisfies(n -> assertThat(n.level()).isEqualTo(76));
    }

    @Test
    @Rfc(
            number = 3550,
            section = "5.1",
            must = "the sequence rises by one, the timestamp follows the time over silence")
    @Rfc(number = 3551, section = "4.1", must = "the first packet after silence has the marker")
    void what_we_send_is_numbered_and_timed() {
        RtpPacketView first = phone.open(phone.sent((byte) 1));
        RtpPacketView second = phone.open(phone.sent((byte) 2));
        phone.now += 15 * MILLI;
        RtpPacketView unsteady = phone.open(phone.sent((byte) 3));
        phone.now += 985 * MILLI;
        RtpPacketView late = phone.open(phone.sent((byte) 4));
        assertThat(first.marker()).isTrue();
        assertThat(second.marker()).isFalse();
        assertThat(second.timestamp() - first.timestamp()).isEqualTo(160);
        assertThat(unsteady.marker()).isFalse();
        assertThat(unsteady.timestamp() - second.timestamp()).isEqualTo(160);
        assertThat(late.marker()).isTrue();
        assertThat(late.timestamp() - unsteady.timestamp()).isEqualTo(160 + 8000);
        assertThat(late.sequenceNumber() - first.sequenceNumber()).isEqualTo(3);
        assertThat(first.sequenceNumber()).isLessThan(0x8000);
        assertThat(late.ssrc()).isEqualTo(first.ssrc());
        assertThat(phone.media.describe(phone.now).sent()).isEqualTo(4);
    }

    @Test
    void our_sequence_goes_round_and_what_is_sent_goes_to_the_sdp_until_the_phone_speaks() {
        int last = -1;
        for (int i = 0; i < 70_000; i++) {
            PhoneMediaOutput.Datagram sent = phone.sent((byte) 1);
            assertThat(sent.to()).isEqualTo(RTP);
            assertThat(sent.fromRtcpPort()).isFalse();
            int now = phone.open(sent).sequenceNumber();
            assertThat(last < 0 || now == (last + 1 & 0xFFFF)).isTrue();
            last = now;
        }
    }

    @Test
    @Rfc(
            number = 3550,
            section = "A.1",
            must = "duplicates, late packets and jumps are told apart; two in sequence after a jump begin anew")
    void sequences_of_the_phone_are_guarded() {
        phone.index = 65_530;
        for (int i = 0; i < 20; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        }
        byte[] again = phone.packet(0, new byte[1], phone.index - 1);
        assertThat(phone.receive(again, RTP)).isEqualTo(PhoneMediaVerdict.REPLAYED);
        assertThat(phone.receive(phone.packet(0, new byte[1], phone.index - 200), RTP))
                .isEqualTo(PhoneMediaVerdict.TOO_OLD);
        assertThat(phone.receive(phone.packet(0, new byte[1], phone.index - 25), RTP))
                .as("before the first, and late")
                .isEqualTo(PhoneMediaVerdict.VOICE);
        phone.drain();
        phone.index += 10_000;
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.SEQUENCE_JUMP);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.takeVoices())
                .singleElement()
                .satisfies(v -> assertThat(v.isRestart()).isTrue());
        assertThat(phone.media.describe(phone.now).lost()).isLessThan(10);
    }

    @Test
    void another_source_takes_over_when_the_old_one_has_stopped_and_storms_do_not() {
        phone.speak();
        for (int i = 0; i < 200; i++) {
            phone.now += MILLI;
            TestPhone other = new TestPhone(TestPhone.clear());
            other.ssrc = 1 + i;
            assertThat(phone.receive(other.voice(), RTP)).isEqualTo(PhoneMediaVerdict.WRONG_SSRC);
        }
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        phone.ssrc = 0x9999;
        phone.index = 7;
        phone.drain();
        assertThat(List.of(phone.speak(), phone.speak(), phone.speak(), phone.speak()))
                .containsExactly(
                        PhoneMediaVerdict.WRONG_SSRC,
                        PhoneMediaVerdict.WRONG_SSRC,
                        PhoneMediaVerdict.VOICE,
                        PhoneMediaVerdict.VOICE);
        assertThat(phone.takeVoices()).extracting(TestPhone.Voice::isRestart).containsExactly(true, false);
        assertThat(phone.media.describe(phone.now).source()).isEqualTo("00009999");
        assertThat(phone.media.describe(phone.now).received()).isEqualTo(4);
    }

    @Test
    void our_own_packets_that_come_back_are_not_the_phones() {
        byte[] ours = phone.sent(new byte[160]).octets();
        assertThat(phone.receive(ours, RTP)).isEqualTo(PhoneMediaVerdict.OWN_SSRC);
    }

    @Test
    @Rfc(number = 3264, section = "8.4", must = "who holds does not hear and is not heard")
    void hold_stops_both_ways_and_resume_starts_them() {
        phone.speak();
        phone.reoffer(TestPhone.offer("RTP/AVP", "a=inactive"));
        phone.drain();
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.ON_HOLD);
        assertThat(phone.send(new byte[160])).isFalse();
        assertThat(phone.out.isEmpty()).isTrue();
        phone.reoffer(TestPhone.clear());
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.sent((byte) 1).to()).isEqualTo(RTP);
        phone.reoffer(TestPhone.clear().replace("c=IN IP4 192.0.2.10", "c=IN IP4 0.0.0.0"));
        assertThat(phone.send(new byte[160])).isFalse();
        advance(20_000);
        assertThat(phone.take(PhoneMediaOutput.Datagram.class))
                .as("no RTCP either")
                .isEmpty();
        phone.reoffer(TestPhone.clear(), Direction.SENDONLY);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.ON_HOLD);
        assertThat(phone.open(phone.sent((byte) 1)).marker()).isTrue();
    }

    @Test
    @Rfc(
            number = 3550,
            section = "6.4",
            must = "who sends makes sender reports, who does not receiver reports, each with a CNAME")
    @Rfc(number = 3605, section = "2.1", must = "RTCP goes to the port of the SDP")
    void reports_are_made_every_five_seconds_or_so() {
        phone.speak();
        phone.speak();
        phone.drain();
        advance(60_000);
        List<PhoneMediaOutput.Datagram> reports = phone.take(PhoneMediaOutput.Datagram.class);
        assertThat(reports).hasSizeBetween(8, 24).allSatisfy(r -> {
            assertThat(r.to()).isEqualTo(RTCP);
            assertThat(r.fromRtcpPort()).isTrue();
        });
        assertThat(phone.openRtcp(reports.getFirst()))
                .satisfiesExactly(
                        rr -> assertThat(((ReceiverReport) rr).blocks())
                                .singleElement()
                                .satisfies(b -> {
                                    assertThat(b.ssrc()).isEqualTo(0x1234);
                                    assertThat(b.cumulativeLost()).isZero();
                                    assertThat(b.highestSequence()).isEqualTo(1001);
                                }),
                        sdes -> assertThat(((SourceDescription) sdes)
                                        .chunks()
                                        .getFirst()
                                        .items()
                                        .getFirst()
                                        .text())
                                .isEqualTo("cname"));
        assertThat(((ReceiverReport) phone.openRtcp(reports.get(1)).getFirst()).blocks())
                .isEmpty();
        phone.sent(new byte[160]);
        advance(8_000);
        SenderReport sr = (SenderReport)
                phone.openRtcp(phone.take(PhoneMediaOutput.Datagram.class).getFirst())
                        .getFirst();
        assertThat(sr.packetCount()).isEqualTo(1);
        assertThat(sr.octetCount()).isEqualTo(160);
    }

    @Test
    @Rfc(number = 3550, section = "6.4.1", must = "the round trip is arrival minus LSR minus DLSR")
    void the_phones_reports_tell_how_it_hears_us() {
        phone.sent(new byte[160]);
        advance(8_000);
        SenderReport sr = (SenderReport)
                phone.openRtcp(phone.take(PhoneMediaOutput.Datagram.class).getFirst())
                        .getFirst();
        long sinceReport = phone.now;
        assertThat(sinceReport).isPositive();
        phone.send(new byte[160]);
        phone.now = phone.media.deadlineNanos();
        phone.media.onTime(phone.now, phone.out);
        SenderReport last = (SenderReport)
                phone.openRtcp(phone.take(PhoneMediaOutput.Datagram.class).getLast())
                        .getFirst();
        phone.now += 250 * MILLI;
        ReportBlock block =
                new ReportBlock(sr.ssrc(), 64, 9, 0, 0, (int) (last.ntpTimestamp() >>> 16), 200 * 65_536 / 1000);
        assertThat(phone.receiveRtcp(phone.rtcp(List.of(new ReceiverReport(0x1234, List.of(block)))), RTCP))
                .isEqualTo(PhoneMediaVerdict.RTCP);
        PhoneMediaState state = phone.media.describe(phone.now);
        assertThat(state.roundTripMillis()).isBetween(49, 51);
        assertThat(state.lostPercentAtPhone()).isEqualTo(25);
    }

    @Test
    @Rfc(number = 3550, section = "6.6", must = "a goodbye ends a source; ours is sent when the call ends")
    void goodbyes() {
        phone.speak();
        phone.drain();
        phone.receiveRtcp(
                phone.rtcp(List.of(new ReceiverReport(0x1234, List.of()), new Goodbye(List.of(0x1234), "transfer"))),
                RTCP);
        assertThat(phone.take(PhoneMediaOutput.Goodbye.class)).hasSize(1);
        phone.ssrc = 99;
        assertThat(phone.speak()).as("the next source at once").isEqualTo(PhoneMediaVerdict.VOICE);
        phone.drain();
        phone.media.end(phone.now, phone.out);
        assertThat(phone.openRtcp(phone.take(PhoneMediaOutput.Datagram.class).getFirst())
                        .getLast())
                .isInstanceOf(Goodbye.class);
    }

    @Test
    void with_one_port_for_both_reports_go_where_voice_goes() {
        TestPhone muxed = new TestPhone(TestPhone.offer("RTP/AVP", "a=rtcp-mux"));
        muxed.now = muxed.media.deadlineNanos();
        muxed.media.onTime(muxed.now, muxed.out);
        PhoneMediaOutput.Datagram report =
                muxed.take(PhoneMediaOutput.Datagram.class).getFirst();
        assertThat(report.to()).isEqualTo(RTP);
        assertThat(report.fromRtcpPort()).isFalse();
        assertThat(muxed.receive(octets("80c9000100001234"), RTP)).isEqualTo(PhoneMediaVerdict.RTCP);
        assertThat(muxed.receive(octets("80c9000900001234"), RTP)).isEqualTo(PhoneMediaVerdict.MALFORMED);
    }

    @Test
    @Rfc(number = 7160, section = "4.1", must = "another clock is another source")
    void another_codec_with_another_clock_is_another_source_of_ours() {
        int before = phone.open(phone.sent((byte) 1)).ssrc();
        phone.reoffer(
                TestPhone.clear().replace("RTP/AVP 0 101 13", "RTP/AVP 96 101").concat("a=rtpmap:96 opus/48000/2\r\n"));
        RtpPacketView after = phone.open(phone.sent((byte) 1));
        assertThat(after.ssrc()).isNotEqualTo(before);
        assertThat(after.payloadType()).isEqualTo(96);
        assertThat(after.marker()).isTrue();
        assertThat(phone.media.describe(phone.now).sent()).isEqualTo(2);
    }

    @Test
    void a_bad_network_costs_packets_and_nothing_else() {
        SimulatedNetwork<byte[]> network =
                new SimulatedNetwork<>(20261130, new SimulatedNetwork.Weather(0.1, 0.05, 0.2, 20 * MILLI));
        phone.index = 64_000;
        Set<Integer> heard = new TreeSet<>();
        int packets = 5_000;
        for (int i = 0; i < packets; i++) {
            network.send(phone.now, phone.voice());
            network.arrived(phone.now).forEach(d -> phone.receive(d, RTP));
            phone.takeVoices().forEach(v -> {
                assertThat(heard.add(v.timestamp()))
                        .as("seed 20261130: played twice")
                        .isTrue();
            });
        }
        PhoneMediaState state = phone.media.describe(phone.now);
        assertThat(heard.size()).isBetween(packets * 88 / 100, packets * 92 / 100);
        assertThat(state.received()).isEqualTo(heard.size());
        assertThat(state.lost()).isBetween(packets * 7L / 100, packets * 13L / 100);
        assertThat(state.verdicts().get(PhoneMediaVerdict.REPLAYED)).isPositive();
        assertThat(state.jitterMillis()).isBetween(1.0, 100.0);
    }

    @Test
    void what_describes_it_is_json_and_says_what_was_agreed() {
        phone.speak();
        assertThat(StateTree.toJson(phone.media.describe(phone.now)))
                .contains("\"codec\":\"PCMU/8000\"", "\"protection\":\"clear\"", "\"sending\":\"192.0.2.10 4000\"")
                .contains("\"VOICE\":1");
    }

    @Test
    @Rfc(number = 6464, section = "3", must = "the level is in the header extension that was agreed")
    void a_phone_says_how_loud_it_is_where_that_was_agreed() {
        TestPhone told =
                new TestPhone(TestPhone.offer("RTP/AVP", "a=extmap:5 urn:ietf:params:rtp-hdrext:ssrc-audio-level"));
        // X bit; one element with ID 5 and one octet: voice, -33 dBov; padding.
        byte[] packet = octets("90000001" + "00000010" + "00001234" + "bede0001" + "50a10000" + "ffff");
        assertThat(told.receive(packet, RTP)).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(told.media.heard().level()).isEqualTo(33);
        assertThat(phone.receive(packet, RTP)).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.media.heard().level()).as("not agreed").isEqualTo(-1);
    }
}
