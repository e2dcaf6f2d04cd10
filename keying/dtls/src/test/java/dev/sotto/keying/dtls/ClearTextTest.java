package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Counters;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OctetWriter;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.TlsNullNullCipher;
import org.junit.jupiter.api.Test;

/**
 * While the DTLS library repeats its final flight it stands in epoch 0 for a moment, and whatever is sent then leaves as a
 * handshake record in clear. Several threads asking for EKTKeys at that moment must not hit it.
 */
class ClearTextTest {
    private static final int KEYS = 40;
    private static final int FILL = 0xE7;
    private static final String KEY_OCTETS = String.valueOf((char) FILL).repeat(16);

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "EKTKeys are sent in encrypted handshake records")
    void no_key_leaves_in_clear_while_the_final_flight_is_repeated() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        try (Pair pair = new Pair(
                1,
                new Weather(0.1, 0.2, 0.2, 1_000_000),
                Cast.FAST,
                Cast.leaves(9),
                Cast.aliceTerms(9),
                load -> load.toServer()
                        || load.datagram()[0] != RecordHeader.CHANGE_CIPHER_SPEC
                        || lost.incrementAndGet() > 6)) {
            pair.atServer(DtlsEvent.Established.class);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < KEYS; i++) {
                int spi = i;
                senders.add(Thread.ofPlatform().start(() -> pair.server().sendEktKey(Cast.ektKey(16, 12, spi, FILL))));
            }
            for (Thread sender : senders) {
                sender.join();
            }
            for (int i = 0; i < KEYS; i++) {
                pair.atServer(DtlsEvent.EktKeyAcknowledged.class);
            }
            assertThat(pair.server().counters().get(DtlsCounter.FINAL_FLIGHT_REPEATED))
                    .isGreaterThanOrEqualTo(6);
            inspect(pair);
        }
    }

    private static void inspect(Pair pair) {
        List<RecordHeader> fromServer = pair.wire().stream()
                .filter(load -> !load.toServer())
                .flatMap(load -> RecordHeader.split(load.datagram(), 4096).stream())
                .toList();
        Set<Integer> clearHandshakes = fromServer.stream()
                .filter(r -> r.epoch() == 0 && r.contentType() == RecordHeader.HANDSHAKE)
                .map(r -> (int) r.octets()[RecordHeader.LENGTH])
                .collect(Collectors.toSet());
        assertThat(clearHandshakes)
                .as("ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone")
                .containsExactlyInAnyOrder(2, 11, 12, 13, 14);
        assertThat(fromServer).noneMatch(r -> new String(r.octets(), StandardCharsets.ISO_8859_1).contains(KEY_OCTETS));
        assertThat(fromServer.stream().map(RecordHeader::number).filter(n -> n >>> 48 == 1))
                .as("records with keys")
                .hasSizeGreaterThanOrEqualTo(KEYS);
    }

    @Test
    void the_transport_refuses_a_key_in_a_clear_record_whatever_the_library_does() throws Exception {
        EpochOne epoch = new EpochOne();
        List<DtlsEvent> sent = new ArrayList<>();
        RecordTransport transport = new RecordTransport(
                true, Cast.FAST, new Mailbox<>(1), sent::add, new Counters<>(DtlsCounter.class), epoch);
        epoch.beginOutgoing(RecordHeader.HANDSHAKE);
        byte[] clear = record(22, 0);
        byte[] otherType = record(23, 1);
        byte[] encrypted = record(22, 1);
        assertThatThrownBy(() -> transport.send(clear, 0, clear.length)).isInstanceOf(Rejection.class);
        assertThatThrownBy(() -> transport.send(otherType, 0, otherType.length)).isInstanceOf(Rejection.class);
        transport.send(encrypted, 0, encrypted.length);
        epoch.endOutgoing();
        transport.flush();
        assertThat(sent)
                .singleElement()
                .isInstanceOfSatisfying(
                        DtlsEvent.Flight.class, f -> assertThat(f.datagram()).isEqualTo(encrypted));
    }

    @Test
    void the_cipher_refuses_to_seal_a_key_as_part_of_a_handshake() {
        EpochOne epoch = new EpochOne();
        PercCipher cipher = new PercCipher(TlsNullNullCipher.INSTANCE, epoch);
        epoch.beginOutgoing(RecordHeader.HANDSHAKE);
        assertThatThrownBy(
                        () -> cipher.encodePlaintext(1, (short) 22, ProtocolVersion.DTLSv12, 13, new byte[40], 0, 40))
                .isInstanceOf(Rejection.class);
    }

    private static byte[] record(int contentType, int epoch) {
        return new OctetWriter(20)
                .u8(contentType)
                .u16(0xFEFD)
                .u16(epoch)
                .u16(0)
                .u32(1)
                .u16(4)
                .u32(0)
                .toOctets();
    }
}
