package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TestPhone.KEY;
import static dev.sotto.endpoint.gateway.TestPhone.MILLI;
import static dev.sotto.endpoint.gateway.TestPhone.OTHER_KEY;
import static dev.sotto.endpoint.gateway.TestPhone.RTCP;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static dev.sotto.endpoint.gateway.TestPhone.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.StateTree;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.sdp.CryptoSuite;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A phone with keys from {@code a=crypto}. */
class PhoneSrtpTest {
    private static final InetSocketAddress NAT = at("198.51.100.7", 61000);
    private static final String CM = "AES_CM_128_HMAC_SHA1_80";

    private static TestPhone phone() {
        return new TestPhone(TestPhone.secured(CM));
    }

    private static String offer(CryptoSuite suite) {
        int octets = suite.keyLength() + suite.saltLength();
        byte[] key = new byte[octets];
        for (int i = 0; i < octets; i++) {
            key[i] = (byte) (3 * i);
        }
        return TestPhone.offer(
                "RTP/SAVP",
                "a=crypto:1 " + suite + " inline:"
                        + java.util.Base64.getEncoder().encodeToString(key));
    }

    @ParameterizedTest
    @EnumSource(CryptoSuite.class)
    @Rfc(number = 4568, section = "7.1.1", must = "each side seals with its own key and opens with the other's")
    @Rfc(number = 3711, section = "3.4", must = "RTCP is sealed too")
    void voice_and_reports_go_both_ways_under_every_suite(CryptoSuite suite) {
        TestPhone phone = new TestPhone(offer(suite));
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.takeVoices())
                .singleElement()
                .satisfies(v -> assertThat(v.payload()).containsExactly(0xe8, 0x03));
        RtpPacketView ours = phone.open(phone.sent((byte) 7));
        assertThat(ours.payloadLength()).isEqualTo(1);
        assertThat(phone.receiveRtcp(phone.rtcp(List.of(new ReceiverReport(0x1234, List.of()))), RTCP))
                .isEqualTo(PhoneMediaVerdict.RTCP);
        phone.now = phone.media.deadlineNanos();
        phone.media.onTime(phone.now, phone.out);
        assertThat(phone.openRtcp(phone.take(PhoneMediaOutput.Datagram.class).getFirst()))
                .hasSize(2);
        assertThat(phone.media.describe(phone.now).protection()).isEqualTo(suite.name());
    }

    @Test
    @Rfc(number = 3711, section = "3.3", must = "what is not authentic or came before is dropped")
    void nothing_is_injected() {
        TestPhone phone = phone();
        byte[] good = phone.voice();
        byte[] forged = good.clone();
        forged[14] ^= 1;
        assertThat(phone.receive(forged, RTP)).isEqualTo(PhoneMediaVerdict.BAD_TAG);
        TestPhone clear = new TestPhone(TestPhone.clear());
        assertThat(phone.receive(clear.voice(), RTP)).isIn(PhoneMediaVerdict.BAD_TAG, PhoneMediaVerdict.MALFORMED);
        assertThat(phone.receive(good, RTP)).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.receive(good, RTP)).isEqualTo(PhoneMediaVerdict.REPLAYED);
        assertThat(phone.receiveRtcp(clear.rtcp(List.of(new ReceiverReport(1, List.of()))), RTCP))
                .isEqualTo(PhoneMediaVerdict.MALFORMED);
        byte[] report = phone.rtcp(List.of(new ReceiverReport(1, List.of())));
        assertThat(phone.receiveRtcp(report, RTCP)).isEqualTo(PhoneMediaVerdict.RTCP);
        assertThat(phone.receiveRtcp(report, RTCP)).isEqualTo(PhoneMediaVerdict.REPLAYED);
        report[9] ^= 1;
        assertThat(phone.takeVoices()).hasSize(1);
    }

    @Test
    void who_has_the_key_is_the_phone_wherever_it_is_and_nobody_else_moves_it() {
        TestPhone phone = phone();
        assertThat(phone.sent((byte) 1).to()).isEqualTo(RTP);
        phone.address = NAT;
        byte[] first = phone.voice();
        byte[] second = phone.voice();
        assertThat(phone.receive(second, NAT)).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.sent((byte) 1).to()).as("at once").isEqualTo(NAT);
        InetSocketAddress attacker = at("203.0.113.66", 1);
        assertThat(phone.receive(second, attacker)).isEqualTo(PhoneMediaVerdict.REPLAYED);
        assertThat(phone.receive(first, attacker)).as("held back on the way").isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.sent((byte) 1).to()).as("not the newest").isEqualTo(NAT);
        phone.address = at("198.51.100.9", 62000);
        phone.speak();
        assertThat(phone.take(PhoneMediaOutput.SourceLearned.class)).hasSize(1);
        assertThat(phone.sent((byte) 1).to()).isEqualTo(phone.address);
    }

    @Test
    void a_flood_of_strangers_does_not_starve_the_phone() {
        TestPhone phone = phone();
        phone.speak();
        for (int i = 0; i < 5_000; i++) {
            phone.receive(
                    new byte[] {(byte) 0x80, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, NAT);
        }
        assertThat(phone.count(PhoneMediaVerdict.FLOOD)).isGreaterThan(4_000);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
    }

    @Test
    @Rfc(number = 3711, section = "3.3.1", must = "the rollover counter follows the sequence number round")
    void both_sequences_go_round_under_loss_and_reordering() {
        TestPhone phone = phone();
        phone.index = 40_000;
        SimulatedNetwork<byte[]> network =
                new SimulatedNetwork<>(11, new SimulatedNetwork.Weather(0.05, 0.02, 0.1, 10 * MILLI));
        for (int i = 0; i < 100_000; i++) {
            network.send(phone.now, phone.voice());
            network.arrived(phone.now).forEach(d -> phone.receive(d, RTP));
            phone.send(new byte[1]);
            if (i % 50 == 0) {
                phone.take(PhoneMediaOutput.Datagram.class).forEach(phone::open);
            } else {
                phone.drain().stream()
                        .filter(PhoneMediaOutput.Datagram.class::isInstance)
                        .forEach(d -> phone.open((PhoneMediaOutput.Datagram) d));
            }
        }
        PhoneMediaState state = phone.media.describe(phone.now);
        assertThat(state.verdicts().get(PhoneMediaVerdict.BAD_TAG)).isZero();
        assertThat(state.verdicts().get(PhoneMediaVerdict.VOICE)).isGreaterThan(94_000);
        assertThat(state.lost()).isBetween(4_000L, 6_000L);
        assertThat(state.sent()).isEqualTo(100_000);
    }

    @Test
    @Rfc(
            number = 4568,
            section = "7.1.4",
            must = "a new key begins with rollover counter 0; packets under the old one are on the way")
    void a_new_key_takes_over_and_the_old_one_ends_five_seconds_later() {
        TestPhone phone = phone();
        phone.index = 65_534;
        int before = phone.open(phone.sent((byte) 1)).sequenceNumber();
        for (int i = 0; i < 5; i++) {
            phone.speak();
        }
        byte[] onTheWay = phone.voice();
        byte[] tooLate = phone.voice();
        phone.index &= 0xFFFF;
        phone.reoffer(TestPhone.secured(CM).replace(KEY, OTHER_KEY));
        assertThat(phone.receive(onTheWay, RTP)).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        RtpPacketView ours = phone.open(phone.sent((byte) 1));
        assertThat(ours.sequenceNumber()).as("our sequence goes on").isEqualTo(before + 1);
        phone.now += 5_000 * MILLI;
        assertThat(phone.receive(tooLate, RTP)).isEqualTo(PhoneMediaVerdict.BAD_TAG);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.media.describe(phone.now).lost()).isEqualTo(1);
    }

    @Test
    void the_same_offer_again_changes_no_counter() {
        TestPhone phone = phone();
        phone.index = 65_530;
        for (int i = 0; i < 10; i++) {
            phone.speak();
        }
        phone.reoffer(TestPhone.secured(CM));
        assertThat(phone.speak()).as("rollover counter 1").isEqualTo(PhoneMediaVerdict.VOICE);
        phone.reoffer(TestPhone.offer("RTP/SAVP", "a=crypto:1 " + CM + " " + KEY, "a=sendonly"));
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
    }

    @Test
    void after_a_transfer_another_source_speaks_at_once() {
        TestPhone phone = phone();
        phone.speak();
        phone.drain();
        phone.ssrc = 0x4321;
        phone.index = 9;
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.takeVoices().getFirst().isRestart()).isTrue();
        for (int i = 0; i < 20; i++) {
            phone.ssrc++;
            phone.receive(phone.packet(0, new byte[1]), RTP);
        }
        assertThat(phone.count(PhoneMediaVerdict.TOO_MANY_SOURCES)).isPositive();
    }

    @Test
    @Rfc(number = 8643, section = "3.4", must = "a later offer may turn SRTP on")
    void srtp_is_turned_on_and_off_by_offers() {
        TestPhone phone = new TestPhone(TestPhone.clear());
        phone.speak();
        phone.reoffer(TestPhone.offer("RTP/AVP", "a=crypto:1 " + CM + " " + KEY));
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.open(phone.sent((byte) 1)).payloadLength()).isEqualTo(1);
        phone.reoffer(TestPhone.clear());
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.sent((byte) 1).octets()).hasSize(13);
    }

    @Test
    void no_text_of_it_shows_a_key() {
        TestPhone phone = phone();
        phone.speak();
        assertThat(StateTree.toJson(phone.media.describe(phone.now)) + phone.audio() + phone.agreement)
                .doesNotContain(KEY.substring(7));
        phone.media.close();
        assertThat(phone.audio().crypto().orElseThrow().ours().key().isDestroyed())
                .as("what was agreed belongs to whoever agreed it")
                .isFalse();
    }
}
