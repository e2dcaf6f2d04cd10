package dev.sotto.tests.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** rtpengine's "ng" control protocol over UDP: a cookie, a space and a bencoded dictionary, in both directions. */
final class NgClient implements AutoCloseable {
    private static final int WAIT_MILLIS = 2000;
    private static final int LONGEST = 65_000;

    private final DatagramSocket socket;
    private int cookie;

    NgClient(int port) throws IOException {
        socket = new DatagramSocket();
        socket.connect(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(WAIT_MILLIS);
    }

    /** Waits until it answers at all. */
    void awaitPong(long millis) throws IOException {
        long until = System.nanoTime() + millis * 1_000_000;
        while (true) {
            try {
                call(Map.of("command", "ping"));
                return;
            } catch (IOException e) {
                if (System.nanoTime() > until) {
                    throw e;
                }
                Pause.millis(50);
            }
        }
    }

    /**
     * Sends a command and returns the answer.
     *
     * @throws IOException if it is not "ok" or "pong", or none comes
     */
    Map<String, Object> call(Map<String, Object> command) throws IOException {
        String prefix = "bench" + cookie++ + " ";
        byte[] octets = (prefix + Bencode.write(command)).getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(octets, octets.length));
        while (true) {
            String text = receive(command);
            if (text.startsWith(prefix)) {
                Map<String, Object> answer = Bencode.read(text.substring(prefix.length()));
                String result = String.valueOf(answer.get("result"));
                if (!result.equals("ok") && !result.equals("pong")) {
                    throw new IOException(command.get("command") + " was answered with " + answer);
                }
                return answer;
            }
        }
    }

    private String receive(Map<String, Object> command) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LONGEST], LONGEST);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer to " + Objects.requireNonNull(command.get("command")), e);
        }
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        socket.close();
    }
}
