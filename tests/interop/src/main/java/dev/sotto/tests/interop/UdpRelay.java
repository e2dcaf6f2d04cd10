package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A bad network between clients and one UDP port of a server, with a socket of its own for each client, as a NAT has. What it
 * loses, delays and doubles is drawn from a seed and counted.
 */
public final class UdpRelay implements AutoCloseable {
    private static final int MAX_DATAGRAM = 65_535;
    private static final int BUFFER_OCTETS = 1 << 20;

    /** What it did. */
    public enum Deed {
        /** Passed on, second copies not counted. */
        PASSED,
        /** Lost on purpose. */
        LOST,
        /** Delayed on purpose. */
        DELAYED,
        /** Second copies of SRTP packets on their way to the server. */
        SRTP_AGAIN_TO_SERVER,
        /** Second copies of SRTCP packets on their way to the server. */
        SRTCP_AGAIN_TO_SERVER,
        /** Second copies of SRTP packets on their way to clients. */
        SRTP_AGAIN_TO_CLIENT,
        /** Second copies of SRTCP packets on their way to clients. */
        SRTCP_AGAIN_TO_CLIENT,
        /** Second copies of anything else. */
        OTHER_AGAIN,
        /** The system did not take it. */
        FAILED
    }

    private final InetSocketAddress server;
    private final DatagramSocket front;
    private final Map<SocketAddress, DatagramSocket> clients = new ConcurrentHashMap<>();
    private final Map<Deed, AtomicLong> deeds = new EnumMap<>(Deed.class);
    private final DelayQueue<Later> late = new DelayQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final SplittableRandom random;
    private volatile Impairment toServerNow = Impairment.NONE;
    private volatile Impairment toClientsNow = Impairment.NONE;
    private volatile Optional<Consumer<Overheard>> eavesdropper = Optional.empty();

    /**
     * A datagram of a client, whatever became of it.
     *
     * @param client where it came from
     * @param atNanos when
     */
    public record Overheard(SocketAddress client, byte[] octets, long atNanos) {}

