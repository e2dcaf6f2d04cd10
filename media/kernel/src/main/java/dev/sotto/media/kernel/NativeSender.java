package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends on connected sockets: one datagram by send(2), several of one length by sendmsg(2) with UDP_SEGMENT, which goes
 * through the kernel once. Where it refuses segmentation, the same octets go singly, and this peer is not tried again with
 * segments of that length.
 */
final class NativeSender implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(NativeSender.class);

    private static final int MESSAGE = 0;
    private static final int VECTOR = 64;
    private static final int CONTROL = 128;
    private static final int CONTROL_OCTETS = 24;
    private static final long CONTROL_USED = 18;
    private static final int SEGMENT = CONTROL + 16;
    private static final int NAME = 192;
    private static final int TABLE_OCTETS = 256;

    private final LinuxCalls calls;
    private final PeerSockets sockets;
    private final PacketMemory table = new PacketMemory(TABLE_OCTETS);
    private final MemorySegment segment = table.segment();
    private final long base = table.base();
    private final long pointer = segment.address() + base;
    private @Nullable InetSocketAddress named;
    private int nameOctets;
    private String refusal = "";

    NativeSender(LinuxCalls calls, PeerSockets sockets) {
        this.calls = calls;
        this.sockets = sockets;
        segment.set(JAVA_LONG_UNALIGNED, base + MESSAGE + 2 * Long.BYTES, pointer + VECTOR);
        segment.set(JAVA_LONG_UNALIGNED, base + MESSAGE + 3 * Long.BYTES, 1);
        segment.set(JAVA_LONG_UNALIGNED, base + MESSAGE + 4 * Long.BYTES, pointer + CONTROL);
        segment.set(JAVA_LONG_UNALIGNED, base + MESSAGE + 5 * Long.BYTES, CONTROL_OCTETS);
        segment.set(JAVA_LONG_UNALIGNED, base + CONTROL, CONTROL_USED);
        segment.set(JAVA_INT_UNALIGNED, base + CONTROL + Long.BYTES, LinuxCalls.SOL_UDP);
        segment.set(JAVA_INT_UNALIGNED, base + CONTROL + Long.BYTES + Integer.BYTES, LinuxCalls.UDP_SEGMENT);
    }

    /** Why datagrams to some peers go singly; empty if none do. */
    String refusal() {
        return refusal;
    }

    /** See {@link UdpPort#send}. */
    int send(int peer, long from, int octets, int segmentOctets) {
        int socket = sockets.connected(peer);
        if (octets <= segmentOctets) {
            return sendOne(socket, from, octets) ? 1 : 0;
        }
        if (segmentOctets <= 0) {
            throw new IllegalArgumentException(octets + " octets in segments of " + segmentOctets);
        }
        int together = Math.min(SendBatch.MOST_SEGMENTS, SendBatch.MOST_OCTETS / segmentOctets);
        boolean isSingly = together < 2 || segmentOctets > sockets.longestSegment(peer);
        return isSingly
                ? sendSingly(socket, from, octets, segmentOctets)
                : sendTogether(peer, from, octets, segmentOctets, together * segmentOctets);
    }

    /**
     * See {@link UdpPort#send(SendBatch)}. In three rounds, so that the calls follow each other without anything else between
     * them: look up, call, and see to what failed, of which there is little.
     */
    int send(SendBatch batch) {
        for (int i = 0; i < batch.runs(); i++) {
            prepare(batch, i);
        }
        int taken = call(batch);
        return taken == batch.datagrams() ? taken : taken + sendSlowly(batch);
    }

    private void prepare(SendBatch batch, int i) {
        int peer = batch.peer(i);
        if (peer == UdpPort.NO_PEER) {
            batch.prepare(i, 0, SendBatch.SLOWLY);
            return;
        }
        boolean isAlone = batch.datagrams(i) == 1;
        boolean isTogether = !isAlone && batch.segment(i) <= sockets.longestSegment(peer);
        int way = isTogether ? SendBatch.TOGETHER : SendBatch.SLOWLY;
        batch.prepare(i, sockets.connected(peer), isAlone ? SendBatch.ALONE : way);
    }

    private static int call(SendBatch batch) {
        int taken = 0;
        for (int i = 0; i < batch.runs(); i++) {
            int descriptor = batch.descriptor(i);
            long result = switch (batch.way(i)) {
                case SendBatch.ALONE ->
                    LinuxCalls.trySend(descriptor, batch.from(i), batch.octets(i), LinuxCalls.MSG_DONTWAIT);
                case SendBatch.TOGETHER ->
                    LinuxCalls.trySendMessage(descriptor, batch.message(i), LinuxCalls.MSG_DONTWAIT);
                default -> -1;
            };
            if (result >= 0) {
                taken += batch.datagrams(i);
            } else {
                batch.prepare(i, descriptor, SendBatch.SLOWLY);
            }
        }
        return taken;
    }

    private int sendSlowly(SendBatch batch) {
        int taken = 0;
        for (int i = 0; i < batch.runs(); i++) {
            if (batch.way(i) == SendBatch.SLOWLY && batch.peer(i) != UdpPort.NO_PEER) {
                taken += send(batch.peer(i), batch.from(i), batch.octets(i), batch.segment(i));
            }
        }
        return taken;
    }

    private boolean sendOne(int socket, long from, int octets) {
        long result = calls.send(socket, from, octets, LinuxCalls.MSG_DONTWAIT);
        if (result < 0 && mayBeOlder(result)) {
            result = calls.send(socket, from, octets, LinuxCalls.MSG_DONTWAIT);
        }
        return result >= 0;
    }

    private int sendSingly(int socket, long from, int octets, int segmentOctets) {
        int taken = 0;
        for (int at = 0; at < octets; at += segmentOctets) {
            if (!sendOne(socket, from + at, Math.min(segmentOctets, octets - at))) {
                return taken;
            }
            taken++;
        }
        return taken;
    }

    private int sendTogether(int peer, long from, int octets, int segmentOctets, int together) {
        int socket = sockets.connected(peer);
        int taken = 0;
        for (int at = 0; at < octets; at += together) {
            int run = Math.min(together, octets - at);
            if (run <= segmentOctets) {
                return sendOne(socket, from + at, run) ? taken + 1 : taken;
            }
            long result = sendRun(socket, from + at, run, segmentOctets);
            if (result < 0) {
                if (!isRefusal(result)) {
                    return taken;
                }
                refused(peer, segmentOctets, result);
                return taken + sendSingly(socket, from + at, octets - at, segmentOctets);
            }
            taken += (run + segmentOctets - 1) / segmentOctets;
        }
        return taken;
    }

    private long sendRun(int socket, long from, int octets, int segmentOctets) {
        segment.set(JAVA_LONG_UNALIGNED, base + VECTOR, from);
        segment.set(JAVA_LONG_UNALIGNED, base + VECTOR + Long.BYTES, octets);
        segment.set(JAVA_SHORT_UNALIGNED, base + SEGMENT, (short) segmentOctets);
        long result = calls.sendMessage(socket, pointer, LinuxCalls.MSG_DONTWAIT);
        return result < 0 && mayBeOlder(result) ? calls.sendMessage(socket, pointer, LinuxCalls.MSG_DONTWAIT) : result;
    }

    /** Whether the error may have been caused by an earlier datagram: an ICMP error waits at the socket for the next call. */
    private static boolean mayBeOlder(long result) {
        return result != -Errno.EAGAIN && result != -Errno.ENOBUFS && result != -Errno.ENOMEM;
    }

    /**
     * The path is narrower than a segment with its headers (EINVAL, EMSGSIZE), or the device computes no checksum (EIO).
     */
    private static boolean isRefusal(long result) {
        return result == -Errno.EINVAL || result == -Errno.EMSGSIZE || result == -Errno.EIO;
    }

    private void refused(int peer, int segmentOctets, long result) {
        sockets.setLongestSegment(peer, result == -Errno.EIO ? 0 : segmentOctets - 1);
        if (refusal.isEmpty()) {
            refusal = "UDP_SEGMENT was refused for at least one peer: " + Errno.describe(result);
            LOG.warn("udp_segmentation_refused segment_octets={} reason=\"{}\"", segmentOctets, refusal);
        }
    }

    /** See {@link UdpPort#sendTo}; by an unconnected socket of the address's family. */
    boolean sendTo(int socket, InetSocketAddress to, long from, int octets) {
        if (!to.equals(named)) {
            nameOctets = SocketAddresses.write(segment, base + NAME, to);
            named = to;
        }
        long result = calls.sendTo(socket, from, octets, pointer + NAME, nameOctets);
        if (result < 0 && mayBeOlder(result)) {
            result = calls.sendTo(socket, from, octets, pointer + NAME, nameOctets);
        }
        return result >= 0;
    }

    @Override
    public void close() {
        table.close();
    }
}
