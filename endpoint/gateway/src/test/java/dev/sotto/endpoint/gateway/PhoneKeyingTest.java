package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.DtlsPhone.OTHER;
import static dev.sotto.endpoint.gateway.DtlsPhone.PHONE;
import static dev.sotto.endpoint.gateway.DtlsPhone.offer;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static dev.sotto.endpoint.gateway.TestPhone.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.sdp.CryptoKey;
import dev.sotto.sdp.CryptoSuite;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DTLS associations of phones, on a network that loses, doubles and disorders. */
class PhoneKeyingTest {
    private static final Weather BAD = new Weather(0.2, 0.1, 0.1, TimeUnit.MILLISECONDS.toNanos(2));
    private static final long NOW = 1_000_000_000L;
    private static final InetSocketAddress NAT = at("198.51.100.7", 61000);

    private static DtlsPhone phone() {
        return new DtlsPhone(Weather.CLEAR, Optional.of(RTP));
    }

    @ParameterizedTest
    @CsvSource({"active, true", "actpass, true", "passive, false"})
    @Rfc(number = 5764, section = "4.2", must = "the client's key seals what the client sends")
    void both_have_the_same_keys_in_either_role_also_on_a_bad_network(String setup, boolean phoneIsClient) {
        try (DtlsPhone phone = new DtlsPhone(BAD, Optional.of(RTP))) {
            phone.open(PHONE, phoneIsClient);
            phone.agree(offer(PHONE, setup));
            phone.until(() -> phone.keyed().isPresent() && phone.isEstablished());
            NegotiatedCrypto keys = phone.keys();
            CryptoKey ofClient = phoneIsClient ? keys.theirs() : keys.ours();
            CryptoKey ofServer = phoneIsClient ? keys.ours() : keys.theirs();
            assertThat(ofClient.suite()).isEqualTo(CryptoSuite.AES_CM_128_HMAC_SHA1_80);
            assertThat(ofClient.key()).isEqualTo(phone.block().slice(0, 16));
            assertThat(ofServer.key()).isEqualTo(phone.block().slice(16, 16));
            assertThat(ofClient.salt()).isEqualTo(phone.block().slice(32, 14));
            assertThat(ofServer.salt()).isEqualTo(phone.block().slice(46, 14));
            assertThat(phone.keyed().orElseThrow().peer()).isEqualTo(RTP);
            assertThat(phone.sentTo()).isEqualTo(RTP);
        }
    }

    @Test
    @Rfc(number = 5763, section = "5", must = "a certificate other than that of the SDP gets no association")
    void a_certificate_that_the_sdp_did_not_name_gets_no_keys() {
        try (DtlsPhone phone = phone()) {
            phone.agree(offer(PHONE, "active"));
            phone.open(OTHER, true);
            phone.until(() -> phone.count(GatewayCounter.DTLS_FAILED) == 1);
            assertThat(phone.keyed()).isEmpty();
            // Somebody else spoiled it; the phone itself is still expected.
            phone.open(PHONE, true);
            phone.until(() -> phone.keyed().isPresent());
        }
    }

    @Test
    void who_fails_again_and_again_ends_the_call_with_the_reason() {
        try (DtlsPhone phone = phone()) {
            phone.agree(offer(PHONE, "active"));
            while (phone.outputs.size() < 2) {
                long failures = phone.count(GatewayCounter.DTLS_FAILED);
                phone.open(OTHER, true);
                phone.until(() -> phone.count(GatewayCounter.DTLS_FAILED) > failures);
            }
            assertThat(phone.outputs)
                    .last()
                    .isInstanceOfSatisfying(
                            PhoneKeyingOutput.Failed.class,
                            failed -> assertThat(failed.sentence())
                                    .startsWith(
                                            "DTLS-SRTP did not come about: the phone's certificate is not the one"));
        }
    }

    @Test
    void a_client_hello_is_taken_from_the_address_of_the_sdp_and_from_the_host_of_sip_behind_a_nat_only() {
        try (DtlsPhone phone = phone()) {
            phone.agree(offer(PHONE, "active"));
            phone.address = NAT;
            phone.open(PHONE, true);
            phone.until(() -> phone.count(GatewayCounter.DTLS_DROPPED) > 1);
            assertThat(phone.sentTo()).isNull();
            // Another port of the host that SDP and SIP agree on is not the phone either.
            phone.address = at(TestPhone.HOST, 4002);
            long before = phone.count(GatewayCounter.DTLS_DROPPED);
            phone.until(() -> phone.count(GatewayCounter.DTLS_DROPPED) > before + 1);
            assertThat(phone.sentTo()).isNull();
        }
        try (DtlsPhone phone = new DtlsPhone(Weather.CLEAR, Optional.of(at("198.51.100.7", 5060)))) {
            phone.agree(offer(PHONE, "actpass"));
            phone.address = NAT;
            phone.open(PHONE, true);
            phone.until(() -> phone.keyed().isPresent());
            assertThat(phone.keyed().orElseThrow().peer()).isEqualTo(NAT);
        }
    }

