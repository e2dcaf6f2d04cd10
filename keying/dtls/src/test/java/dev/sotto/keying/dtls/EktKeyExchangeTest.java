package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.MalformedException;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EktKeyExchangeTest {
    private static final int KEY = HandshakeFragment.EKT_KEY;

    @Test
    @Rfc(
            number = 8870,
            section = "5.2.2",
            must = "the server provides an EKTKey, type 26, encrypted, after the handshake")
    @Rfc(number = 8870, section = "5.2.2", must = "the recipient answers with an ACK")
    void keys_and_rekeys_arrive_in_order_and_are_acknowledged() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            pair.establish();
            for (int i = 0; i < 20; i++) {
                assertThat(pair.server().sendEktKey(Cast.ektKey(16, 12, i, i))).isTrue();
            }
            List<DtlsEvent.EktKeyAcknowledged> acknowledged = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                assertThat(pair.atClient(DtlsEvent.EktKeyReceived.class).body()).isEqualTo(Cast.ektKey(16, 12, i, i));
                acknowledged.add(pair.atServer(DtlsEvent.EktKeyAcknowledged.class));
            }
            assertThat(acknowledged.getFirst()).isEqualTo(new DtlsEvent.EktKeyAcknowledged(6, 0));
            assertThat(acknowledged.getLast()).isEqualTo(new DtlsEvent.EktKeyAcknowledged(25, 19));
            assertThat(types(pair, true)).contains("26/1").doesNotContain("26/0");
        }
    }

    @Test
    void a_key_asked_for_during_the_handshake_follows_it() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            pair.server().sendEktKey(Cast.ektKey(16, 12, 7, 7));
            pair.establish();
            assertThat(pair.atClient(DtlsEvent.EktKeyReceived.class).body()).isEqualTo(Cast.ektKey(16, 12, 7, 7));
            assertThat(pair.atServer(DtlsEvent.EktKeyAcknowledged.class).spi()).isEqualTo(7);
        }
    }

    @Test
    @Rfc(number = 8870, section = "5.4", must = "EKTKey is retransmitted until its ACK arrives")
    void a_repeated_key_is_acknowledged_again_and_not_processed_again() {
        AtomicInteger lostAcks = new AtomicInteger();
        try (Pair pair = new Pair(
                1,
                Weather.CLEAR,
                Cast.FAST,
                Cast.leaves(9),
                Cast.aliceTerms(9),
                load -> !isAck(load) || lostAcks.incrementAndGet() > 3)) {
            pair.establish();
            pair.server().sendEktKey(Cast.ektKey(16, 12, 1, 1));
            pair.atClient(DtlsEvent.EktKeyReceived.class);
            pair.atServer(DtlsEvent.EktKeyAcknowledged.class);
            assertThat(pair.peekClient()).isNull();
            assertThat(pair.client().counters().get(DtlsCounter.EKT_KEY_REPEATED))
                    .isEqualTo(3);
            assertThat(pair.server().counters().get(DtlsCounter.EKT_KEY_RESENT)).isEqualTo(3);
        }
    }

    @Test
    @Rfc(number = 6347, section = "4.2.3", must = "fragments in any order, overlapping, make up the message")
    void a_key_in_fragments_is_put_together() {
        byte[] body = Cast.ektKey(16, 12, 1, 1).dangerousOctets();
        List<OddServer.Sent> fragments = List.of(
                OddServer.fragment(KEY, 1, body, 20, body.length),
                OddServer.fragment(KEY, 1, body, 0, 10),
                OddServer.fragment(KEY, 1, body, 5, 25));
        try (Pair pair = Pair.odd(OddServer.sending(Cast.leaves(9), fragments), Cast.aliceTerms(9))) {
            pair.establish();
            assertThat(pair.atClient(DtlsEvent.EktKeyReceived.class).body()).isEqualTo(KeyMaterial.copyOf(body));
        }
    }

    @Test
    void keys_in_the_wrong_order_are_put_right_and_one_far_ahead_is_dropped() {
        byte[] first = Cast.ektKey(16, 12, 1, 1).dangerousOctets();
        byte[] second = Cast.ektKey(16, 12, 2, 2).dangerousOctets();
        List<OddServer.Sent> records = List.of(
                OddServer.whole(KEY, 100, second), OddServer.whole(KEY, 2, second), OddServer.whole(KEY, 1, first));
        try (Pair pair = Pair.odd(OddServer.sending(Cast.leaves(9), records), Cast.aliceTerms(9))) {
            pair.establish();
            assertThat(pair.atClient(DtlsEvent.EktKeyReceived.class).body()).isEqualTo(KeyMaterial.copyOf(first));
            assertThat(pair.atClient(DtlsEvent.EktKeyReceived.class).body()).isEqualTo(KeyMaterial.copyOf(second));
            assertThat(pair.client().counters().get(DtlsCounter.EKT_KEY_TOO_EARLY))
                    .isEqualTo(1);
        }
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey that cannot be processed is answered with an alert")
    void a_malformed_key_is_answered_with_decode_error() {
        byte[] body = Cast.ektKey(16, 12, 1, 1).dangerousOctets();
        body[1] = 17;
        clientRefuses(List.of(OddServer.whole(KEY, 1, body)), "RFC 8870 5.2.2: EKTKey", "decode_error");
        clientRefuses(List.of(new OddServer.Sent(22, new byte[] {KEY, 0, 0})), "RFC 6347 4.2.2", "decode_error");
        clientRefuses(List.of(OddServer.fragment(KEY, 1, new byte[5000], 0, 10)), "5000 octets", "decode_error");
    }

    @Test
    void the_reason_of_a_refusal_contains_no_octet_of_a_key() {
        byte[] cut = new byte[40];
        Arrays.fill(cut, (byte) 0x5A);
        byte[] beyond = Arrays.copyOf(new byte[] {KEY, 0, 0, 4, 0, 6, 0, 0, 0, 0, 0, 9}, 40);
        Arrays.fill(beyond, 12, 40, (byte) 0x5A);
        for (byte[] record : List.of(cut, beyond)) {
            OddServer.Sent sent = new OddServer.Sent(RecordHeader.HANDSHAKE, record);
            try (Pair pair = Pair.odd(OddServer.sending(Cast.leaves(9), List.of(sent)), Cast.aliceTerms(9))) {
                pair.establish();
                assertThat(pair.atClient(DtlsEvent.Closed.class).reason())
                        .contains("RFC 6347 4.2.2")
                        .doesNotContainIgnoringCase("5a");
            }
        }
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey that cannot be processed is answered with an alert")
    void a_key_that_does_not_fit_the_cipher_is_answered_with_illegal_parameter() {
        byte[] tooLong = Cast.ektKey(32, 12, 1, 1).dangerousOctets();
        clientRefuses(List.of(OddServer.whole(KEY, 1, tooLong)), "a key of 32", "illegal_parameter");
        byte[] shortSalt = Cast.ektKey(16, 11, 1, 1).dangerousOctets();
        clientRefuses(List.of(OddServer.whole(KEY, 1, shortSalt)), "a salt of 11", "illegal_parameter");
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "EKTKey is not sent when EKT was not negotiated")
    void a_key_that_was_not_negotiated_is_answered_with_unexpected_message() {
        byte[] body = Cast.ektKey(16, 12, 1, 1).dangerousOctets();
        AssociationOwner.Handshake server =
                OddServer.sending(Cast.standardLeaves(7), List.of(OddServer.whole(KEY, 1, body)));
        try (Pair pair = Pair.odd(server, Cast.standardTerms(Cast.LEAF, 7))) {
            pair.establish();
            DtlsEvent.Closed closed = pair.atClient(DtlsEvent.Closed.class);
            assertThat(closed.cause()).isEqualTo(CloseCause.PEER_MISBEHAVED);
            assertThat(closed.reason()).contains("EKT was not negotiated");
            assertThat(pair.atServer(DtlsEvent.Closed.class).reason()).contains("unexpected_message");
        }
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "EKTKey is not sent when EKT was not negotiated")
    void our_own_server_never_sends_a_key_that_was_not_negotiated() {
        try (Pair pair = new Pair(Cast.standardLeaves(7), Cast.standardTerms(Cast.LEAF, 7))) {
            pair.establish();
            pair.server().sendEktKey(Cast.ektKey(16, 12, 1, 1));
            DtlsEvent.Closed closed = pair.atServer(DtlsEvent.Closed.class);
            assertThat(closed.cause()).isEqualTo(CloseCause.FAILED);
            assertThat(closed.reason()).contains("EKT was not negotiated");
            assertThat(pair.atClient(DtlsEvent.Closed.class).reason()).contains("internal_error");
        }
    }

    @Test
    void a_client_that_sends_a_key_is_answered_with_unexpected_message() {
        byte[] body = Cast.ektKey(16, 12, 1, 1).dangerousOctets();
        try (Pair pair =
                Pair.odd(Cast.leaves(9), OddClient.sending(OddServer.whole(KEY, 1, body), Cast.aliceTerms(9)))) {
            pair.establish();
            assertThat(pair.atServer(DtlsEvent.Closed.class).reason()).contains("a client sent an EKTKey");
            assertThat(pair.atClient(DtlsEvent.Closed.class).reason()).contains("unexpected_message");
        }
    }

    @Test
    void a_broken_ack_is_answered_with_decode_error_and_a_foreign_one_is_counted() {
        OddServer.Sent broken = new OddServer.Sent(RecordHeader.ACK, new byte[] {0, 16, 1});
        try (Pair pair = Pair.odd(Cast.leaves(9), OddClient.sending(broken, Cast.aliceTerms(9)))) {
            pair.establish();
            assertThat(pair.atServer(DtlsEvent.Closed.class).reason()).contains("RFC 9147 7: ACK");
        }
        OddServer.Sent foreign = new OddServer.Sent(RecordHeader.ACK, AckCodec.encode(List.of(1L << 48 | 77)));
        try (Pair pair = Pair.odd(Cast.leaves(9), OddClient.sending(foreign, Cast.aliceTerms(9)))) {
            pair.establish();
            pair.server().sendEktKey(Cast.ektKey(16, 12, 1, 1));
            pair.atServer(DtlsEvent.EktKeyAcknowledged.class);
            assertThat(pair.server().counters().get(DtlsCounter.ACK_UNMATCHED)).isEqualTo(1);
        }
    }

    @Test
    void the_user_of_a_client_can_refuse_a_key() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            pair.establish();
            pair.server().sendEktKey(Cast.ektKey(16, 12, 1, 1));
            pair.atClient(DtlsEvent.EktKeyReceived.class);
            pair.atServer(DtlsEvent.EktKeyAcknowledged.class);
            pair.client().refuseEktKey(DtlsAlert.ILLEGAL_PARAMETER, "SPI 1 is bound to another key");
            assertThat(pair.atClient(DtlsEvent.Closed.class).reason()).isEqualTo("SPI 1 is bound to another key");
            DtlsEvent.Closed closed = pair.atServer(DtlsEvent.Closed.class);
            assertThat(closed.cause()).isEqualTo(CloseCause.REFUSED_BY_PEER);
            assertThat(closed.reason()).contains("illegal_parameter");
        }
    }

    @Test
    void octets_that_are_no_key_are_not_sent() {
        try (Pair pair = new Pair(Cast.leaves(9), Cast.aliceTerms(9))) {
            KeyMaterial junk = KeyMaterial.copyOf(new byte[3]);
            assertThatThrownBy(() -> pair.server().sendEktKey(junk)).isInstanceOf(MalformedException.class);
        }
    }

    private static void clientRefuses(List<OddServer.Sent> records, String reason, String alert) {
        try (Pair pair = Pair.odd(OddServer.sending(Cast.leaves(9), records), Cast.aliceTerms(9))) {
            pair.establish();
            DtlsEvent.Closed closed = pair.atClient(DtlsEvent.Closed.class);
            assertThat(closed.reason()).contains(reason);
            assertThat(closed.wasEstablished()).isTrue();
            assertThat(pair.atServer(DtlsEvent.Closed.class).reason()).contains(alert);
        }
    }

    private static boolean isAck(Pair.Load load) {
        return load.toServer() && load.datagram()[0] == RecordHeader.ACK;
    }

    /** Content type and epoch of every record sent in one direction. */
    private static List<String> types(Pair pair, boolean toServer) {
        return pair.wire().stream()
                .filter(load -> load.toServer() == toServer)
                .flatMap(load -> RecordHeader.split(load.datagram(), 4096).stream())
                .map(record -> record.contentType() + "/" + record.epoch())
                .toList();
    }
}
