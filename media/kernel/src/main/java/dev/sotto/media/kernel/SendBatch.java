package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Datagrams that wait to be sent together, to many peers. Those of one peer that lie in one piece and have one length, of which
 * the last may be shorter, are a run, for which the kernel can be called once: at most 16 datagrams and 60 kB.
 *
 * <p>It is one table outside the heap, in which the arguments of each call lie ready in two cache lines: a system call leaves
 * caches and address translation cold, so nothing else should be touched between two of them.
 */
public final class SendBatch implements AutoCloseable {
    /** The most datagrams of a run. */
    static final int MOST_SEGMENTS = 16;

    /** The most octets of a run. */
    static final int MOST_OCTETS = 60_000;

    /** How a run goes out: not by a prepared call, by send(2), by sendmsg(2) with UDP_SEGMENT. */
    static final int SLOWLY = 0;

    static final int ALONE = 1;
    static final int TOGETHER = 2;

    /** An entry: struct msghdr, struct iovec, the control message with the length of segments; then what only we read. */
    private static final int ENTRY = 128;

    private static final int VECTOR = 56;
    private static final int OCTETS = VECTOR + Long.BYTES;
    private static final int CONTROL = 72;
    private static final int CONTROL_OCTETS = 24;
    private static final long CONTROL_USED = 18;
    private static final int SEGMENT = CONTROL + 16;
    private static final int PEER = CONTROL + CONTROL_OCTETS;
    private static final int DESCRIPTOR = PEER + 4;
    private static final int DATAGRAMS = PEER + 8;
    private static final int WAY = PEER + 12;

    private final int most;
    private final PacketMemory memory;
    private final MemorySegment table;
    private final long base;
    private final @Nullable InetSocketAddress[] addresses;
    private int runs;
    private int datagrams;
    private int strangers;
    private int lastPeer;
    private int lastSegment;
    private int lastOctets;
    private int lastDatagrams;
    /** Where a datagram must lie to join the last run; 0 if none can. */
    private long joint;

    /** @param most how many datagrams may wait */
    public SendBatch(int most) {
        this.most = most;
        memory = new PacketMemory((long) most * ENTRY);
        table = memory.segment();
        base = memory.base();
        addresses = new InetSocketAddress[most];
        long pointer = table.address() + base;
        for (long at = 0; at < (long) most * ENTRY; at += ENTRY) {
            table.set(JAVA_LONG_UNALIGNED, base + at + 16, pointer + at + VECTOR);
            table.set(JAVA_LONG_UNALIGNED, base + at + 24, 1);
            table.set(JAVA_LONG_UNALIGNED, base + at + 32, pointer + at + CONTROL);
            table.set(JAVA_LONG_UNALIGNED, base + at + 40, CONTROL_OCTETS);
            table.set(JAVA_LONG_UNALIGNED, base + at + CONTROL, CONTROL_USED);
            table.set(JAVA_INT_UNALIGNED, base + at + CONTROL + 8, LinuxCalls.SOL_UDP);
            table.set(JAVA_INT_UNALIGNED, base + at + CONTROL + 12, LinuxCalls.UDP_SEGMENT);
        }
    }

    /**
     * One more datagram. Its octets must stay where they are until all are sent, and may still change.
     *
     * @param peer to whom, or {@link UdpPort#NO_PEER}
     * @param address where somebody without a socket is; ignored for a peer
     * @param segment where the datagram lies, outside the heap
     * @throws IllegalStateException if there are as many as there may be
     */
    public void add(int peer, @Nullable InetSocketAddress address, MemorySegment segment, long offset, int octets) {
        long from = PacketMemory.pointer(segment, offset, octets);
        if (datagrams == most) {
            throw new IllegalStateException("a batch of " + most + " datagrams is full");
        }
        datagrams++;
        if (from == joint && octets > 0 && peer == lastPeer && octets <= lastSegment && mayGrow(octets)) {
            join(octets);
        } else {
            begin(peer, address, from, octets);
        }
    }

    private boolean mayGrow(int octets) {
        return lastDatagrams < MOST_SEGMENTS && lastOctets + octets <= MOST_OCTETS;
    }

