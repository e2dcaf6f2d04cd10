package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.TestPhone.HOST;
import static dev.sotto.endpoint.gateway.TestPhone.MILLI;
import static dev.sotto.endpoint.gateway.TestPhone.RTCP;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static dev.sotto.endpoint.gateway.TestPhone.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sdp.MediaAddress;
import dev.sotto.sdp.PhoneTransport;
import dev.sotto.tests.kit.Rfc;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** From which address a phone in clear is heard, and who tries in vain: the rules of {@link SourceLock}. */
class PhoneSourceTest {
    private static final long SEED = 20261130;
    private static final InetSocketAddress NAT = at("198.51.100.7", 61000);
    private static final InetSocketAddress ATTACKER = at("203.0.113.66", 5555);

    private static int voices(TestPhone phone) {
        return phone.takeVoices().size();
    }

    private static TestPhone behindNat() {
        TestPhone phone = new TestPhone(TestPhone.clear(), true);
        phone.address = NAT;
        return phone;
    }

    private static void prove(TestPhone phone) {
        for (int i = 0; i < SourceLock.PROOF; i++) {
            phone.speak();
        }
        assertThat(voices(phone)).as("the fifth is the first that is played").isEqualTo(1);
    }

    /** What an attacker sends who knows everything but where the phone is. */
    private static TestPhone attacker() {
        TestPhone attacker = new TestPhone(TestPhone.clear());
        attacker.ssrc = 0x666;
        return attacker;
    }

    @Test
    void a_phone_where_it_said_it_is_locks_at_once_and_nobody_else_is_heard_or_answered() {
        TestPhone phone = new TestPhone(TestPhone.clear(), true);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        TestPhone attacker = attacker();
        int before = voices(phone);
        for (int i = 0; i < 1_000; i++) {
            phone.now += 20 * MILLI;
            assertThat(phone.receive(attacker.voice(), ATTACKER)).isIn(PhoneMediaVerdict.FOREIGN_SOURCE);
        }
        assertThat(voices(phone)).isZero();
        assertThat(before).isEqualTo(1);
        assertThat(phone.sent((byte) 1).to()).isEqualTo(RTP);
        phone.now += 3_600_000 * MILLI;
        assertThat(phone.receive(attacker.voice(), ATTACKER))
                .as("also after an hour of silence")
                .isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
    }

    @Test
    void whose_sip_comes_from_the_host_of_its_sdp_has_no_nat_and_only_that_host_can_prove_itself() {
        TestPhone phone = new TestPhone(TestPhone.clear(), false);
        TestPhone attacker = attacker();
        for (int i = 0; i < 100; i++) {
            phone.now += 20 * MILLI;
            assertThat(phone.receive(attacker.voice(), ATTACKER)).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
        }
        phone.address = at(HOST, 4444);
        prove(phone);
        assertThat(phone.sent((byte) 1).to()).isEqualTo(phone.address);
    }

