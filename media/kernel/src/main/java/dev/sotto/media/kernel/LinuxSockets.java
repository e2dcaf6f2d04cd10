package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/**
 * Makes UDP sockets, of which many have one local port.
 *
 * <p>All sockets of a port have SO_REUSEPORT, or bind(2) would refuse the second one, so they form a group over which the
 * kernel would spread strangers' datagrams. A program of one instruction tells it to give them always to the group's first
 * member, the unconnected socket. That program must be there before the bind: a socket that has a group of its own already
 * joins no other, so that a port which another program uses, even with SO_REUSEPORT, is refused as it should be.
 *
 * <p>A connected socket wins over the unconnected one, because more of the 4-tuple matches. Between its bind and its connect
 * it may still get a stranger's datagram when it is bound to all addresses, so whoever receives looks at the sources.
 */
final class LinuxSockets implements AutoCloseable {
    /** The kernel may grant less. */
    private static final int BUFFER_OCTETS = 4 << 20;

    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_REUSEPORT = 15;
    private static final int SO_ATTACH_REUSEPORT_CBPF = 51;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    /** BPF_RET | BPF_K */
    private static final short RETURN_CONSTANT = 0x06;

    private static final int RLIMIT_NOFILE = 7;

    private static final int ADDRESS = 0;
    private static final int LENGTH = 64;
    private static final int VALUE = 72;
    private static final int PROGRAM = 80;
    private static final int INSTRUCTION = 96;
    private static final int OCTETS = 128;

    private final LinuxCalls calls;
    private final PacketMemory memory = new PacketMemory(OCTETS);
    private final MemorySegment segment = memory.segment();
    private final long base = memory.base();
    private final long pointer = segment.address() + base;

    LinuxSockets(LinuxCalls calls) {
        this.calls = calls;
        segment.set(JAVA_SHORT, base + PROGRAM, (short) 1);
        segment.set(JAVA_LONG, base + PROGRAM + Long.BYTES, pointer + INSTRUCTION);
        segment.set(JAVA_SHORT, base + INSTRUCTION, RETURN_CONSTANT);
    }

    /** The unconnected socket of a local address: its descriptor, or minus errno. */
    int unconnected(InetSocketAddress local) {
        int socket = socket(local);
        if (socket < 0) {
            return socket;
        }
        int result = set(socket, LinuxCalls.SOL_SOCKET, SO_REUSEPORT, 1);
        if (result >= 0) {
            result = calls.setOption(
                    socket, LinuxCalls.SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, pointer + PROGRAM, 2 * Long.BYTES);
        }
        return finish(socket, result >= 0 ? bind(socket, local) : result);
    }

    /** A peer's socket beside the unconnected one: its descriptor, or minus errno. */
    int connected(InetSocketAddress local, InetSocketAddress peer) {
        int socket = socket(local);
        if (socket < 0) {
            return socket;
        }
        int result = set(socket, LinuxCalls.SOL_SOCKET, SO_REUSEPORT, 1);
        if (result >= 0) {
            result = bind(socket, local);
        }
        if (result >= 0) {
            int octets = SocketAddresses.write(segment, base + ADDRESS, peer);
            result = calls.connect(socket, pointer + ADDRESS, octets);
        }
        return finish(socket, result);
    }

    private int finish(int socket, int result) {
        if (result < 0) {
            calls.close(socket);
            return result;
        }
        return socket;
    }

    private int socket(InetSocketAddress local) {
        boolean ipv4 = local.getAddress() instanceof Inet4Address;
        int type = LinuxCalls.SOCK_DGRAM | LinuxCalls.SOCK_NONBLOCK | LinuxCalls.CLOEXEC;
        int socket = calls.socket(ipv4 ? LinuxCalls.AF_INET : LinuxCalls.AF_INET6, type, 0);
        if (socket >= 0) {
            set(socket, LinuxCalls.SOL_SOCKET, SO_RCVBUF, BUFFER_OCTETS);
            set(socket, LinuxCalls.SOL_SOCKET, SO_SNDBUF, BUFFER_OCTETS);
            if (!ipv4) {
                set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
            }
        }
        return socket;
    }

    private int bind(int socket, InetSocketAddress local) {
        int octets = SocketAddresses.write(segment, base + ADDRESS, local);
        return calls.bind(socket, pointer + ADDRESS, octets);
    }

    /** Sets an option that is an int. */
    int set(int socket, int level, int option, int value) {
        segment.set(JAVA_INT, base + VALUE, value);
        return calls.setOption(socket, level, option, pointer + VALUE, Integer.BYTES);
    }

    /** Whether the kernel knows segmentation, by asking for it; 0 or minus errno. */
    int segmentation(int socket) {
        return set(socket, LinuxCalls.SOL_UDP, LinuxCalls.UDP_SEGMENT, 0);
    }

    /** Lets the kernel hand over datagrams of one source together; 0 or minus errno. */
    int coalesce(int socket) {
        return set(socket, LinuxCalls.SOL_UDP, LinuxCalls.UDP_GRO, 1);
    }

    /** The port that a socket is bound to. */
    int port(int socket) {
        segment.set(JAVA_INT, base + LENGTH, SocketAddresses.LONGEST);
        int result = calls.name(socket, pointer + ADDRESS, pointer + LENGTH);
        if (result < 0) {
            throw new IllegalStateException("a bound socket without a name: " + Errno.describe(result));
        }
        return SocketAddresses.port(segment, base + ADDRESS);
    }

    /** Lets this process have as many descriptors as it may: one for each peer. */
    void raiseDescriptorLimit() {
        if (calls.limits(RLIMIT_NOFILE, 0, pointer + ADDRESS) >= 0) {
            long hard = segment.get(JAVA_LONG, base + ADDRESS + Long.BYTES);
            segment.set(JAVA_LONG, base + ADDRESS, hard);
            calls.limits(RLIMIT_NOFILE, pointer + ADDRESS, 0);
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
