package dev.sotto.media.engine;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@link SocketPort} on plain datagram channels: one for each local address, at most one of each family, or one dual-stack
 * socket for all addresses. Nothing is allocated but the JDK's address object when two datagrams in a row come from
 * different places.
 */
final class DatagramSockets implements SocketPort {
    /** The kernel may grant less. */
    private static final int BUFFER_OCTETS = 4 << 20;

    private final Slab slab;
    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final DatagramChannel toIpv4;
    private final DatagramChannel toIpv6;
    private int receivedLength;

    /**
     * @param open channels bound by {@link #open}
     * @param slab whose slots are sent and received
     */
    DatagramSockets(Opened open, Slab slab) {
        this.slab = slab;
        this.selector = open.selector;
        this.channels.addAll(open.channels);
        DatagramChannel first = channels.getFirst();
        DatagramChannel last = channels.getLast();
        this.toIpv4 = open.firstIsIpv4 ? first : last;
        this.toIpv6 = open.firstIsIpv4 ? last : first;
    }

    /** Bound channels and their selector, which live from before the core's thread until after it. */
    static final class Opened {
        private final Selector selector;
        private final List<DatagramChannel> channels = new ArrayList<>();
        private boolean firstIsIpv4;

        private Opened(Selector selector) {
            this.selector = selector;
        }

        /** The local port of all channels. */
        int port() {
            try {
                return ((InetSocketAddress) channels.getFirst().getLocalAddress()).getPort();
            } catch (IOException e) {
                throw new OperationFailed("a bound UDP socket without an address", e);
            }
        }

        /** Ends {@link SocketPort#await}, from any thread. */
        void wake() {
            selector.wakeup();
        }

        /** After the core's thread has ended, so that nobody wakes or reads a number that is another file's by then. */
        void close() {
            try {
                for (DatagramChannel channel : channels) {
                    channel.close();
                }
                selector.close();
            } catch (IOException e) {
                throw new OperationFailed("UDP sockets do not close", e);
            }
        }
    }

    /**
     * Binds the sockets of one core.
     *
     * @param addresses local addresses, at most one of each family; empty for all addresses of both families
     * @param port 0 for any
     * @throws OperationFailed if an address or the port cannot be had
     */
    static Opened open(List<InetAddress> addresses, int port) {
        long families = addresses.stream().map(InetAddress::getClass).distinct().count();
        if (families < addresses.size()) {
            throw new IllegalArgumentException("more than one local address of one family: " + addresses);
        }
        try {
            Opened opened = new Opened(Selector.open());
            bindAll(opened, addresses, port);
            return opened;
        } catch (IOException e) {
            throw new OperationFailed("a selector cannot be opened: are there enough file descriptors?", e);
        }
    }

    private static void bindAll(Opened opened, List<InetAddress> addresses, int port) throws IOException {
        try {
            if (addresses.isEmpty()) {
                opened.channels.add(bind(DatagramChannel.open(), new InetSocketAddress(port), opened.selector));
                return;
            }
            opened.firstIsIpv4 = addresses.getFirst() instanceof Inet4Address;
            int actual = port;
            for (InetAddress address : addresses) {
                DatagramChannel channel = DatagramChannel.open(
                        address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
                opened.channels.add(bind(channel, new InetSocketAddress(address, actual), opened.selector));
                actual = opened.port();
            }
        } catch (OperationFailed e) {
            opened.close();
            throw e;
        }
    }

    private static DatagramChannel bind(DatagramChannel channel, InetSocketAddress local, Selector selector)
            throws IOException {
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_OCTETS);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_OCTETS);
            channel.bind(local);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw new OperationFailed("UDP " + local + " cannot be bound: is another program using it?", e);
        }
    }

    @Override
    public @Nullable InetSocketAddress receive(int slot) {
        ByteBuffer buffer = slab.buffer(slot);
        for (int i = 0; i < channels.size(); i++) {
            buffer.clear().limit(Slab.RECEIVE);
            InetSocketAddress source = receive(channels.get(i), buffer);
            if (source != null) {
                receivedLength = buffer.position();
                return source;
            }
        }
        return null;
    }

    private static @Nullable InetSocketAddress receive(DatagramChannel channel, ByteBuffer buffer) {
        try {
            return (InetSocketAddress) channel.receive(buffer);
        } catch (IOException e) {
            // An ICMP error or a closing socket: nothing was received, and the next call tells more.
            return null;
        }
    }

    @Override
    public int receivedLength() {
        return receivedLength;
    }

    @Override
    public boolean send(int slot, int length, InetSocketAddress to) {
        ByteBuffer buffer = slab.buffer(slot);
        buffer.clear().limit(length);
        DatagramChannel channel = to.getAddress() instanceof Inet4Address ? toIpv4 : toIpv6;
        try {
            return channel.send(buffer, to) == length;
        } catch (IOException | UnsupportedOperationException | java.nio.channels.UnsupportedAddressTypeException e) {
            return false;
        }
    }

    @Override
    public void await(long nanos) {
        try {
            // Zero would mean for ever.
            selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new OperationFailed("waiting for datagrams failed", e);
        }
    }
}
