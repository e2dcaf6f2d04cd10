package dev.sotto.console;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A file for Wireshark (pcapng, draft-ietf-opsawg-pcapng) with each message of a call as one UDP datagram, whatever carried it. What
 * else happened is told in comments: of the first packet after it, or of the last one.
 */
final class PacketFile {
    static final String TYPE = "application/x-pcapng";

    private static final int SECTION = 0x0A0D0D0A;
    private static final int INTERFACE = 1;
    private static final int PACKET = 6;
    private static final int COMMENT = 1;
    /** LINKTYPE_RAW: IPv4 or IPv6, as the first four bits say. */
    private static final int RAW_IP = 101;

    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;
    private static final int IPV4_HEADER = 20;
    private static final int IPV6_HEADER = 40;
    /** What a datagram can have in IPv4; of a longer message the rest is cut off. */
    private static final int MAX_PAYLOAD = 65_535 - IPV4_HEADER - UDP_HEADER;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PacketFile() {}

    /**
     * The whole file.
     *
     * @param comments in the order of their times
     */
    static byte[] of(List<CallPacket> packets, List<Comment> comments) {
        PacketFile file = new PacketFile();
        file.block(
                SECTION,
                fields(16)
                        .putInt(0x1A2B3C4D)
                        .putShort((short) 1)
                        .putShort((short) 0)
                        .putLong(-1));
        file.block(
                INTERFACE,
                fields(8).putShort((short) RAW_IP).putShort((short) 0).putInt(0));
        int told = 0;
        for (int i = 0; i < packets.size(); i++) {
            CallPacket packet = packets.get(i);
            boolean isLast = i == packets.size() - 1;
            List<String> words = new ArrayList<>(List.of("carried by " + packet.transport()));
            while (told < comments.size() && (isLast || !comments.get(told).at().isAfter(packet.at()))) {
                words.add(comments.get(told++).words());
            }
            file.packet(packet, words);
        }
        return file.out.toByteArray();
    }

    /** Something else that happened. */
    record Comment(Instant at, String words) {}

    private static ByteBuffer fields(int octets) {
        return ByteBuffer.allocate(octets).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void block(int type, ByteBuffer body) {
        int length = 12 + body.capacity();
        out.writeBytes(fields(length)
                .putInt(type)
                .putInt(length)
                .put(body.rewind())
                .putInt(length)
                .array());
    }

    private void packet(CallPacket packet, List<String> words) {
        byte[] datagram = datagram(packet);
        ByteArrayOutputStream options = new ByteArrayOutputStream();
        for (String each : words) {
            byte[] text = each.getBytes(StandardCharsets.UTF_8);
            options.writeBytes(fields(4 + padded(text.length))
                    .putShort((short) COMMENT)
                    .putShort((short) text.length)
                    .put(text)
                    .array());
        }
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, packet.at());
        ByteBuffer body = fields(20 + padded(datagram.length) + options.size() + 4)
                .putInt(0)
                .putInt((int) (micros >>> 32))
                .putInt((int) micros)
                .putInt(datagram.length)
                .putInt(datagram.length)
                .put(datagram);
        block(PACKET, body.position(20 + padded(datagram.length)).put(options.toByteArray()));
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    private static byte[] datagram(CallPacket packet) {
        InetAddress from = packet.from().getAddress();
        InetAddress to = packet.to().getAddress();
        boolean isIpv4 = from.getAddress().length == 4 && to.getAddress().length == 4;
        byte[] source = isIpv4 ? from.getAddress() : ipv6(from);
        byte[] destination = isIpv4 ? to.getAddress() : ipv6(to);
        byte[] udp = udp(packet, source, destination);
        ByteBuffer ip = ByteBuffer.allocate((isIpv4 ? IPV4_HEADER : IPV6_HEADER) + udp.length);
        if (isIpv4) {
            // RFC 791 3.1: version and length of the header, "do not fragment", 64 hops.
            ip.putShort((short) 0x4500).putShort((short) ip.capacity()).putInt(0x4000);
            ip.put((byte) 64).put((byte) UDP).putShort((short) 0).put(source).put(destination);
            ip.putShort(10, checksum(ByteBuffer.wrap(ip.array(), 0, IPV4_HEADER)));
        } else {
            // RFC 8200 3.
            ip.putInt(0x60000000).putShort((short) udp.length).put((byte) UDP).put((byte) 64);
            ip.put(source).put(destination);
        }
        return ip.put(udp).array();
    }

    /** RFC 768, and RFC 8200 8.1: the checksum covers the addresses too, and is never 0. */
    private static byte[] udp(CallPacket packet, byte[] source, byte[] destination) {
        int length = UDP_HEADER + Math.min(packet.octets().length, MAX_PAYLOAD);
        ByteBuffer pseudo = ByteBuffer.allocate(source.length + destination.length + 8 + length);
        pseudo.put(source).put(destination).putInt(length).putInt(UDP);
        int start = pseudo.position();
        pseudo.putShort(port(packet.from())).putShort(port(packet.to()));
        pseudo.putShort((short) length).putShort((short) 0).put(packet.octets(), 0, length - UDP_HEADER);
        short sum = checksum(pseudo.rewind());
        pseudo.putShort(start + 6, sum == 0 ? (short) -1 : sum);
        return Arrays.copyOfRange(pseudo.array(), start, start + length);
    }

    private static short port(InetSocketAddress address) {
        return (short) address.getPort();
    }

    /** RFC 4291 2.5.5.2. */
    private static byte[] ipv6(InetAddress address) {
        byte[] octets = address.getAddress();
        return octets.length == 16
                ? octets
                : ByteBuffer.allocate(16)
                        .putShort(10, (short) -1)
                        .position(12)
                        .put(octets)
                        .array();
    }

    /** RFC 1071: the ones' complement of the sum of all 16-bit words. */
    private static short checksum(ByteBuffer octets) {
        long sum = 0;
        while (octets.remaining() > 1) {
            sum += octets.getShort() & 0xFFFF;
        }
        if (octets.hasRemaining()) {
            sum += (octets.get() & 0xFF) << 8;
        }
        while (sum > 0xFFFF) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
