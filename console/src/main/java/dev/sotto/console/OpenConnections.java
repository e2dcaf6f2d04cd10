package dev.sotto.console;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;

/**
 * The connections to the console: so many from one source, so many in all, and none that takes its time to say what it wants. What is
 * written slowly is seen neither by a limit of idleness nor by one of size.
 */
final class OpenConnections implements Connection.Listener, AutoCloseable {
    static final int MOST_EACH = 128;
    static final int MOST = 2048;
    /** From the connection to the end of the first request's head. */
    private static final Duration FIRST = Duration.ofSeconds(15);
    /** From the end of a request to the end of the next one's head; longer than a connection may be idle. */
    private static final Duration NEXT = Duration.ofSeconds(75);

    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final int V6_NETWORK_OCTETS = 8;

    private final Map<SocketAddress, Held> all = new ConcurrentHashMap<>();
    private final Map<String, Integer> each = new ConcurrentHashMap<>();
    private final Thread thread = Thread.ofVirtual().name("web-connections").unstarted(this::run);

    /** Due is when it has to have said what it wants; never while it is answered. */
    private record Held(EndPoint end, String source, long dueNanos, boolean busy) {}

    void start() {
        thread.start();
    }

    @Override
    public void onOpened(Connection connection) {
        if (!(connection instanceof SslConnection)) {
            return;
        }
        EndPoint end = connection.getEndPoint();
        String source = source(end.getRemoteSocketAddress());
        int now = each.merge(source, 1, Integer::sum);
        all.put(end.getRemoteSocketAddress(), new Held(end, source, due(FIRST), false));
        if (now > MOST_EACH || all.size() > MOST) {
            end.close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof SslConnection) {
            // One that broke off may know its peer no more.
            EndPoint end = connection.getEndPoint();
            all.forEach((address, held) -> {
                if (held.end().equals(end) && all.remove(address, held)) {
                    each.computeIfPresent(held.source(), (_, n) -> n == 1 ? null : n - 1);
                }
            });
        }
    }

    /** Whoever has a network of IPv6 has many addresses. */
    private static String source(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress known) || known.isUnresolved()) {
            return remote.toString();
        }
        InetAddress address = known.getAddress();
        byte[] octets = address.getAddress();
        return HexFormat.of()
                .formatHex(octets.length > V6_NETWORK_OCTETS ? Arrays.copyOf(octets, V6_NETWORK_OCTETS) : octets);
    }

    private static long due(Duration patience) {
        return System.nanoTime() + patience.toNanos();
    }

    /** The head of a request is there. */
    void begun(SocketAddress remote) {
        all.computeIfPresent(remote, (_, held) -> new Held(held.end(), held.source(), 0, true));
    }

    /** It was answered. */
    void over(SocketAddress remote) {
        all.computeIfPresent(remote, (_, held) -> new Held(held.end(), held.source(), due(NEXT), false));
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                long now = System.nanoTime();
                all.values().stream()
                        .filter(held -> !held.busy() && now - held.dueNanos() > 0)
                        .forEach(held -> held.end().close());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
