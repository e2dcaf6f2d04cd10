package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.dtls.Pair.Load;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AssociationTest {
    private static final int CERTIFICATE = 11;

    @ParameterizedTest
    @ValueSource(ints = {0x0009, 0x000A})
    void both_ends_of_a_private_association_hold_the_same_keys(int profile) {
        try (Pair pair = new Pair(Cast.leaves(profile), Cast.aliceTerms(0x000A, 0x0009))) {
            DtlsEvent.Established server = pair.atServer(DtlsEvent.Established.class);
            DtlsEvent.Established client = pair.atClient(DtlsEvent.Established.class);
            assertThat(server.profile()).isEqualTo(profile);
            assertThat(client.profile()).isEqualTo(profile);
            assertThat(server.exporterBlock()).isEqualTo(client.exporterBlock());
            assertThat(server.exporterBlock().length())
                    .isEqualTo(SrtpProfile.of(profile).orElseThrow().exporterLength());
            assertThat(server.peerFingerprint()).isEqualTo(Cast.ALICE.fingerprint());
            assertThat(client.peerFingerprint()).isEqualTo(Cast.LEAF.fingerprint());
            assertThat(server.peerExternalSessionId()).contains(Cast.ALICE_ID);
            assertThat(client.peerExternalSessionId()).contains(Cast.KD_ID);
            assertThat(server.ektCipher()).isEqualTo(client.ektCipher()).isPresent();
            assertThat(server.peerEktCiphers()).isEqualTo(Cast.BOTH_CIPHERS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0001, 0x0007, 0x0008})
    void a_standard_association_needs_neither_tls_id_nor_ekt(int profile) {
        try (Pair pair = new Pair(Cast.standardLeaves(profile), Cast.standardTerms(Cast.LEAF, 8, 7, 1))) {
            DtlsEvent.Established server = pair.atServer(DtlsEvent.Established.class);
            DtlsEvent.Established client = pair.atClient(DtlsEvent.Established.class);
            assertThat(server.profile()).isEqualTo(profile);
            assertThat(server.exporterBlock()).isEqualTo(client.exporterBlock());
            assertThat(server.ektCipher()).isEmpty();
            assertThat(client.ektCipher()).isEmpty();
        }
    }

    @Test
    void the_iana_numbers_of_the_ekt_ciphers_can_be_configured() {
        DtlsConfig iana = new DtlsConfig(1200, 50, 20_000, 50, EktCodePoints.IANA);
        try (Pair pair = new Pair(1, Weather.CLEAR, iana, Cast.leaves(10), Cast.aliceTerms(10), load -> true)) {
            assertThat(pair.establish().ektCipher()).contains(EktCipherType.AESKW_256);
        }
    }

    @Test
    @Rfc(number = 6347, section = "4.1.1.1", must = "flights are fragmented for the path MTU")
    void no_datagram_is_longer_than_configured_and_flights_are_packed() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            pair.establish();
            assertThat(pair.wire()).allMatch(load -> load.datagram().length <= 1200);
            assertThat(pair.wire())
                    .as("two datagrams at most for each of four flights")
                    .hasSizeLessThanOrEqualTo(8);
        }
        DtlsConfig narrow = new DtlsConfig(600, 50, 20_000, 50, EktCodePoints.SYNTAX);
        try (Pair pair = new Pair(1, Weather.CLEAR, narrow, Cast.leaves(9), Cast.aliceTerms(9), load -> true)) {
            pair.establish();
            assertThat(pair.wire()).allMatch(load -> load.datagram().length <= 600);
        }
    }

    @Test
    void no_hello_verify_request_is_sent_and_a_fragmented_client_hello_is_taken() {
        DtlsConfig narrow = new DtlsConfig(600, 50, 20_000, 50, EktCodePoints.SYNTAX);
        try (Pair pair = Pair.odd(Cast.leaves(9), OddClient.with(0xFFA5, new byte[1500]), narrow)) {
            pair.establish();
            assertThat(pair.wire().get(1).toServer())
                    .as("the ClientHello takes several datagrams")
                    .isTrue();
        }
    }

    @Test
    @Rfc(number = 5246, section = "7.2.1", must = "close_notify is sent and answered")
    void a_close_is_heard_by_the_other_side() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            pair.establish();
            pair.server().close("removed by the operator");
            DtlsEvent.Closed atServer = pair.atServer(DtlsEvent.Closed.class);
            assertThat(atServer.cause()).isEqualTo(CloseCause.CLOSED_BY_US);
            assertThat(atServer.reason()).isEqualTo("removed by the operator");
            assertThat(pair.atClient(DtlsEvent.Closed.class).cause()).isEqualTo(CloseCause.CLOSED_BY_PEER);
        }
    }

    @Test
    void a_close_during_the_handshake_ends_it() {
        try (Pair pair = new Pair(1, Weather.CLEAR, Cast.FAST, Cast.leaves(9), Cast.aliceTerms(9), Load::toServer)) {
            pair.client().close("the call was cancelled");
            assertThat(pair.atClient(DtlsEvent.Closed.class).cause()).isEqualTo(CloseCause.CLOSED_BY_US);
        }
    }

    @Test
    void a_handshake_without_an_answer_times_out() {
        DtlsConfig impatient = Cast.FAST.withTimers(50, 300, 50);
        try (Pair pair = new Pair(1, Weather.CLEAR, impatient, Cast.leaves(9), Cast.aliceTerms(9), load -> false)) {
            assertThat(pair.atClient(DtlsEvent.Closed.class).cause()).isEqualTo(CloseCause.TIMED_OUT);
            assertThat(pair.atServer(DtlsEvent.Closed.class).cause()).isEqualTo(CloseCause.TIMED_OUT);
        }
    }

    @Test
    void a_change_cipher_spec_that_overtakes_the_flight_does_not_deafen_the_server() {
        DtlsConfig narrow = new DtlsConfig(600, 50, 20_000, 50, EktCodePoints.SYNTAX);
        AtomicInteger dropped = new AtomicInteger();
        try (Pair pair = new Pair(
                1,
                Weather.CLEAR,
                narrow,
                Cast.leaves(9),
                Cast.aliceTerms(9),
                load -> !(load.toServer() && carries(load, CERTIFICATE) && dropped.incrementAndGet() == 1))) {
            pair.establish();
            assertThat(dropped.get()).isGreaterThan(1);
        }
    }

    @Test
    @Rfc(
            number = 6347,
            section = "4.2.4",
            must = "a repeated last flight of the peer is answered with our final flight")
    void a_lost_final_flight_is_sent_again_when_the_client_repeats_its_own() {
        AtomicInteger lost = new AtomicInteger();
        try (Pair pair = new Pair(
                1,
                Weather.CLEAR,
                Cast.FAST,
                Cast.leaves(9),
                Cast.aliceTerms(9),
                load -> load.toServer()
                        || load.datagram()[0] != RecordHeader.CHANGE_CIPHER_SPEC
                        || lost.incrementAndGet() > 3)) {
            pair.establish();
            assertThat(pair.server().counters().get(DtlsCounter.FINAL_FLIGHT_REPEATED))
                    .isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void the_key_log_of_a_client_has_one_line_and_servers_have_none() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9).withDangerousKeyLog(lines::add))) {
            pair.establish();
            assertThat(lines).singleElement().asString().matches("CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}");
        }
    }

    private static boolean carries(Load load, int handshakeType) {
        return RecordHeader.split(load.datagram(), 4096).stream()
                .anyMatch(r -> r.epoch() == 0
                        && r.contentType() == RecordHeader.HANDSHAKE
                        && r.octets()[RecordHeader.LENGTH] == handshakeType);
    }
}
