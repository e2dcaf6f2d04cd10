package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The UDP ports of all phones' media: an even one for RTP and the next for RTCP each, from one range. One platform thread reads
 * them all and puts what arrives into the mailbox of its call.
 */
final class PhoneSockets implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(PhoneSockets.class);
    private static final int MAX_DATAGRAM = 2048;
    private static final int BUFFER_OCTETS = 1 << 18;

    private final String host;
    private final int firstPort;
    private final int pairs;
    private final SharedCounters<GatewayCounter> counters;
    private final NanoClock clock;
    private final Selector selector;
    private final Queue<Pair> opened = new ConcurrentLinkedQueue<>();
    private final Thread reader;
    private int next;

    /** Who gets what arrives on one port. */
    private record Reader(Mailbox<PhoneCallInput> owner, boolean isRtcp) {}

    /** The two ports of one phone. */
    final class Pair implements AutoCloseable {
        private final DatagramChannel rtp;
        private final DatagramChannel rtcp;
        private final int port;
        private final Mailbox<PhoneCallInput> owner;

        private Pair(DatagramChannel rtp, DatagramChannel rtcp, int port, Mailbox<PhoneCallInput> owner) {
            this.rtp = rtp;
            this.rtcp = rtcp;
            this.port = port;
            this.owner = owner;
        }

        /** The port of RTP; that of RTCP is the next. */
        int port() {
            return port;
        }

        /** Sends one datagram; what the system refuses is lost, which is counted. */
        void send(byte[] datagram, InetSocketAddress to, boolean fromRtcpPort) {
            try {
                (fromRtcpPort ? rtcp : rtp).send(ByteBuffer.wrap(datagram), to);
            } catch (IOException e) {
                counters.increment(GatewayCounter.SEND_FAILED);
            }
        }

        @Override
        public void close() {
            closeQuietly(rtp);
            closeQuietly(rtcp);
        }
    }

    private PhoneSockets(
            String host, int firstPort, int lastPort, SharedCounters<GatewayCounter> counters, Selector selector) {
        this.host = host;
        this.firstPort = firstPort + (firstPort & 1);
        this.pairs = (lastPort + 1 - this.firstPort) / 2;
        this.counters = counters;
        this.clock = NanoClock.system();
        this.selector = selector;
        this.reader = Thread.ofPlatform().daemon().name("phones-media").unstarted(this::read);
    }

    /**
     * Starts.
     *
     * @param host a literal address of ours
     * @param lastPort of the range, inclusive
     */
    static PhoneSockets start(String host, int firstPort, int lastPort, SharedCounters<GatewayCounter> counters) {
        try {
            PhoneSockets sockets = new PhoneSockets(host, firstPort, lastPort, counters, Selector.open());
            sockets.reader.start();
            return sockets;
        } catch (IOException e) {
            throw new OperationFailed("no selector for the phones' media", e);
        }
    }

    /** Two free ports; empty if there are none in the range. From any thread. */
    synchronized Optional<Pair> open(Mailbox<PhoneCallInput> owner) {
        for (int tries = 0; tries < pairs; tries++) {
            int port = firstPort + 2 * next;
            next = (next + 1) % pairs;
            Pair pair = tryOpen(port, owner);
            if (pair != null) {
                opened.add(pair);
                selector.wakeup();
                return Optional.of(pair);
            }
        }
        return Optional.empty();
    }

    private @Nullable Pair tryOpen(int port, Mailbox<PhoneCallInput> owner) {
        DatagramChannel rtp = bind(port);
        if (rtp == null) {
            return null;
        }
        DatagramChannel rtcp = bind(port + 1);
        if (rtcp == null) {
            closeQuietly(rtp);
            return null;
        }
        return new Pair(rtp, rtcp, port, owner);
    }

    private @Nullable DatagramChannel bind(int port) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
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

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM);
        try {
            while (selector.isOpen()) {
                selector.select(key -> drain(key, buffer));
                for (Pair pair = opened.poll(); pair != null; pair = opened.poll()) {
                    register(pair.rtp, new Reader(pair.owner, false));
                    register(pair.rtcp, new Reader(pair.owner, true));
                }
            }
        } catch (ClosedSelectorException | IOException e) {
            if (selector.isOpen()) {
                LOG.error("gateway.media_stopped", e);
            }
        }
    }

    private void register(DatagramChannel channel, Reader owner) throws IOException {
        if (channel.isOpen()) {
            channel.register(selector, SelectionKey.OP_READ, owner);
        }
    }

    private void drain(SelectionKey key, ByteBuffer buffer) {
        Reader owner = (Reader) key.attachment();
        try {
            DatagramChannel channel = (DatagramChannel) key.channel();
            for (int i = 0; i < 64; i++) {
                buffer.clear();
                InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
                if (source == null) {
                    return;
                }
                byte[] datagram = new byte[buffer.flip().remaining()];
                buffer.get(datagram);
                PhoneCallInput input = new PhoneCallInput.FromNetwork(datagram, source, owner.isRtcp, clock.nowNanos());
                if (!owner.owner.post(input)) {
                    counters.increment(GatewayCounter.MEDIA_WITHOUT_ROOM);
                }
            }
        } catch (IOException e) {
            // Closed, or an ICMP error of a phone that is gone: the call's own timers decide about that.
            counters.increment(GatewayCounter.RECEIVE_FAILED);
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
            reader.join();
        } catch (IOException e) {
            LOG.warn("gateway.close_failed reason=\"{}\"", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
