package dev.sotto.keying.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sotto.base.Counters;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OctetWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.junit.jupiter.api.Test;

class HandshakeGuardTest {
    private static final int HELLO = HandshakeFragment.CLIENT_HELLO;

    @Test
    void fragments_that_declare_huge_messages_cost_next_to_nothing() {
        Mailbox<OwnerInput> inbox = new Mailbox<>(64);
        for (int seq = 0; seq < 16; seq++) {
            inbox.post(new OwnerInput.Datagram(datagram(seq, HELLO, seq, 0xFFFFFF, 0, 1)));
        }
        inbox.post(new OwnerInput.Close("enough"));
        Counters<DtlsCounter> counters = new Counters<>(DtlsCounter.class);
        List<DtlsEvent> events = new ArrayList<>();
        AssociationOwner owner = new AssociationOwner(
                true,
                Cast.FAST,
                inbox,
                events::add,
                counters,
                (crypto, negotiation, transport) -> new DTLSServerProtocol()
                        .accept(new PercServer(Cast.FAST, Cast.leaves(9), crypto, negotiation), transport));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        owner.run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(counters.value(DtlsCounter.REASSEMBLY_REFUSED)).isEqualTo(16);
        assertThat(allocated)
                .as("octets allocated; unguarded it would be 16 times 16 MiB")
                .isLessThan(8 << 20);
        assertThat(events.getLast()).isInstanceOf(DtlsEvent.Closed.class);
    }

    @Test
    void nothing_but_a_client_hello_is_reassembled_first() {
        HandshakeGuard guard = new HandshakeGuard(true);
        assertThat(guard.admit(record(11, 1, 100, 0, 10))).isFalse();
        assertThat(guard.admit(record(11, 0, 100, 0, 10))).isFalse();
        assertThat(guard.admit(record(HELLO, 0, 100, 0, 10))).isTrue();
        assertThat(guard.admit(record(11, 1, 100, 0, 10))).isFalse();
        assertThat(guard.admit(record(HELLO, 0, 100, 10, 90))).isTrue();
        assertThat(guard.admit(record(11, 1, 100, 0, 10))).isTrue();
    }

    @Test
    void messages_are_bounded_one_by_one_and_together() {
        HandshakeGuard guard = new HandshakeGuard(false);
        assertThat(guard.admit(record(11, 0, 32 * 1024 + 1, 0, 1))).isFalse();
        assertThat(guard.admit(record(11, 0, 32 * 1024, 0, 1))).isTrue();
        assertThat(guard.admit(record(11, 1, 32 * 1024, 0, 1))).isTrue();
        assertThat(guard.admit(record(11, 2, 1, 0, 1))).isFalse();
        assertThat(guard.admit(record(11, 16, 0, 0, 0))).isFalse();
    }

    @Test
    void a_message_cannot_change_its_type_or_length() {
        HandshakeGuard guard = new HandshakeGuard(false);
        assertThat(guard.admit(record(2, 0, 100, 0, 10))).isTrue();
        assertThat(guard.admit(record(3, 0, 100, 0, 10))).isFalse();
        assertThat(guard.admit(record(2, 0, 101, 0, 10))).isFalse();
    }

    @Test
    void the_number_of_holes_is_bounded() {
        HandshakeGuard guard = new HandshakeGuard(false);
        int admitted = 0;
        for (int i = 0; i < 1000; i++) {
            admitted += guard.admit(record(11, 0, 4000, 2 * i, 1)) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(Coverage.MAX_RANGES);
    }

    @Test
    void fragments_beyond_their_message_and_cut_headers_are_refused() {
        HandshakeGuard guard = new HandshakeGuard(false);
        assertThat(guard.admit(record(2, 0, 10, 5, 6))).isFalse();
        byte[] cut = new byte[RecordHeader.LENGTH + 5];
        assertThat(guard.admit(new RecordHeader(22, 0, 0, cut))).isFalse();
    }

    @Test
    void the_clients_flight_is_complete_with_certificate_verify_and_all_before_it() {
        HandshakeGuard guard = new HandshakeGuard(true);
        guard.admit(record(HELLO, 0, 10, 0, 10));
        guard.admit(record(15, 3, 10, 0, 10));
        guard.admit(record(11, 1, 10, 0, 10));
        assertThat(guard.isClientFlightComplete()).isFalse();
        guard.admit(record(16, 2, 10, 0, 5));
        assertThat(guard.isClientFlightComplete()).isFalse();
        guard.admit(record(16, 2, 10, 5, 5));
        assertThat(guard.isClientFlightComplete()).isTrue();
    }

    private static RecordHeader record(int type, int seq, int length, int offset, int fragment) {
        return RecordHeader.split(datagram(0, type, seq, length, offset, fragment), 4096)
                .getFirst();
    }

    private static byte[] datagram(int number, int type, int seq, int length, int offset, int fragment) {
        return new OctetWriter(64)
                .u8(22)
                .u16(0xFEFF)
                .u16(0)
                .u16(0)
                .u32(number)
                .u16(12 + fragment)
                .u8(type)
                .u24(length)
                .u16(seq)
                .u24(offset)
                .u24(fragment)
                .octets(new byte[fragment])
                .toOctets();
    }
}
