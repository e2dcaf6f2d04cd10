package dev.sotto.media.engine;

import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.kernel.UdpTier;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** UDP without a kernel: what is delivered is received, and what is sent is kept or only counted. */
final class FakeUdp implements UdpPort {
    record Sent(InetSocketAddress to, byte[] octets) {}

    private static final int LONGEST = 4096;

    private final PacketMemory memory = new PacketMemory(64L * LONGEST);
    private final List<@Nullable InetSocketAddress> peers = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final int[] lengths = new int[64];
    private final InetSocketAddress[] sources = new InetSocketAddress[64];
    private final int[] senders = new int[64];
    private final List<Integer> runs = new ArrayList<>();
    private int delivered;
    boolean countsOnly;
    boolean refuses;
    boolean hasNoSockets;
    long count;

    List<Sent> take() {
        List<Sent> out = List.copyOf(sent);
        sent.clear();
        return out;
    }

    /** How many datagrams each call of {@link #send} since the last time had. */
    List<Integer> takeRuns() {
        List<Integer> out = List.copyOf(runs);
        runs.clear();
        return out;
    }

    /** Lets a datagram be received next. */
    void deliver(byte[] datagram, InetSocketAddress source) {
        MemorySegment.copy(datagram, 0, memory.segment(), ValueLayout.JAVA_BYTE, offset(delivered), datagram.length);
        lengths[delivered] = datagram.length;
        sources[delivered] = source;
        senders[delivered++] = peers.indexOf(source);
    }

    /** Lets the datagram in place {@code i} be received once more, whatever its octets are now. */
    void deliverAgain(int i) {
        delivered = i + 1;
    }

    @Override
    public int localPort() {
        return 20000;
    }

    @Override
    public int receive(int limit) {
        int received = delivered;
        delivered = 0;
        return received;
    }

    @Override
    public int batch() {
        return 64;
    }

    @Override
    public MemorySegment received() {
        return memory.segment();
    }

    @Override
    public long offset(int i) {
        return memory.base() + (long) i * LONGEST;
    }

    @Override
    public int length(int i) {
        return lengths[i];
    }

    @Override
    public int peer(int i) {
        return senders[i];
    }

    @Override
    public long sourceHigh(int i) {
        return AddressTable.high(sources[i]);
    }

    @Override
    public long sourceLow(int i) {
        return AddressTable.low(sources[i]);
    }

    @Override
    public int sourcePort(int i) {
        return sources[i].getPort();
    }

    @Override
    public InetSocketAddress source(int i) {
        return sources[i];
    }

    @Override
    public int connect(InetSocketAddress peer) {
        if (hasNoSockets) {
            return NO_PEER;
        }
        int free = peers.indexOf(null);
        if (free < 0) {
            peers.add(peer);
            return peers.size() - 1;
        }
        peers.set(free, peer);
        return free;
    }

    @Override
    public void disconnect(int peer) {
        peers.set(peer, null);
    }

    @Override
    public int send(int peer, MemorySegment from, long offset, int octets, int segmentOctets) {
        InetSocketAddress to = peers.get(peer);
        if (to == null) {
            throw new AssertionError("sent to a peer that is not connected");
        }
        int segments = (octets + segmentOctets - 1) / segmentOctets;
        count += segments;
        if (countsOnly) {
            return segments;
        }
        runs.add(segments);
        for (int at = 0; at < octets && !refuses; at += segmentOctets) {
            keep(to, from, offset + at, Math.min(segmentOctets, octets - at));
        }
        return refuses ? 0 : segments;
    }

    @Override
    public boolean sendTo(InetSocketAddress to, MemorySegment from, long offset, int octets) {
        count++;
        if (!refuses && !countsOnly) {
            keep(to, from, offset, octets);
        }
        return !refuses;
    }

    private void keep(InetSocketAddress to, MemorySegment from, long offset, int octets) {
        byte[] copy = new byte[octets];
        MemorySegment.copy(from, ValueLayout.JAVA_BYTE, offset, copy, 0, octets);
        sent.add(new Sent(to, copy));
    }

    @Override
    public void flush() {}

    @Override
    public void await(long nanos) {}

    @Override
    public void wake() {}

    @Override
    public UdpTier tier() {
        return new UdpTier("fake", "fake", "");
    }

    @Override
    public void close() {
        memory.close();
    }
}
