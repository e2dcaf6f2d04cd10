package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.DtlsPhone.OTHER;
import static dev.sotto.endpoint.gateway.DtlsPhone.PHONE;
import static dev.sotto.endpoint.gateway.DtlsPhone.offer;
import static dev.sotto.endpoint.gateway.DtlsPhone.offerApart;
import static dev.sotto.endpoint.gateway.TestPhone.RTCP;
import static dev.sotto.endpoint.gateway.TestPhone.RTP;
import static dev.sotto.endpoint.gateway.TestPhone.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.sdp.CryptoKey;
import dev.sotto.sdp.CryptoSuite;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
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
            media.onKeyed(phone.keys(), NAT, false, now);
            out.drain();
            assertThat(sent(media)).isEqualTo(12 + 160 + 10);
            assertThat(media.voiceTo()).isEqualTo(NAT);
            assertThat(media.describe(now).protection()).isEqualTo("AES_CM_128_HMAC_SHA1_80 by DTLS");
            media.onUnkeyed(false);
            assertThat(sent(media)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"active, true", "actpass, true", "passive, false"})
    @Rfc(number = 5764, section = "4.1.2", must = "RTCP on a port of its own has an association and keys of its own")
    void without_one_port_for_both_rtcp_has_keys_of_its_own_in_either_role_also_on_a_bad_network(
            String setup, boolean phoneIsClient) {
        try (DtlsPhone rtp = new DtlsPhone(BAD, Optional.of(RTP));
                DtlsPhone rtcp = new DtlsPhone(BAD, Optional.of(RTP), true)) {
            rtp.open(PHONE, phoneIsClient);
            rtcp.open(PHONE, phoneIsClient);
            rtp.agree(offerApart(PHONE, setup));
            rtcp.agree(offerApart(PHONE, setup));
            rtp.until(() -> rtp.keyed().isPresent());
            rtcp.until(() -> rtcp.keyed().isPresent());
            assertThat(rtcp.keyed().orElseThrow().onRtcpPort()).isTrue();
            assertThat(rtcp.keyed().orElseThrow().peer()).isEqualTo(RTCP);
            assertThat(rtcp.keys().ours().isSameKey(rtp.keys().ours())).isFalse();
            reportsAreUnder(rtcp.keys(), rtp.keys(), rtp.agreement().audio());
        }
    }

    /** What goes and comes on the port of RTCP is under the keys of its own association, and no RTP is. */
    private static void reportsAreUnder(NegotiatedCrypto own, NegotiatedCrypto ofRtp, PhoneAudio audio) {
        Outbox<PhoneMediaOutput> out = new Outbox<>();
        PhoneMedia media = new PhoneMedia(audio, false, "cname", new JceAead(), new SeededEntropy(3), NOW);
        byte[] hello = {22, (byte) 254, (byte) 253, 0, 0, 0};
        assertThat(receive(media, hello, true, out)).isEqualTo(PhoneMediaVerdict.DTLS);
        assertThat(out.drain())
                .singleElement()
                .isInstanceOfSatisfying(
                        PhoneMediaOutput.Dtls.class,
                        dtls -> assertThat(dtls.onRtcpPort()).isTrue());
        media.onKeyed(ofRtp, RTP, false, NOW);
        media.end(NOW, out);
        assertThat(out.drain()).as("reports before there are keys for them").isEmpty();
        assertThat(sent(media)).isPositive();
        assertThat(receive(media, report(ofRtp.theirs()), true, out)).isEqualTo(PhoneMediaVerdict.BAD_TAG);
        media.onKeyed(own, RTCP, true, NOW);
        assertThat(receive(media, report(ofRtp.theirs()), true, out)).isEqualTo(PhoneMediaVerdict.BAD_TAG);
        assertThat(receive(media, report(own.theirs()), true, out)).isEqualTo(PhoneMediaVerdict.RTCP);
        media.end(NOW, out);
        assertThat(out.drain()).singleElement().isInstanceOfSatisfying(PhoneMediaOutput.Datagram.class, ours -> {
            assertThat(ours.fromRtcpPort()).isTrue();
            assertThat(ours.to()).isEqualTo(RTCP);
            MemorySegment sealed = MemorySegment.ofArray(ours.octets());
            assertThat(new HopOpener(keys(own.ours()), new JceAead(), 4, EncryptedExtensions.NONE)
                            .openRtcp(sealed, 0, ours.octets().length))
                    .isEqualTo(SrtpVerdict.OK);
        });
        media.onUnkeyed(true);
        media.end(NOW, out);
        assertThat(out.drain()).isEmpty();
        assertThat(sent(media)).as("voice goes on").isPositive();
    }

    private static byte[] report(CryptoKey key) {
        byte[] plain = RtcpCodec.build(
                List.of(new RtcpPacket.ReceiverReport(0x77, List.of()), RtcpPacket.SourceDescription.cname(0x77, "a")));
        HopSealer sealer = new HopSealer(keys(key), new JceAead(), 4, EncryptedExtensions.NONE);
        byte[] sealed = Arrays.copyOf(plain, plain.length + sealer.profile().rtcpOverhead());
        assertThat(sealer.sealRtcp(MemorySegment.ofArray(sealed), 0, plain.length))
                .isEqualTo(SrtpVerdict.OK);
        return sealed;
    }

    private static HopKeys keys(CryptoKey key) {
        return new HopKeys(HopProfile.AES_128_CM_HMAC_SHA1_80, key.key(), key.salt());
    }

    @Test
    void a_phone_that_wants_no_rtcp_is_not_asked_for_an_association_for_it() {
        try (DtlsPhone rtcp = new DtlsPhone(Weather.CLEAR, Optional.of(RTP), true)) {
            rtcp.open(PHONE, true);
            rtcp.agree(offerApart(PHONE, "active") + "b=RS:0\r\nb=RR:0\r\n");
            rtcp.until(() -> rtcp.count(GatewayCounter.DTLS_DROPPED) > 1);
            rtcp.agree(offer(PHONE, "active"));
            long before = rtcp.count(GatewayCounter.DTLS_DROPPED);
            rtcp.until(() -> rtcp.count(GatewayCounter.DTLS_DROPPED) > before + 1);
            assertThat(rtcp.outputs).isEmpty();
        }
    }

    private static PhoneMediaVerdict receive(
            PhoneMedia media, byte[] datagram, boolean onRtcpPort, Outbox<PhoneMediaOutput> out) {
        return media.onDatagram(
                MemorySegment.ofArray(datagram), datagram.length, onRtcpPort ? RTCP : RTP, onRtcpPort, NOW, out);
    }

    /** How many octets a packet of ours has; 0 if it may not be sent. */
    private static int sent(PhoneMedia media) {
        byte[] into = new byte[160 + PhoneSender.MOST_OVERHEAD];
        return media.voice(
                new PacketVoice.Packet(new byte[160], 160), Contributors.NOBODY, 0, NOW, MemorySegment.ofArray(into));
    }
}