    @Test
    @Rfc(number = 8842, section = "3.1", must = "another fingerprint means another association")
    void another_fingerprint_takes_the_keys_away_at_once_and_makes_others() {
        try (DtlsPhone phone = phone()) {
            phone.agree(offer(PHONE, "active"));
            phone.open(PHONE, true);
            phone.until(() -> phone.keyed().isPresent());
            NegotiatedCrypto first = phone.keys();
            phone.agree(offer(OTHER, "active"));
            assertThat(phone.outputs).last().isInstanceOf(PhoneKeyingOutput.Unkeyed.class);
            phone.open(OTHER, true);
            phone.until(() -> phone.associations() == 2);
            assertThat(phone.keys().ours().isSameKey(first.ours())).isFalse();
        }
    }

    @Test
    @Rfc(number = 8842, section = "3.1", must = "the same fingerprints, roles and address keep the association")
    void hold_and_refresh_keep_the_association_and_another_address_or_role_renews_it_while_the_old_keys_hold() {
        try (DtlsPhone phone = phone()) {
            phone.agree(offer(PHONE, "active"));
            phone.open(PHONE, true);
            phone.until(() -> phone.keyed().isPresent());
            int before = phone.outputs.size();
            phone.agree(offer(PHONE, "active"));
            phone.agree(offer(PHONE, "active").replace("c=IN IP4 192.0.2.10", "c=IN IP4 0.0.0.0"));
            phone.agree(offer(PHONE, "actpass"));
            phone.during(50);
            assertThat(phone.outputs).hasSize(before);
            phone.agree(offer(PHONE, "active").replace("m=audio 4000", "m=audio 4010"));
            phone.address = at(TestPhone.HOST, 4010);
            phone.open(PHONE, true);
            phone.until(() -> phone.associations() == 2);
            phone.open(PHONE, false);
            phone.agree(offer(PHONE, "passive").replace("m=audio 4000", "m=audio 4010"));
            phone.until(() -> phone.associations() == 3);
            assertThat(phone.outputs.stream().filter(PhoneKeyingOutput.Unkeyed.class::isInstance))
                    .hasSize(1);
        }
    }

    @Test
    @Rfc(number = 5763, section = "6.7.1", must = "nothing in clear goes in or out before there are keys")
    void before_there_are_keys_nothing_goes_in_or_out_and_afterwards_everything_to_where_the_association_is() {
        try (DtlsPhone phone = phone()) {
            phone.agree(offer(PHONE, "active"));
            long now = NOW;
            Outbox<PhoneMediaOutput> out = new Outbox<>();
            PhoneMedia media =
                    new PhoneMedia(phone.agreement().audio(), true, "cname", new JceAead(), new SeededEntropy(3), now);
            TestPhone clear = new TestPhone(TestPhone.clear());
            assertThat(receive(media, clear.voice(), false, out)).isEqualTo(PhoneMediaVerdict.BAD_TAG);
            assertThat(sent(media)).isZero();
            media.end(now, out);
            assertThat(out.drain()).isEmpty();
            assertThat(media.describe(now).protection()).isEqualTo("DTLS, no keys yet");
            byte[] hello = {22, (byte) 254, (byte) 253, 0, 0, 0};
            assertThat(receive(media, hello, false, out)).isEqualTo(PhoneMediaVerdict.DTLS);
            assertThat(receive(media, hello, true, out)).isEqualTo(PhoneMediaVerdict.WRONG_PORT);
            phone.open(PHONE, true);
            phone.until(() -> phone.keyed().isPresent());
            media.onKeyed(phone.keys(), NAT, now);
            out.drain();
            assertThat(sent(media)).isEqualTo(12 + 160 + 10);
            assertThat(media.voiceTo()).isEqualTo(NAT);
            assertThat(media.describe(now).protection()).isEqualTo("AES_CM_128_HMAC_SHA1_80 by DTLS");
            media.onUnkeyed();
            assertThat(sent(media)).isZero();
        }
    }

    private static PhoneMediaVerdict receive(
            PhoneMedia media, byte[] datagram, boolean onRtcpPort, Outbox<PhoneMediaOutput> out) {
        return media.onDatagram(MemorySegment.ofArray(datagram), datagram.length, RTP, onRtcpPort, NOW, out);
    }

    /** How many octets a packet of ours has; 0 if it may not be sent. */
    private static int sent(PhoneMedia media) {
        byte[] into = new byte[160 + PhoneSender.MOST_OVERHEAD];
        return media.voice(new PacketVoice.Packet(new byte[160], 160), NOW, MemorySegment.ofArray(into));
    }
}