    private record Later(DatagramSocket from, SocketAddress to, byte[] octets, long dueNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private UdpRelay(DatagramSocket front, InetSocketAddress server, long seed) {
        this.front = front;
        this.server = server;
        this.random = new SplittableRandom(seed);
        for (Deed deed : Deed.values()) {
            deeds.put(deed, new AtomicLong());
        }
        threads.add(Thread.ofPlatform().name("relay-to-server").start(this::serveClients));
        threads.add(Thread.ofPlatform().name("relay-late").start(this::sendLate));
    }

    /** Listens on {@code host} at the port that the server has on {@code serverHost}, and passes everything on at first. */
    public static UdpRelay start(String host, String serverHost, int port, long seed) {
        try {
            DatagramSocket front = open(host, port);
            return new UdpRelay(front, new InetSocketAddress(InetAddress.getByName(serverHost), port), seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What happens to datagrams from now on. */
    public void impair(Impairment next) {
        toServerNow = next;
        toClientsNow = next;
    }

    /** What happens from now on to datagrams on their way to clients. */
    public void impairTowardsClients(Impairment next) {
        toClientsNow = next;
    }

    /** Shows everything that clients send to {@code next} from now on; empty for nobody. */
    public void overhear(Optional<Consumer<Overheard>> next) {
        eavesdropper = next;
    }

    /** Sends the server what {@code client} did not say, as if it had; false if the system did not take it. */
    public boolean sendAs(SocketAddress client, byte[] octets) {
        DatagramSocket own = clients.get(client);
        if (own == null) {
            throw new IllegalArgumentException("nobody has come from " + client);
        }
        return send(own, server, octets);
    }

    /** How often it did that. */
    public long count(Deed deed) {
        AtomicLong counter = deeds.get(deed);
        return counter == null ? 0 : counter.get();
    }

    @Override
    public void close() {
        front.close();
        Collection<DatagramSocket> sockets = clients.values();
        sockets.forEach(DatagramSocket::close);
        threads.forEach(Thread::interrupt);
    }

    @Override
    public String toString() {
        return "UdpRelay" + deeds;
    }

    private static DatagramSocket open(String host, int port) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(host), port));
        socket.setReceiveBufferSize(BUFFER_OCTETS);
        return socket;
    }

    private void serveClients() {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (receive(front, packet)) {
            DatagramSocket own = clients.computeIfAbsent(packet.getSocketAddress(), this::newClient);
            byte[] octets = octets(packet);
            eavesdropper.ifPresent(
                    e -> e.accept(new Overheard(packet.getSocketAddress(), octets.clone(), System.nanoTime())));
            treat(own, server, octets, true);
        }
    }

    private DatagramSocket newClient(SocketAddress client) {
        try {
            DatagramSocket own = open(front.getLocalAddress().getHostAddress(), 0);
            Thread.ofVirtual().name("relay-to-" + client).start(() -> serveOne(own, client));
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serveOne(DatagramSocket own, SocketAddress client) {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
        while (receive(own, packet)) {
            treat(front, client, octets(packet), false);
        }
    }

    /** False when the socket was closed; errors that ICMP reports do not count. */
    private boolean receive(DatagramSocket socket, DatagramPacket packet) {
        while (!socket.isClosed()) {
            try {
                packet.setLength(MAX_DATAGRAM);
                socket.receive(packet);
                return true;
            } catch (IOException e) {
                count(Deed.FAILED, 1);
            }
        }
        return false;
    }

    private void treat(DatagramSocket from, SocketAddress to, byte[] octets, boolean toServer) {
        Impairment now = toServer ? toServerNow : toClientsNow;
        if (draw() < now.loss()) {
            count(Deed.LOST, 1);
            return;
        }
        count(Deed.PASSED, 1);
        if (draw() < now.duplicate()) {
            count(second(octets, toServer), 1);
            later(from, to, octets, now);
        }
        if (draw() < now.reorder()) {
            count(Deed.DELAYED, 1);
            later(from, to, octets, now);
        } else {
            send(from, to, octets);
        }
    }

    private void later(DatagramSocket from, SocketAddress to, byte[] octets, Impairment now) {
        long delay = (long) (draw() * TimeUnit.MILLISECONDS.toNanos(now.mostMillis()));
        late.add(new Later(from, to, octets, System.nanoTime() + delay));
    }

    private void sendLate() {
        try {
            while (true) {
                Later due = late.take();
                send(due.from, due.to, due.octets);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private boolean send(DatagramSocket from, SocketAddress to, byte[] octets) {
        try {
            from.send(new DatagramPacket(octets, octets.length, to));
            return true;
        } catch (IOException e) {
            count(Deed.FAILED, 1);
            return false;
        }
    }

    /** RFC 7983 7 and RFC 5761 4. */
    private static Deed second(byte[] octets, boolean toServer) {
        int first = octets.length < 2 ? 0 : octets[0] & 0xFF;
        if (first < 128 || first > 191) {
            return Deed.OTHER_AGAIN;
        }
        int type = octets[1] & 0xFF;
        boolean rtcp = type >= 192 && type <= 223;
        if (toServer) {
            return rtcp ? Deed.SRTCP_AGAIN_TO_SERVER : Deed.SRTP_AGAIN_TO_SERVER;
        }
        return rtcp ? Deed.SRTCP_AGAIN_TO_CLIENT : Deed.SRTP_AGAIN_TO_CLIENT;
    }

    private static byte[] octets(DatagramPacket packet) {
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    private synchronized double draw() {
        return random.nextDouble();
    }

    private void count(Deed deed, long by) {
        AtomicLong counter = deeds.get(deed);
        if (counter != null) {
            counter.addAndGet(by);
        }
    }
}
