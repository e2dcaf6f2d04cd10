package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Wireshark is given: every octet of the form has its place. That it can be read is seen by tshark in tests/interop. */
class PacketFileTest {
    private static final InetSocketAddress PHONE = new InetSocketAddress("192.0.2.7", 5060);
    private static final InetSocketAddress PHONE_6 = new InetSocketAddress("2001:db8::7", 5060);
    private static final InetSocketAddress US = new InetSocketAddress("192.0.2.1", 5061);

    static CallPacket packet(String text) {
        return packet(PHONE, text);
    }

    private static CallPacket packet(InetSocketAddress from, String text) {
        return new CallPacket(Bench.NOON, "TCP", from, US, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The packets of a file, each without what is around it. */
    private static List<byte[]> datagrams(byte[] file) {
        List<byte[]> out = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            int start = in.position();
            int type = in.getInt();
            int length = in.getInt();
            assertThat(length % 4).isZero();
            assertThat(in.getInt(start + length - 4)).isEqualTo(length);
            if (type == 6) {
                out.add(Arrays.copyOfRange(file, start + 28, start + 28 + in.getInt(start + 20)));
            }
            in.position(start + length);
        }
        return out;
    }

    /** RFC 1071: with the checksum in it, the sum of all words is all ones. */
    private static int sum(byte[]... parts) {
        long sum = 0;
        for (byte[] part : parts) {
            for (int i = 0; i < part.length; i++) {
                sum += (part[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            }
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) sum;
    }

    @Test
    void checksums_are_right_in_both_families_and_for_odd_lengths() {
        for (String text : List.of("even", "odd..", "")) {
            byte[] ip4 =
                    datagrams(PacketFile.of(List.of(packet(text)), List.of())).getFirst();
            assertThat(sum(Arrays.copyOf(ip4, 20))).isEqualTo(0xFFFF);
            byte[] udp4 = Arrays.copyOfRange(ip4, 20, ip4.length);
            assertThat(udp4).hasSize(8 + text.length());
            assertThat(sum(Arrays.copyOfRange(ip4, 12, 20), new byte[] {0, 17, 0, (byte) udp4.length}, udp4))
                    .isEqualTo(0xFFFF);
            byte[] ip6 = datagrams(PacketFile.of(List.of(packet(PHONE_6, text)), List.of()))
                    .getFirst();
            byte[] udp6 = Arrays.copyOfRange(ip6, 40, ip6.length);
            assertThat(sum(Arrays.copyOfRange(ip6, 8, 40), new byte[] {0, 17, 0, (byte) udp6.length}, udp6))
                    .isEqualTo(0xFFFF);
        }
    }

    @Test
    void a_message_that_no_datagram_can_hold_is_cut() {
        byte[] datagram = datagrams(PacketFile.of(List.of(packet("x".repeat(70_000))), List.of()))
                .getFirst();
        assertThat(datagram).hasSize(65_535);
    }

    @Test
    void what_happened_is_told_at_the_first_packet_after_it_or_at_the_last() {
        byte[] file = PacketFile.of(
                List.of(packet("INVITE"), packet("ACK")),
                List.of(
                        new PacketFile.Comment(Bench.NOON.minusSeconds(1), "before"),
                        new PacketFile.Comment(Bench.NOON.plusSeconds(1), "afterwards")));
        String text = new String(file, StandardCharsets.ISO_8859_1);
        assertThat(text.indexOf("before")).isBetween(text.indexOf("INVITE"), text.indexOf("ACK"));
        assertThat(text.indexOf("afterwards")).isGreaterThan(text.indexOf("ACK"));
        assertThat(datagrams(file)).hasSize(2);
    }
}
