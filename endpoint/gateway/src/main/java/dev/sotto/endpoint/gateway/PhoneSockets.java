package dev.sotto.endpoint.gateway;

import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The UDP ports of all phones' media: an even one for RTP and the next for RTCP each, from one range. One owner, which reads them. */
final class PhoneSockets implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(PhoneSockets.class);
    private static final int MAX_DATAGRAM = 2048;
    private static final int BUFFER_OCTETS = 1 << 18;
    private static final int MOST_OF_ONE = 64;

    private final InetAddress host;
    private final StandardProtocolFamily family;
    private final int firstPort;
    private final int pairs;
    private final SharedCounters<GatewayCounter> counters;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(MAX_DATAGRAM);
    private final MemorySegment datagram = MemorySegment.ofBuffer(in);
    private final ByteBuffer out = ByteBuffer.allocateDirect(MediaOutlet.ROOM_OCTETS);
    private final MemorySegment room = MemorySegment.ofBuffer(out);
    private final List<Port> ready = new ArrayList<>();
    private final Consumer<SelectionKey> isReady = this::isReady;
    private long pass;
    private int next;
    private int open;

    /** One port of a phone. */
    final class Port {
        private final DatagramChannel channel;
        private final boolean isRtcp;
        private @Nullable PhoneEar phone;
        private long lastPass = -2;

        private Port(DatagramChannel channel, boolean isRtcp) {
            this.channel = channel;
            this.isRtcp = isRtcp;
        }

        /** Gives its phone the datagram that has arrived, if it is still there; what comes before there is a phone is not wanted. */
        private void read(long nowNanos) {
            try {
                in.clear();
                InetSocketAddress source = channel.isOpen() ? (InetSocketAddress) channel.receive(in) : null;
                if (source == null || phone == null) {
                    return;
                }
                phone.onDatagram(datagram, in.position(), source, isRtcp, nowNanos);
            } catch (IOException e) {
                // Closed, or an ICMP error of a phone that is gone: the call's own timers decide about that.
                counters.increment(GatewayCounter.RECEIVE_FAILED);
            } catch (RuntimeException e) {
                // A mistake of ours, which somebody on the network found, ends one call and not all.
                counters.increment(GatewayCounter.BUG);
                LOG.error("gateway.datagram_broke_a_call", e);
                if (phone != null) {
                    phone.breakOff();
                }
            }
        }

        private void send(ByteBuffer octets, InetSocketAddress to) {
            try {
                channel.send(octets, to);
            } catch (IOException e) {
                counters.increment(GatewayCounter.SEND_FAILED);
            }
        }
    }

    /** The two ports of one phone. */
    final class Pair implements MediaOutlet, AutoCloseable {
        private final Port rtp;
        private final Port rtcp;
        private final int port;
        private boolean isClosed;

        private Pair(DatagramChannel rtp, DatagramChannel rtcp, int port) {
            this.rtp = new Port(rtp, false);
            this.rtcp = new Port(rtcp, true);
            this.port = port;
        }

        /** The port of RTP; that of RTCP is the next. */
        int port() {
            return port;
        }

        /** From now on what arrives is the phone's to judge. */
        void attach(PhoneEar phone) {
            rtp.phone = phone;
            rtcp.phone = phone;
        }

        @Override
        public MemorySegment room() {
            return room;
        }

        @Override
        public void sendRoom(int length, InetSocketAddress to) {
            rtp.send(out.clear().limit(length), to);
        }

        /** What the system refuses is counted. */
        @Override
        public void send(ByteBuffer octets, InetSocketAddress to, boolean fromRtcpPort) {
            (fromRtcpPort ? rtcp : rtp).send(octets, to);
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                open -= 2;
            }
            closeQuietly(rtp.channel);
            closeQuietly(rtcp.channel);
        }
    }

    private PhoneSockets(
            InetAddress host, int firstPort, int lastPort, SharedCounters<GatewayCounter> counters, Selector selector) {
        this.host = host;
        this.family = host instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        this.firstPort = firstPort + (firstPort & 1);
        this.pairs = (lastPort + 1 - this.firstPort) / 2;
        this.counters = counters;
        this.selector = selector;
    }

    /**
     * No port is open yet.
     *
     * @param host a literal address of ours
     * @param lastPort of the range, inclusive
     */
    static PhoneSockets of(String host, int firstPort, int lastPort, SharedCounters<GatewayCounter> counters) {
        try {
            return new PhoneSockets(InetAddress.ofLiteral(host), firstPort, lastPort, counters, Selector.open());
        } catch (IOException e) {
            throw new OperationFailed("no selector for the phones' media", e);
        }
    }

    /**
     * Gives all phones what has arrived for them: one datagram of each in turn, so that a flood at one port keeps nobody else waiting, and at most
     * {@link #MOST_OF_ONE} of one port. More than one is looked for if somebody also had one the last time: most phones send every fourth time, and to ask all ports
     * whether they are empty costs as much as a packet.
     */
    void read(long nowNanos) {
        pass++;
        boolean more = true;
        for (int round = 0; more && round < MOST_OF_ONE; round++) {
            more = readOneOfEach(nowNanos);
        }
    }

    /** Whether there may be more. */
    private boolean readOneOfEach(long nowNanos) {
        ready.clear();
        try {
            selector.selectNow(isReady);
        } catch (IOException e) {
            throw new OperationFailed("the media of phones cannot be read", e);
        }
        boolean more = false;
        for (int i = 0; i < ready.size(); i++) {
            Port port = ready.get(i);
            more |= port.lastPass >= pass - 1;
            port.lastPass = pass;
            port.read(nowNanos);
        }
        return more;
    }

    private void isReady(SelectionKey key) {
        ready.add((Port) key.attachment());
    }

    /** How many ports are open. */
    int openPorts() {
        return open;
    }

    /** Two free ports; empty if there are none in the range. */
    Optional<Pair> open() {
        for (int tries = 0; tries < pairs; tries++) {
            int port = firstPort + 2 * next;
            next = (next + 1) % pairs;
            Pair pair = tryOpen(port);
            if (pair != null) {
                return Optional.of(pair);
            }
        }
        return Optional.empty();
    }

    private @Nullable Pair tryOpen(int port) {
        DatagramChannel rtp = bind(port);
        if (rtp == null) {
            return null;
        }
        DatagramChannel rtcp = bind(port + 1);
        if (rtcp == null) {
            closeQuietly(rtp);
            return null;
        }
        Pair pair = new Pair(rtp, rtcp, port);
        try {
            rtp.register(selector, SelectionKey.OP_READ, pair.rtp);
            rtcp.register(selector, SelectionKey.OP_READ, pair.rtcp);
            open += 2;
            return pair;
        } catch (ClosedChannelException e) {
            throw new IllegalStateException("a channel that was just opened", e);
        }
    }

    private @Nullable DatagramChannel bind(int port) {
        DatagramChannel channel = null;
        try {
            // A socket of both families would take every IPv4 address apart and together again for each packet.
            channel = DatagramChannel.open(family);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_OCTETS);
            channel.configureBlocking(false);
            return channel.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            // In use: the next one may be free.
            if (channel != null) {
                closeQuietly(channel);
            }
            return null;
        }
    }

    private static void closeQuietly(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("gateway.close_failed reason=\"{}\"", e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.warn("gateway.close_failed reason=\"{}\"", e.getMessage());
        }
    }
}