    @Test
    void a_phone_behind_a_nat_proves_itself_with_five_packets_and_then_holds_the_lock() {
        TestPhone phone = behindNat();
        assertThat(phone.sent((byte) 1).to()).as("until then").isEqualTo(RTP);
        phone.drain();
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.UNPROVEN_SOURCE);
        assertThat(phone.out.isEmpty()).isTrue();
        for (int i = 0; i < 3; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.UNPROVEN_SOURCE);
        }
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.take(PhoneMediaOutput.SourceLearned.class))
                .containsExactly(new PhoneMediaOutput.SourceLearned(NAT));
        assertThat(phone.sent((byte) 1).to()).isEqualTo(NAT);
        TestPhone attacker = attacker();
        phone.drain();
        for (int i = 0; i < 1_000; i++) {
            phone.speak();
            assertThat(phone.receive(attacker.voice(), ATTACKER)).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
        }
        assertThat(voices(phone)).isEqualTo(1_000);
    }

    @Test
    void of_two_rivals_neither_proves_anything_until_one_is_silent_for_a_second() {
        TestPhone phone = behindNat();
        TestPhone attacker = attacker();
        for (int i = 0; i < 100; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.UNPROVEN_SOURCE);
            assertThat(phone.receive(attacker.voice(), ATTACKER)).isEqualTo(PhoneMediaVerdict.UNPROVEN_SOURCE);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.UNPROVEN_SOURCE);
        }
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        assertThat(phone.media.describe(phone.now).source()).isEqualTo("00001234");
    }

    @Test
    void a_spray_over_all_ports_plays_nothing_and_gets_nothing() {
        Random random = new Random(SEED);
        int injected = 0;
        for (int call = 0; call < 50; call++) {
            TestPhone phone = new TestPhone(TestPhone.clear(), call % 2 == 0);
            phone.address = call % 2 == 0 ? NAT : RTP;
            int spoken = 0;
            for (int millis = 0; millis < 4_000; millis++) {
                phone.now += MILLI;
                // 10,000 packets a second over 10,000 ports are one a second at each; here it is fifty.
                if (random.nextInt(20) == 0) {
                    TestPhone attacker = attacker();
                    attacker.ssrc = random.nextInt();
                    attacker.index = random.nextInt(65_536);
                    phone.receive(
                            attacker.voice(), at("203.0.113." + random.nextInt(256), 1024 + random.nextInt(60_000)));
                }
                if (millis % 20 == 0 && millis >= 1_000) {
                    phone.timestamp += 160;
                    spoken += phone.receive(phone.packet(0, new byte[2]), phone.address) == PhoneMediaVerdict.VOICE
                            ? 1
                            : 0;
                }
                if (millis % 20 == 10) {
                    phone.send(new byte[160]);
                }
            }
            injected += phone.takeVoices().size() - spoken;
            List<PhoneMediaOutput> all = phone.drain();
            assertThat(all).as("seed %d", SEED).allSatisfy(o -> {
                if (o instanceof PhoneMediaOutput.Datagram d) {
                    assertThat(d.to()).isIn(RTP, phone.address);
                }
            });
            assertThat(spoken).as("call %d", call).isGreaterThan(140);
        }
        assertThat(injected).as("packets of attackers that were played").isZero();
    }

    @Test
    void a_burst_in_sequence_is_too_fast_to_be_a_phone() {
        TestPhone phone = behindNat();
        TestPhone attacker = attacker();
        for (int i = 0; i < 290; i++) {
            phone.now += MILLI / 10;
            assertThat(phone.receive(attacker.voice(), ATTACKER))
                    .isIn(PhoneMediaVerdict.UNPROVEN_SOURCE, PhoneMediaVerdict.FLOOD);
        }
        assertThat(phone.count(PhoneMediaVerdict.FLOOD)).isPositive();
    }

    @Test
    void the_address_of_the_sdp_takes_over_from_one_that_had_to_prove_itself() {
        TestPhone phone = new TestPhone(TestPhone.clear(), true);
        TestPhone attacker = attacker();
        for (int i = 0; i < 50; i++) {
            phone.now += 20 * MILLI;
            phone.receive(attacker.voice(), ATTACKER);
        }
        assertThat(voices(phone)).as("nobody else was there").isPositive();
        int played = 0;
        for (int i = 0; i < 50; i++) {
            phone.receive(attacker.voice(), ATTACKER);
            played += voices(phone);
            phone.speak();
            voices(phone);
        }
        assertThat(played).as("once the phone speaks").isLessThanOrEqualTo(SourceLock.PROOF);
        assertThat(phone.sent((byte) 1).to()).isEqualTo(RTP);
        assertThat(phone.receive(attacker.voice(), ATTACKER)).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
    }

    @Test
    void another_port_of_a_nat_is_learned_after_ten_seconds_of_silence_and_another_host_never() {
        TestPhone phone = behindNat();
        prove(phone);
        phone.address = at("198.51.100.7", 62000);
        for (int i = 0; i < 400; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
        }
        phone.now += 2_000 * MILLI;
        prove(phone);
        assertThat(phone.sent((byte) 1).to()).isEqualTo(phone.address);
        phone.now += 60_000 * MILLI;
        phone.address = at("198.51.100.8", 62000);
        for (int i = 0; i < 20; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
        }
    }

    @Test
    @Rfc(number = 3264, section = "8.3.1", must = "a new offer may change the address of a stream")
    void a_new_sdp_with_another_address_forgets_what_was_learned_and_the_same_does_not() {
        TestPhone phone = behindNat();
        prove(phone);
        phone.reoffer(TestPhone.clear());
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
        phone.reoffer(TestPhone.clear().replace("c=IN IP4 192.0.2.10", "c=IN IP4 0.0.0.0"));
        phone.speak();
        phone.reoffer(TestPhone.clear());
        assertThat(phone.sent((byte) 1).to()).as("hold and resume").isEqualTo(NAT);
        phone.reoffer(TestPhone.clear().replace("m=audio 4000", "m=audio 4100"));
        assertThat(phone.sent((byte) 1).to()).isEqualTo(at(HOST, 4100));
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.UNPROVEN_SOURCE);
        phone.address = at(HOST, 4100);
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
    }

    @Test
    void a_phone_that_holds_from_the_start_proves_nothing() {
        TestPhone phone = new TestPhone(TestPhone.clear().replace("c=IN IP4 192.0.2.10", "c=IN IP4 0.0.0.0"), true);
        phone.address = NAT;
        for (int i = 0; i < 10; i++) {
            assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
        }
        phone.reoffer(TestPhone.clear());
        phone.address = RTP;
        assertThat(phone.speak()).isEqualTo(PhoneMediaVerdict.VOICE);
    }

    @Test
    void reports_in_clear_come_from_the_phones_host_only() {
        TestPhone phone = behindNat();
        byte[] report = HexFormat.of().parseHex("80c9000100001234");
        assertThat(phone.receiveRtcp(report, ATTACKER)).isEqualTo(PhoneMediaVerdict.FOREIGN_SOURCE);
        assertThat(phone.receiveRtcp(report, RTCP)).isEqualTo(PhoneMediaVerdict.RTCP);
        prove(phone);
        InetSocketAddress mapped = at("198.51.100.7", 61009);
        assertThat(phone.receiveRtcp(report, mapped)).isEqualTo(PhoneMediaVerdict.RTCP);
        phone.now = phone.media.deadlineNanos();
        phone.media.onTime(phone.now, phone.out);
        assertThat(phone.take(PhoneMediaOutput.Datagram.class).getFirst().to()).isEqualTo(mapped);
    }

    @Test
    void the_host_of_its_sip_is_the_host_of_its_sdp_however_it_is_written() {
        for (String sdp : List.of("::1", "0:0:0:0:0:0:0:1", "0::1")) {
            PhoneTransport told = new PhoneTransport(Optional.of(new MediaAddress(sdp, 4000)), Optional.empty(), true);
            assertThat(PhoneRoutes.mayBeBehindNat(told, "0:0:0:0:0:0:0:1")).isFalse();
            assertThat(PhoneRoutes.mayBeBehindNat(told, "0:0:0:0:0:0:0:2")).isTrue();
            assertThat(PhoneRoutes.mayBeBehindNat(told, "127.0.0.1")).isTrue();
        }
        PhoneTransport nowhere = new PhoneTransport(Optional.empty(), Optional.empty(), true);
        assertThat(PhoneRoutes.mayBeBehindNat(nowhere, "127.0.0.1")).isTrue();
    }
}
