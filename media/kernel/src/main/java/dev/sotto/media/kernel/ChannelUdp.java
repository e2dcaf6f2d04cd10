package dev.sotto.media.kernel;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@link UdpPort} on the JDK's datagram channels, for machines without the calls that {@link NativeUdp} needs: one channel for
 * each local address, or one for all. Peers have numbers, but no sockets of their own, and packets cost small objects.
 */
final class ChannelUdp implements UdpPort {
    /** The kernel may grant less. */
    private static final int BUFFER_OCTETS = 4 << 20;

    private static final int LONGEST = 2048;
    /** Room for one octet too many, by which a cut datagram is known; slots exactly 2048 apart would share cache sets. */
    private static final int STRIDE = LONGEST + 64;

    private final Selector selector;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final int port;
    private final String why;
    private final PacketMemory memory;
    private final ByteBuffer[] buffers;
    private final ReceivedBatch batch;
    private final ReceivedBatch.Message message = new ReceivedBatch.Message();
    private final Map<InetSocketAddress, Integer> numbers = new HashMap<>();
    private final @Nullable InetSocketAddress[] peers;
    private final Deque<Integer> free = new ArrayDeque<>();
    private int first;

    /**
     * @param why why not by the system calls
     * @throws OperationFailed if a port or address cannot be had
     */
    ChannelUdp(UdpConfig config, String why) {
        this.why = why;
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new OperationFailed("a selector cannot be opened: are there enough file descriptors?", e);
        }
        port = bindAll(config);
        memory = new PacketMemory((long) STRIDE * config.batch());
        buffers = new ByteBuffer[config.batch()];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = buffer(memory.segment(), offsetOf(i), LONGEST + 1);
        }
        batch = new ReceivedBatch(config.batch());
        peers = new InetSocketAddress[config.maxPeers()];
        for (int peer = 0; peer < peers.length; peer++) {
            free.addLast(peer);
        }
    }

    private int bindAll(UdpConfig config) {
        try {
            if (config.addresses().isEmpty()) {
                return bind(DatagramChannel.open(), new InetSocketAddress(config.port()));
            }
            int actual = config.port();
            for (InetAddress address : config.addresses()) {
                boolean ipv4 = address instanceof Inet4Address;
                actual = bind(
                        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6),
                        new InetSocketAddress(address, actual));
            }
            return actual;
        } catch (OperationFailed e) {
            closeSockets();
            throw e;
        } catch (IOException e) {
            closeSockets();
            throw new OperationFailed("a datagram channel cannot be opened: are there enough file descriptors?", e);
        }
    }

    private int bind(DatagramChannel channel, InetSocketAddress local) throws IOException {
        channels.add(channel);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_OCTETS);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_OCTETS);
            channel.bind(local);
        } catch (IOException e) {
            throw new OperationFailed("UDP " + local + " cannot be bound: is another program using it?", e);
        }
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private long offsetOf(int slot) {
        return memory.base() + (long) slot * STRIDE;
    }

    private static ByteBuffer buffer(MemorySegment memory, long offset, int octets) {
        return memory.asSlice(offset, octets).asByteBuffer();
    }

    @Override
    public int localPort() {
        return port;
    }

    @Override
    public int receive(int limit) {
        Objects.checkIndex(limit - 1, buffers.length);
        batch.clear();
        first++;
        for (int i = 0; i < channels.size(); i++) {
            // The channel whose turn it is leaves something for the other one.
            int until = i + 1 < channels.size() ? Math.max(1, limit - limit / 4) : limit;
            drain(channels.get((first + i) % channels.size()), until);
        }
        return batch.size();
    }

    private void drain(DatagramChannel channel, int until) {
        while (batch.size() < until) {
            int slot = batch.size();
            ByteBuffer buffer = buffers[slot].clear();
            InetSocketAddress source = receive(channel, buffer);
            if (source == null) {
                return;
            }
            message.peer = numbers.getOrDefault(source, NO_PEER);
            message.sourceHigh = SocketAddresses.high(source.getAddress());
            message.sourceLow = SocketAddresses.low(source.getAddress());
            message.sourcePort = source.getPort();
            batch.add(offsetOf(slot), buffer.position(), message);
        }
    }

    private static @Nullable InetSocketAddress receive(DatagramChannel channel, ByteBuffer buffer) {
        try {
            return (InetSocketAddress) channel.receive(buffer);
        } catch (IOException e) {
            // An ICMP error: nothing was received, and the next call tells more.
            return null;
        }
    }

    @Override
    public int batch() {
        return buffers.length;
    }

    @Override
    public MemorySegment received() {
        return memory.segment();
    }

    @Override
    public long offset(int i) {
        return batch.offset(i);
    }

    @Override
    public int length(int i) {
        return batch.length(i);
    }

    @Override
    public int peer(int i) {
        return batch.peer(i);
    }

    @Override
    public long sourceHigh(int i) {
        return batch.sourceHigh(i);
    }

    @Override
    public long sourceLow(int i) {
        return batch.sourceLow(i);
    }

    @Override
    public int sourcePort(int i) {
        return batch.sourcePort(i);
    }

    @Override
    public InetSocketAddress source(int i) {
        return batch.source(i);
    }

    @Override
    public int connect(InetSocketAddress peer) {
        if (peer.isUnresolved() || free.isEmpty() || numbers.containsKey(peer) || channelTo(peer) == null) {
            return NO_PEER;
        }
        int number = free.removeFirst();
        numbers.put(peer, number);
        peers[number] = peer;
        return number;
    }

    @Override
    public void disconnect(int peer) {
        numbers.remove(address(peer));
        peers[peer] = null;
        free.addFirst(peer);
        batch.forget(peer);
    }

    private InetSocketAddress address(int peer) {
        @Nullable InetSocketAddress address = peers[peer];
        if (address == null) {
            throw new IllegalStateException("peer " + peer + " is not connected");
        }
        return address;
    }

    @Override
    public int send(int peer, MemorySegment memory, long offset, int octets, int segmentOctets) {
        if (octets > 0 && segmentOctets <= 0) {
            throw new IllegalArgumentException(octets + " octets in segments of " + segmentOctets);
        }
        InetSocketAddress to = address(peer);
        int taken = 0;
        int at = 0;
        do {
            if (!sendTo(to, memory, offset + at, Math.min(segmentOctets, octets - at))) {
                return taken;
            }
            taken++;
            at += segmentOctets;
        } while (at < octets);
        return taken;
    }

    @Override
    public boolean sendTo(InetSocketAddress to, MemorySegment memory, long offset, int octets) {
        DatagramChannel channel = channelTo(to);
        if (channel == null) {
            return false;
        }
        try {
            return channel.send(buffer(memory, offset, octets), to) == octets;
        } catch (IOException | UnsupportedAddressTypeException e) {
            return false;
        }
    }

    private @Nullable DatagramChannel channelTo(InetSocketAddress to) {
        try {
            for (DatagramChannel channel : channels) {
                InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
                boolean all = local.getAddress().isAnyLocalAddress();
                if (!to.isUnresolved()
                        && (all
                                || local.getAddress() instanceof Inet4Address
                                        == to.getAddress() instanceof Inet4Address)) {
                    return channel;
                }
            }
            return null;
        } catch (IOException e) {
            throw new IllegalStateException("a bound channel without an address", e);
        }
    }

    @Override
    public void flush() {
        // Channels keep nothing back.
    }

    @Override
    public void await(long nanos) {
        try {
            if (nanos <= 0) {
                selector.selectNow();
            } else {
                // Zero would mean for ever.
                selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
            }
            selector.selectedKeys().clear();
        } catch (IOException e) {
            throw new OperationFailed("waiting for datagrams failed", e);
        }
    }

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public UdpTier tier() {
        return new UdpTier("datagram channels", "datagram channels", why);
    }

    @Override
    public void close() {
        if (selector.isOpen()) {
            closeSockets();
            memory.close();
        }
    }

    private void closeSockets() {
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
