package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TestPhone.MILLI;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.SharedCounters;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What one telephone says, on its way to another one. */
class RelayTest {
    private static final String CLEAR = "";
    private static final String OPUS = String.join(
                    "\r\n",
                    "v=0",
                    "o=- 1 1 IN IP4 192.0.2.10",
                    "s=-",
                    "c=IN IP4 192.0.2.10",
                    "t=0 0",
                    "m=audio 4000 RTP/AVP 96 97",
                    "a=rtpmap:96 opus/48000/2",
                    "a=rtpmap:97 telephone-event/48000")
            + "\r\n";

    private static TestPhone phone(String suite) {
        return new TestPhone(suite == null || suite.equals(CLEAR) ? TestPhone.clear() : TestPhone.secured(suite));
    }

    /** What the second gets of a datagram of the first; empty if it is none that goes on. */
    private static Optional<RtpPacketView> pass(TestPhone from, byte[] datagram, TestPhone to, boolean inSequence) {
        PhoneMediaVerdict verdict = from.receive(datagram, RTP);
        boolean hasPayload = verdict == PhoneMediaVerdict.VOICE
                || verdict == PhoneMediaVerdict.EVENT
                || verdict == PhoneMediaVerdict.COMFORT_NOISE;
        if (!hasPayload || !to.media.takes(from.media.heard())) {
            return Optional.empty();
        }
        byte[] room = new byte[MediaOutlet.ROOM_OCTETS];
        int length = to.media.relay(from.media.heard(), inSequence, from.now, MemorySegment.ofArray(room));
        return length == 0
                ? Optional.empty()
                : Optional.of(to.open(new PhoneMediaOutput.Datagram(Arrays.copyOf(room, length), RTP, false)));
    }

    private static RtpPacketView next(TestPhone from, TestPhone to) {
        return pass(from, from.voice(), to, true).orElseThrow();
    }

