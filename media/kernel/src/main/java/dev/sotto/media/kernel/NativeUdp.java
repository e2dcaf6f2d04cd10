package dev.sotto.media.kernel;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@link UdpPort} on the system calls of Linux, 5.4 or newer. Each local address has an unconnected socket, all addresses of
 * both families have two, and each peer has a connected one beside it.
 *
 * <p>A peer that has a socket gets no second one. When the port is bound to all addresses, the kernel chooses the local
 * address of a peer's socket by the route to it, and what the peer sends to another local address is a stranger's.
 */
final class NativeUdp implements UdpPort {
    private static final Logger LOG = LogManager.getLogger(NativeUdp.class);
    private static final int ATTEMPTS_FOR_ANY_PORT = 16;
    private static final InetAddress ALL_IPV4 =
            SocketAddresses.of(0, 0xFFFF_0000_0000L, 0).getAddress();
    private static final InetAddress ALL_IPV6 = SocketAddresses.of(0, 0, 0).getAddress();

    private final LinuxCalls calls = new LinuxCalls();
    private final LinuxSockets maker = new LinuxSockets(calls);
    private final UdpConfig config;
    private final List<InetSocketAddress> locals = new ArrayList<>();
    private final List<Integer> unconnected = new ArrayList<>();
    private final PeerSockets sockets;
    private final ReceivedBatch batch;
    private final ReadySockets ready;
    private final NativeReceiver receiver;
    private final NativeSender sender;
    private final boolean segments;
    private final boolean coalesces;
    private final int port;
    private final @Nullable XdpTransmitter xdp;
    private String why = "";
    private boolean isClosed;

    /** @throws OperationFailed if a port or address cannot be had */
    NativeUdp(UdpConfig config) {
        this.config = config;
        try {
            maker.raiseDescriptorLimit();
            port = bindAll();
            segments = config.segmentation() && has("UDP_SEGMENT", maker.segmentation(unconnected.getFirst()));
            coalesces = config.segmentation() && has("UDP_GRO", maker.coalesce(unconnected.getFirst()));
            sockets = new PeerSockets(config.maxPeers(), unconnected.size());
            ready = new ReadySockets(calls, config.maxPeers() + unconnected.size());
        } catch (OperationFailed e) {
            closeUnconnected();
            maker.close();
            throw e;
        }
        batch = new ReceivedBatch(config.batch());
        receiver = new NativeReceiver(calls, sockets, ready, batch, coalesces);
        sender = new NativeSender(calls, sockets);
        xdp = config.xdpDevice().isEmpty() ? null : openXdp();
        for (int i = 0; i < unconnected.size(); i++) {
            sockets.setUnconnected(i, unconnected.get(i));
            prepare(unconnected.get(i), config.maxPeers() + i);
        }
    }

    private @Nullable XdpTransmitter openXdp() {
        try {
            return new XdpTransmitter(calls, sender, sockets, config.xdpDevice(), port);
        } catch (OperationFailed e) {
            why = e.getMessage()
                    + (e.getCause() == null ? "" : " (" + e.getCause().getMessage() + ")");
            LOG.warn("xdp_not_used device={} reason=\"{}\"", config.xdpDevice(), why);
            return null;
        }
    }

    private boolean has(String feature, int result) {
        if (result < 0) {
            why = feature + ": " + Errno.describe(result);
        }
        return result >= 0;
    }

    private int prepare(int socket, int number) {
        if (coalesces) {
            maker.coalesce(socket);
        }
        return ready.add(socket, number);
    }

    private int bindAll() {
        for (int attempt = 1; ; attempt++) {
            int result = tryBindAll();
            if (result >= 0) {
                return result;
            }
            // The other family's socket may find the port in use that the kernel chose for the first.
            boolean isWorthAnother = config.port() == 0 && result == -Errno.EADDRINUSE;
            if (!isWorthAnother || attempt == ATTEMPTS_FOR_ANY_PORT) {
                throw new OperationFailed(
                        "UDP " + locals.getLast() + " cannot be bound: is another program using it?",
                        new IOException(Errno.describe(result)));
            }
        }
    }

