package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.OctetWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Endpoints that attack the handshake itself: each association ends by its deadline, with counters, and no other notices. */
@Timeout(60)
class HostileHandshakeTest {
    private static final DtlsConfig IMPATIENT = DtlsConfig.DEFAULT.withTimers(100, 1_000, 250);
    private static final int MANY = 5_000;
    private static final int CERTIFICATE = 11;
    private static final int LARGEST = 0xFFFFFF;

    private final LinkedBlockingQueue<DtlsEvent> events = new LinkedBlockingQueue<>();
    private final DtlsProxy server = DtlsServer.start("victim", IMPATIENT, Cast.leaves(9), event -> {
        return event instanceof DtlsEvent.Flight || events.add(event);
    });
    private int records;

    @AfterEach
    void close() {
        server.close("test over");
    }

    @Test
    void thousands_of_octets_of_a_client_hello_that_never_is_whole() throws InterruptedException {
        for (int i = 0; i < MANY; i++) {
            send(fragment(HandshakeFragment.CLIENT_HELLO, 20_000, 0, 3 * i % 20_000, new byte[] {(byte) i}));
        }
        checkEnd(CloseCause.TIMED_OUT);
        assertThat(count(DtlsCounter.REASSEMBLY_REFUSED)).isGreaterThan(100);
    }

    @Test
    void fragments_that_overlap_and_contradict_one_another() throws InterruptedException {
        for (int i = 0; i < MANY; i++) {
            byte[] body = new byte[1 + i % 50];
            Arrays.fill(body, (byte) i);
            send(fragment(HandshakeFragment.CLIENT_HELLO, 200, 0, i % 150, body));
        }
        assertThat(closed().cause()).isIn(CloseCause.PEER_MISBEHAVED, CloseCause.TIMED_OUT);
    }

    @Test
    void messages_that_claim_sixteen_mebioctets_after_a_good_client_hello() throws InterruptedException {
        hello().forEach(this::send);
        for (int seq = 1; seq < MANY; seq++) {
            send(fragment(CERTIFICATE, LARGEST, seq % 0xFFFF, 0, new byte[1000]));
        }
        checkEnd(CloseCause.TIMED_OUT);
        assertThat(count(DtlsCounter.REASSEMBLY_REFUSED)).isGreaterThan(100);
    }

    @Test
    void datagrams_that_are_too_long_to_wait_and_records_that_are_too_long_to_read() throws InterruptedException {
        assertThat(server.datagram(new byte[60_000])).isFalse();
        send(new OctetWriter(8000)
                .u8(22)
                .u16(0xFEFD)
                .u16(0)
                .u16(0)
                .u32(0)
                .u16(7000)
                .octets(new byte[7000])
                .toOctets());
        checkEnd(CloseCause.TIMED_OUT);
        assertThat(count(DtlsCounter.MAILBOX_FULL)).isEqualTo(1);
        assertThat(count(DtlsCounter.NOT_A_RECORD)).isEqualTo(1);
    }

    @Test
    void a_flood_leaves_room_to_end_the_association() throws InterruptedException {
        byte[] junk = fragment(CERTIFICATE, LARGEST, 1, 0, new byte[1000]);
        for (int i = 0; i < MANY; i++) {
            server.datagram(junk);
        }
        server.close("enough");
        checkEnd(CloseCause.CLOSED_BY_US);
    }

    @Test
    void a_client_hello_again_and_again_is_one_handshake() throws InterruptedException {
        List<byte[]> hello = hello();
        for (int i = 0; i < MANY; i++) {
            hello.forEach(this::send);
        }
        checkEnd(CloseCause.TIMED_OUT);
    }

    private void checkEnd(CloseCause cause) throws InterruptedException {
        DtlsEvent.Closed closed = closed();
        assertThat(closed.cause()).as(closed.reason()).isEqualTo(cause);
        assertThat(closed.reason()).isNotBlank();
        assertThat(closed.wasEstablished()).isFalse();
    }

    private DtlsEvent.Closed closed() throws InterruptedException {
        if (events.poll(30, TimeUnit.SECONDS) instanceof DtlsEvent.Closed closed) {
            return closed;
        }
        throw new AssertionError("the association does not end");
    }

    private long count(DtlsCounter counter) {
        return server.counters().getOrDefault(counter, 0L);
    }

    /** Waits when the association is behind, so that all of it arrives until it has ended. */
    private void send(byte[] datagram) {
        while (!server.datagram(datagram) && events.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** The first flight of a client that is expected. */
    private static List<byte[]> hello() throws InterruptedException {
        LinkedBlockingQueue<byte[]> flights = new LinkedBlockingQueue<>();
        DtlsProxy client = DtlsClient.start("client", Cast.FAST, Cast.aliceTerms(9), event -> {
            return !(event instanceof DtlsEvent.Flight flight) || flights.add(flight.datagram());
        });
        List<byte[]> first = List.of(flights.take());
        client.close("only its hello is needed");
        return first;
    }

    private byte[] fragment(int type, int length, int seq, int offset, byte[] body) {
        return new OctetWriter(64 + body.length)
                .u8(22)
                .u16(0xFEFD)
                .u16(0)
                .u16(0)
                .u32(records++)
                .u16(12 + body.length)
                .u8(type)
                .u24(length)
                .u16(seq)
                .u24(offset)
                .u24(body.length)
                .octets(body)
                .toOctets();
    }
}
