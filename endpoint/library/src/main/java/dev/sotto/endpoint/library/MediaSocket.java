package dev.sotto.endpoint.library;

import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.media.ice.TransportAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** The UDP socket of an endpoint; what arrives goes into the owner's mailbox. */
final class MediaSocket implements AutoCloseable {
    private static final int MAX_DATAGRAM = 2048;
    private static final int BUFFER_OCTETS = 1 << 20;

    private final DatagramSocket socket;

    private MediaSocket(DatagramSocket socket) {
        this.socket = socket;
    }

    /**
     * Opens a socket on a free port of {@code host}.
     *
     * @throws OperationFailed if that is not possible
     */
    static MediaSocket open(String host) {
        try {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(literal(host), 0));
            socket.setReceiveBufferSize(BUFFER_OCTETS);
            return new MediaSocket(socket);
        } catch (IOException e) {
            throw new OperationFailed("no UDP socket on " + host, e);
        }
    }

    /**
     * The literal address of this machine that reaches {@code host}.
     *
     * @throws OperationFailed if there is no way to it, or no such name
     */
    static String addressTowards(String host, int port) {
        try (DatagramSocket probe = new DatagramSocket()) {
            // Connecting a UDP socket sends nothing; it only asks the routing table.
            probe.connect(new InetSocketAddress(InetAddress.getByName(host), port));
            String address = probe.getLocalAddress().getHostAddress();
            int zone = address.indexOf('%');
            return zone < 0 ? address : address.substring(0, zone);
        } catch (IOException e) {
            throw new OperationFailed("no way to " + host, e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /**
     * Reads until the socket is closed; for a platform thread of its own, because a virtual one that waits for each datagram
     * costs several changes of thread. A full mailbox loses the datagram, as the network may.
     */
    void readInto(Mailbox<EndpointInput> owner) {
        byte[] buffer = new byte[MAX_DATAGRAM];
        Pace pace = new Pace();
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            long begun = System.nanoTime();
            try {
                socket.receive(packet);
            } catch (IOException e) {
                // Closed, or an ICMP error of a peer that is gone: timers of the protocols decide about that.
                continue;
            }
            long pauseNanos = pace.pauseNanos(begun, System.nanoTime());
            TransportAddress source = new TransportAddress(packet.getAddress().getAddress(), packet.getPort());
            owner.post(new EndpointInput.FromNetwork(Arrays.copyOf(buffer, packet.getLength()), source));
            LockSupport.parkNanos(pauseNanos);
        }
    }

    /**
     * When to let datagrams gather. Waking a thread costs more than dropping a packet of a flood, so that at more than 2000 a second
     * it sleeps a millisecond whenever it has read all there is.
     */
    private static final class Pace {
        private static final long WINDOW_NANOS = 10_000_000;
        private static final int BUSY_PER_WINDOW = 20;
        private static final long WAITED_NANOS = 20_000;
        private static final long PAUSE_NANOS = 1_000_000;

        private long windowNanos;
        private int count;
        private boolean busy;

        long pauseNanos(long begunNanos, long nowNanos) {
            if (nowNanos - windowNanos >= WINDOW_NANOS) {
                busy = count >= BUSY_PER_WINDOW && nowNanos - windowNanos < 2 * WINDOW_NANOS;
                windowNanos = nowNanos;
                count = 0;
            }
            count++;
            return busy && nowNanos - begunNanos >= WAITED_NANOS ? PAUSE_NANOS : 0;
        }
    }

    /** Sends one datagram; what the system refuses is lost. */
    void send(TransportAddress to, byte[] datagram) {
        try {
            InetAddress address = InetAddress.getByAddress(to.ip());
            socket.send(new DatagramPacket(datagram, datagram.length, address, to.port()));
        } catch (IOException e) {
            // Closed meanwhile, or no route: the same as a loss.
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private static InetAddress literal(String host) throws UnknownHostException {
        return InetAddress.getByAddress(TransportAddress.parse(host, 0).ip());
    }
}