    private void join(int octets) {
        lastOctets += octets;
        lastDatagrams++;
        joint = octets == lastSegment ? joint + octets : 0;
        long at = entry(runs - 1);
        table.set(JAVA_LONG_UNALIGNED, at + OCTETS, lastOctets);
        table.set(JAVA_INT_UNALIGNED, at + DATAGRAMS, lastDatagrams);
    }

    private void begin(int peer, @Nullable InetSocketAddress address, long from, int octets) {
        lastPeer = peer;
        lastSegment = octets;
        lastOctets = octets;
        lastDatagrams = 1;
        // Somebody without a socket has no number by which the next datagram could be known to be theirs too.
        joint = peer == UdpPort.NO_PEER || octets == 0 ? 0 : from + octets;
        if (peer == UdpPort.NO_PEER) {
            addresses[runs] = address;
            strangers++;
        }
        long at = entry(runs++);
        table.set(JAVA_LONG_UNALIGNED, at + VECTOR, from);
        table.set(JAVA_LONG_UNALIGNED, at + OCTETS, octets);
        table.set(JAVA_SHORT_UNALIGNED, at + SEGMENT, (short) octets);
        table.set(JAVA_INT_UNALIGNED, at + PEER, peer);
        table.set(JAVA_INT_UNALIGNED, at + DATAGRAMS, 1);
    }

    /** Forgets everything. */
    public void clear() {
        runs = 0;
        datagrams = 0;
        strangers = 0;
        joint = 0;
    }

    /** How many datagrams wait. */
    public int datagrams() {
        return datagrams;
    }

    /** How many runs they are. */
    public int runs() {
        return runs;
    }

    /** How many datagrams run {@code i} has. */
    public int datagrams(int i) {
        return table.get(JAVA_INT_UNALIGNED, entry(i) + DATAGRAMS);
    }

    private long entry(int i) {
        return base + (long) i * ENTRY;
    }

    int peer(int i) {
        return table.get(JAVA_INT_UNALIGNED, entry(i) + PEER);
    }

    /** The address of the octets of a run. */
    long from(int i) {
        return table.get(JAVA_LONG_UNALIGNED, entry(i) + VECTOR);
    }

    int octets(int i) {
        return (int) table.get(JAVA_LONG_UNALIGNED, entry(i) + OCTETS);
    }

    int segment(int i) {
        return Short.toUnsignedInt(table.get(JAVA_SHORT_UNALIGNED, entry(i) + SEGMENT));
    }

    /** The address of struct msghdr. */
    long message(int i) {
        return table.address() + entry(i);
    }

    int descriptor(int i) {
        return table.get(JAVA_INT_UNALIGNED, entry(i) + DESCRIPTOR);
    }

    int way(int i) {
        return table.get(JAVA_INT_UNALIGNED, entry(i) + WAY);
    }

    void prepare(int i, int descriptor, int way) {
        table.set(JAVA_INT_UNALIGNED, entry(i) + DESCRIPTOR, descriptor);
        table.set(JAVA_INT_UNALIGNED, entry(i) + WAY, way);
    }

    /** Sends run by run with the other calls of {@code port}; how many datagrams were taken. */
    int sendBy(UdpPort port) {
        int taken = sendToStrangers(port);
        for (int i = 0; i < runs; i++) {
            if (peer(i) != UdpPort.NO_PEER) {
                taken += port.send(peer(i), PacketMemory.everything(), from(i), octets(i), segment(i));
            }
        }
        return taken;
    }

    /** Sends only what goes to an address. */
    int sendToStrangers(UdpPort port) {
        int taken = 0;
        for (int i = 0; i < runs && strangers > 0; i++) {
            if (peer(i) == UdpPort.NO_PEER) {
                InetSocketAddress to = Objects.requireNonNull(addresses[i], "neither a peer nor an address");
                taken += port.sendTo(to, PacketMemory.everything(), from(i), octets(i)) ? 1 : 0;
            }
        }
        return taken;
    }

    @Override
    public void close() {
        memory.close();
    }
}
