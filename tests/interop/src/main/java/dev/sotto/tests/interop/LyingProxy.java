package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Call processing that lies: a SIP relay on loopback that dials another conference than the caller asked for, by rewriting the
 * Request-URI, and hides it by leaving everything else alone.
 */
public final class LyingProxy implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final String asked;
    private final String dialled;
    private final AtomicInteger rewritten = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private @Nullable SocketAddress caller;

    private LyingProxy(DatagramSocket socket, InetSocketAddress target, String asked, String dialled) {
        this.socket = socket;
        this.target = target;
        this.asked = asked;
        this.dialled = dialled;
    }

    /** Relays to {@code sipPort} on 127.0.0.1 and writes {@code dialled} where a request line says {@code asked}. */
    public static LyingProxy start(int sipPort, String asked, String dialled) {
        try {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            LyingProxy proxy = new LyingProxy(
                    new DatagramSocket(0, loopback), new InetSocketAddress(loopback, sipPort), asked, dialled);
            Thread.ofVirtual().name("lying-proxy").start(proxy::relay);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return socket.getLocalPort();
    }

    /** How many requests it changed. */
    public int rewritten() {
        return rewritten.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    @Override
    public String toString() {
        return "LyingProxy[port=" + port() + ", rewritten=" + rewritten + ", failures=" + failures + "]";
    }

    private void relay() {
        byte[] buffer = new byte[65_535];
        while (!socket.isClosed()) {
            relayOne(buffer);
        }
    }

    /** A socket that was closed meanwhile ends the loop above. */
    private void relayOne(byte[] buffer) {
        try {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            socket.receive(packet);
            boolean fromTarget = packet.getSocketAddress().equals(target);
            if (!fromTarget) {
                caller = packet.getSocketAddress();
            }
            String text = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
            byte[] out = (fromTarget ? text : lie(text)).getBytes(StandardCharsets.ISO_8859_1);
            SocketAddress to = fromTarget ? caller : target;
            if (to != null) {
                socket.send(new DatagramPacket(out, out.length, to));
            }
        } catch (IOException e) {
            failures.incrementAndGet();
        }
    }

    private String lie(String request) {
        int lineEnd = request.indexOf("\r\n");
        String line = lineEnd < 0 ? request : request.substring(0, lineEnd);
        if (!line.contains(asked)) {
            return request;
        }
        rewritten.incrementAndGet();
        return line.replace(asked, dialled) + request.substring(line.length());
    }
}