    /** The port, or minus errno; then the last of {@link #locals} is to blame. */
    private int tryBindAll() {
        closeUnconnected();
        int actual = config.port();
        boolean all = config.addresses().isEmpty();
        for (InetAddress address : all ? List.of(ALL_IPV4, ALL_IPV6) : config.addresses()) {
            InetSocketAddress local = new InetSocketAddress(address, actual);
            int socket = maker.unconnected(local);
            if (socket == -Errno.EAFNOSUPPORT && all && !unconnected.isEmpty()) {
                break;
            }
            locals.add(local);
            if (socket < 0) {
                return socket;
            }
            unconnected.add(socket);
            actual = maker.port(socket);
            locals.set(locals.size() - 1, new InetSocketAddress(address, actual));
        }
        return actual;
    }

    private void closeUnconnected() {
        unconnected.forEach(calls::close);
        unconnected.clear();
        locals.clear();
    }

    @Override
    public int localPort() {
        return port;
    }

    @Override
    public int receive(int limit) {
        return receiver.receive(Objects.checkIndex(limit - 1, batch.most()) + 1);
    }

    @Override
    public int batch() {
        return batch.most();
    }

    @Override
    public MemorySegment received() {
        return receiver.memory();
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
        int family = family(peer);
        if (family < 0 || sockets.isFull() || sockets.contains(peer)) {
            return NO_PEER;
        }
        int socket = maker.connected(locals.get(family), peer);
        if (socket < 0) {
            return NO_PEER;
        }
        int number = sockets.add(socket, peer, segments ? Integer.MAX_VALUE : 0);
        if (prepare(socket, number) < 0) {
            disconnect(number);
            return NO_PEER;
        }
        if (xdp != null) {
            xdp.connected(number, locals.get(family), peer);
        }
        return number;
    }

    /** The index of the unconnected socket for an address; -1 if there is none of its family. */
    private int family(InetSocketAddress address) {
        @Nullable InetAddress host = address.getAddress();
        for (int i = 0; i < locals.size() && host != null; i++) {
            if (locals.get(i).getAddress() instanceof Inet4Address == host instanceof Inet4Address) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public void disconnect(int peer) {
        calls.close(sockets.connected(peer));
        sockets.remove(peer);
        receiver.forget(peer);
    }

    @Override
    public int send(int peer, MemorySegment memory, long offset, int octets, int segmentOctets) {
        if (xdp != null) {
            return xdp.send(peer, memory, offset, octets, segmentOctets);
        }
        return sender.send(peer, PacketMemory.pointer(memory, offset, octets), octets, segmentOctets);
    }

    @Override
    public int send(SendBatch batch) {
        if (xdp != null) {
            return UdpPort.super.send(batch);
        }
        return sender.send(batch) + batch.sendToStrangers(this);
    }

    @Override
    public boolean sendTo(InetSocketAddress to, MemorySegment memory, long offset, int octets) {
        int family = family(to);
        return family >= 0
                && sender.sendTo(
                        sockets.descriptor(config.maxPeers() + family),
                        to,
                        PacketMemory.pointer(memory, offset, octets),
                        octets);
    }

    @Override
    public void flush() {
        if (xdp != null) {
            xdp.flush();
        }
    }

    @Override
    public void await(long nanos) {
        if (!receiver.hasRest()) {
            ready.await(nanos);
        }
    }

    @Override
    public void wake() {
        ready.wake();
    }

    @Override
    public UdpTier tier() {
        String socketTier = segments ? "connected sockets with UDP_SEGMENT" : "connected sockets";
        return new UdpTier(
                xdp == null ? socketTier : xdp.describe() + " for short runs, " + socketTier,
                coalesces ? "epoll with UDP_GRO" : "epoll",
                sender.refusal().isEmpty() ? why : sender.refusal());
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        for (int peer = 0; peer < sockets.most(); peer++) {
            if (sockets.descriptor(peer) != PeerSockets.NONE) {
                disconnect(peer);
            }
        }
        closeUnconnected();
        if (xdp != null) {
            xdp.close();
        }
        ready.close();
        receiver.close();
        sender.close();
        maker.close();
    }
}
