package dev.sotto.tests.kit;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A name server on loopback with the records that a test gives it (RFC 1035); what it does not know does not exist. */
public final class NameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int ANSWER = 0x8580;
    private static final int NO_SUCH_NAME = 3;
    private static final int TTL_SECONDS = 1;

    private final DatagramSocket socket;
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private final Thread thread;

    /** Starts on a free port. */
    public NameServer() throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        thread = Thread.ofVirtual().name("name-server").start(this::run);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    /** The addresses of a host; IPv4. */
    public NameServer host(String name, String... addresses) throws IOException {
        List<byte[]> data = new ArrayList<>();
        for (String address : addresses) {
            data.add(InetAddress.ofLiteral(address).getAddress());
        }
        records.put(key(name, 1), data);
        return this;
    }

    /** The hosts of a service, each as {@code priority weight port target}. */
    public NameServer service(String name, String... values) throws IOException {
        List<byte[]> data = new ArrayList<>();
        for (String value : values) {
            String[] words = value.split(" ");
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DataOutputStream octets = new DataOutputStream(out);
            for (int i = 0; i < 3; i++) {
                octets.writeShort(Integer.parseInt(words[i]));
            }
            octets.write(name(words[3]));
            data.add(out.toByteArray());
        }
        records.put(key(name, 33), data);
        return this;
    }

    /** Where a service of a domain is, as {@code order preference service replacement}. */
    public NameServer pointer(String domain, String value) throws IOException {
        String[] words = value.split(" ");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream octets = new DataOutputStream(out);
        octets.writeShort(Integer.parseInt(words[0]));
        octets.writeShort(Integer.parseInt(words[1]));
        for (String text : List.of("s", words[2], "")) {
            octets.writeByte(text.length());
            octets.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        octets.write(name(words[3]));
        records.put(key(domain, 35), List.of(out.toByteArray()));
        return this;
    }

    private static String key(String name, int type) {
        return name.toLowerCase(Locale.ROOT) + " " + type;
    }

    private static byte[] name(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : name.split("\\.")) {
            out.write(label.length());
            out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
        }
        out.write(0);
        return out.toByteArray();
    }

    private void run() {
        byte[] room = new byte[512];
        while (!socket.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(room, room.length);
                socket.receive(question);
                byte[] answer = answer(room);
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private byte[] answer(byte[] octets) throws IOException {
        ByteBuffer question = ByteBuffer.wrap(octets);
        int id = question.getShort(0);
        StringBuilder name = new StringBuilder();
        int at = HEADER;
        for (int length = question.get(at); length > 0; length = question.get(at)) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(octets, at + 1, length, StandardCharsets.US_ASCII));
            at += length + 1;
        }
        int type = question.getShort(at + 1);
        int end = at + 5;
        List<byte[]> found = records.getOrDefault(key(name.toString(), type), List.of());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.writeShort(id);
        data.writeShort(found.isEmpty() ? ANSWER | NO_SUCH_NAME : ANSWER);
        data.writeShort(1);
        data.writeShort(found.size());
        data.writeInt(0);
        data.write(octets, HEADER, end - HEADER);
        for (byte[] one : found) {
            data.writeShort(0xC000 | HEADER);
            data.writeShort(type);
            data.writeShort(1);
            data.writeInt(TTL_SECONDS);
            data.writeShort(one.length);
            data.write(one);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