    private static byte[] payload(RtpPacketView packet) {
        return packet.segment()
                .asSlice(packet.payloadOffset(), packet.payloadLength())
                .toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @CsvSource({
        ",",
        "AES_CM_128_HMAC_SHA1_80,",
        ",AES_CM_128_HMAC_SHA1_32",
        "AES_CM_128_HMAC_SHA1_80,AES_CM_128_HMAC_SHA1_32",
    })
    @Rfc(number = 7667, section = "3.2.2", must = "each side has a source of its own; the payload is not touched")
    void what_is_lost_late_or_doubled_on_the_one_way_is_so_on_the_other_and_each_payload_is_as_it_was(
            String suite, String otherSuite) {
        TestPhone one = phone(suite);
        TestPhone two = phone(otherSuite);
        SimulatedNetwork<byte[]> network =
                new SimulatedNetwork<>(7, new SimulatedNetwork.Weather(0.1, 0.05, 0.2, 20 * MILLI));
        one.index = 65_000;
        Set<Integer> numbers = new HashSet<>();
        int distance = 0;
        int passed = 0;
        for (int i = 0; i < 3000; i++) {
            network.send(one.now, one.voice());
            for (byte[] datagram : network.arrived(one.now)) {
                Optional<RtpPacketView> packet = pass(one, datagram, two, true);
                if (packet.isEmpty()) {
                    continue;
                }
                RtpPacketView view = packet.get();
                int said = Byte.toUnsignedInt(payload(view)[0]) | Byte.toUnsignedInt(payload(view)[1]) << 8;
                distance = passed == 0 ? view.sequenceNumber() - said : distance;
                passed++;
                assertThat(view.sequenceNumber() - said & 0xFFFF)
                        .as("seed 7: the payload says which number it had")
                        .isEqualTo(distance & 0xFFFF);
                assertThat(view.ssrc()).isNotEqualTo(one.ssrc);
                assertThat(view.payloadType()).isZero();
                assertThat(numbers.add(view.timestamp())).as("seed 7: twice").isTrue();
            }
        }
        assertThat(passed).as("seed 7").isBetween(2600, 2800);
        assertThat(two.media.describe(two.now).sent()).isEqualTo(passed);
    }

    @Test
    void our_voice_and_that_of_the_telephone_follow_each_other_without_a_break() {
        TestPhone one = phone(CLEAR);
        TestPhone two = phone("AES_CM_128_HMAC_SHA1_80");
        RtpPacketView first = next(one, two);
        RtpPacketView second = next(one, two);
        assertThat(first.marker()).as("begins").isTrue();
        assertThat(second.marker()).isFalse();
        assertThat(second.timestamp() - first.timestamp()).isEqualTo(160);
        two.now = one.now;
        RtpPacketView ours = two.open(two.sent(new byte[160]));
        assertThat(ours.sequenceNumber() - second.sequenceNumber()).isEqualTo(1);
        assertThat(ours.timestamp() - second.timestamp()).isEqualTo(160);
        one.now = two.now;
        RtpPacketView again = next(one, two);
        assertThat(again.sequenceNumber() - ours.sequenceNumber()).isEqualTo(1);
        assertThat(again.timestamp() - ours.timestamp()).isEqualTo(160);
        assertThat(again.marker()).isTrue();
        assertThat(List.of(first.ssrc(), second.ssrc(), ours.ssrc())).containsOnly(again.ssrc());
    }

    @Test
    void a_telephone_that_begins_anew_is_the_same_source_with_the_next_number_at_its_time() {
        TestPhone one = phone("AES_CM_128_HMAC_SHA1_80");
        TestPhone two = phone(CLEAR);
        RtpPacketView last = next(one, two);
        one.ssrc = 0x9999;
        one.index = 12;
        one.timestamp = 77;
        one.now += 480 * MILLI;
        RtpPacketView anew = next(one, two);
        assertThat(anew.ssrc()).isEqualTo(last.ssrc());
        assertThat(anew.sequenceNumber() - last.sequenceNumber() & 0xFFFF).isEqualTo(1);
        assertThat(anew.timestamp() - last.timestamp()).as("500 ms").isEqualTo(4000);
        assertThat(anew.marker()).isTrue();
    }

    @Test
    void a_new_key_of_ours_begins_its_rollover_anew_and_the_numbers_go_on() {
        TestPhone one = phone(CLEAR);
        TestPhone two = phone("AES_CM_128_HMAC_SHA1_80");
        RtpPacketView last = next(one, two);
        two.reoffer(TestPhone.offer("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 " + TestPhone.OTHER_KEY));
        RtpPacketView anew = next(one, two);
        assertThat(anew.sequenceNumber() - last.sequenceNumber() & 0xFFFF).isEqualTo(1);
    }

    @Test
    @Rfc(number = 4733, section = "2.3", must = "all packets of a key have the timestamp of its beginning")
    void keys_go_on_as_events_in_both_ways_of_passing_a_voice_on() {
        TestPhone one = phone(CLEAR);
        TestPhone two = phone(CLEAR);
        RtpPacketView voice = next(one, two);
        int began = one.timestamp + 160;
        one.timestamp = began;
        RtpPacketView down = pass(one, key(one, "050a00a0"), two, true).orElseThrow();
        RtpPacketView up = pass(one, key(one, "058a0320"), two, true).orElseThrow();
        assertThat(down.payloadType()).isEqualTo(101);
        assertThat(payload(up)).isEqualTo(HexFormat.of().parseHex("058a0320"));
        assertThat(down.timestamp() - voice.timestamp()).isEqualTo(160);
        assertThat(up.timestamp()).isEqualTo(down.timestamp());
        assertThat(up.sequenceNumber() - voice.sequenceNumber()).isEqualTo(2);
    }

    @Test
    void keys_for_a_telephone_with_another_clock_last_as_long_on_it() {
        TestPhone one = phone(CLEAR);
        TestPhone two = new TestPhone(OPUS);
        assertThat(pass(one, one.voice(), two, true))
                .as("its voice is to be played")
                .isEmpty();
        RtpPacketView ours = two.open(two.sent(new byte[40]));
        one.now = two.now;
        one.timestamp += 160;
        RtpPacketView down = pass(one, key(one, "050a00a0"), two, false).orElseThrow();
        one.now += 20 * MILLI;
        RtpPacketView up = pass(one, key(one, "058a0320"), two, false).orElseThrow();
        assertThat(payload(down)).isEqualTo(HexFormat.of().parseHex("050a03c0"));
        assertThat(payload(up)).isEqualTo(HexFormat.of().parseHex("058a12c0"));
        assertThat(up.timestamp()).isEqualTo(down.timestamp());
        assertThat(List.of(down.sequenceNumber(), up.sequenceNumber()))
                .containsExactly(ours.sequenceNumber() + 1, ours.sequenceNumber() + 2);
        assertThat(two.open(two.sent(new byte[40])).sequenceNumber()).isEqualTo(ours.sequenceNumber() + 3);
    }

    private static byte[] key(TestPhone phone, String event) {
        return phone.packet(101, HexFormat.of().parseHex(event));
    }

    @Test
    void a_packet_that_is_too_long_or_no_key_goes_nowhere() {
        TestPhone one = phone(CLEAR);
        TestPhone two = phone(CLEAR);
        assertThat(pass(one, one.packet(0, new byte[1960]), two, true)).isEmpty();
        assertThat(pass(one, key(one, "05"), two, true)).isEmpty();
        assertThat(pass(one, one.voice(), two, true)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"PCMU,PCMU,true", "OPUS,OPUS,true", "PCMU,OPUS,false", "G722,PCMA,false", "OPUS,G722,false"})
    void both_hear_the_tone_of_the_other_decoded_only_if_they_have_no_codec_in_common(
            AudioCodec first, AudioCodec second, boolean isRelayed) {
        MixedPhone one = new MixedPhone(1, first, 20, 500);
        MixedPhone two = new MixedPhone(2, second, 20, 700);
        SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
        Relay there = new Relay(two.member.phone, counters);
        Relay back = new Relay(one.member.phone, counters);
        one.member.phone.relayBy(there);
        two.member.phone.relayBy(back);
        long now = 0;
        for (int i = 0; i < 100; i++) {
            now += 20 * MILLI;
            one.say(now);
            two.say(now);
            there.play(one.member.phone, now);
            back.play(two.member.phone, now);
        }
        assertThat(two.heard(500, 50)).isBetween(0.2, 0.3);
        assertThat(one.heard(700, 50)).isBetween(0.2, 0.3);
        assertThat(two.heard(700, 50)).as("itself").isLessThan(0.01);
        assertThat(there.isPlayed()).isNotEqualTo(isRelayed);
        assertThat(counters.snapshot().getOrDefault(GatewayCounter.RELAYED, 0L) > 0)
                .isEqualTo(isRelayed);
        assertThat(counters.snapshot().getOrDefault(GatewayCounter.PLAYED, 0L) > 0)
                .isNotEqualTo(isRelayed);
    }
}
