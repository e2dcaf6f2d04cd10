package dev.sotto.media.kernel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Tries what {@link KernelFeature}s this machine has, over loopback and without changing anything. */
final class KernelProbe {
    private static final int AF_XDP = 44;
    private static final int SEGMENT_OCTETS = 100;
    private static final int SEGMENTS = 3;
    private static final int ROOM = 4096;

    private final List<KernelFeature> features = new ArrayList<>();

    /** In the order in which they are used. */
    List<KernelFeature> probe() {
        String why = UdpPorts.whyNotNative();
        add("system calls", why);
        if (why.isEmpty()) {
            LinuxCalls calls = new LinuxCalls();
            try (LinuxSockets maker = new LinuxSockets(calls)) {
                sockets(calls, maker);
            }
            int xdp = calls.socket(AF_XDP, LinuxCalls.SOCK_RAW | LinuxCalls.CLOEXEC, 0);
            calls.close(xdp);
            add("AF_XDP", xdp >= 0 ? "" : xdpReason(xdp));
            int affinity = CpuAffinity.retry();
            add("sched_setaffinity", affinity >= 0 ? "" : Errno.describe(affinity));
        }
        return List.copyOf(features);
    }

    private void add(String name, String why) {
        features.add(new KernelFeature(name, why.isEmpty(), why));
    }

    private static String xdpReason(int error) {
        return switch (-error) {
            case Errno.EPERM -> "it needs CAP_NET_RAW";
            case Errno.EAFNOSUPPORT -> "this kernel was built without it";
            default -> Errno.describe(error);
        };
    }

    private void sockets(LinuxCalls calls, LinuxSockets maker) {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int receiver = maker.unconnected(loopback);
        if (receiver < 0) {
            add("UDP over loopback", Errno.describe(receiver));
            return;
        }
        int coalesced = maker.coalesce(receiver);
        InetSocketAddress to = new InetSocketAddress(loopback.getAddress(), maker.port(receiver));
        int sender = maker.connected(loopback, to);
        try (PacketMemory memory = new PacketMemory(ROOM)) {
            int segmented = sender < 0 ? sender : maker.segmentation(sender);
            long received = segmented < 0 ? 0 : exchange(calls, sender, receiver, memory);
            if (segmented >= 0 && received == 0) {
                segmented = -Errno.EIO;
            }
            add("UDP_SEGMENT", segmented >= 0 ? "" : Errno.describe(segmented));
            boolean together = received == SEGMENT_OCTETS * SEGMENTS;
            String apart = coalesced < 0 ? Errno.describe(coalesced) : "datagrams come singly over loopback";
            add("UDP_GRO", together ? "" : apart);
        } finally {
            calls.close(sender);
            calls.close(receiver);
        }
    }

    /** Octets of the first message of a run; 0 if none could be sent. */
    private static long exchange(LinuxCalls calls, int sender, int receiver, PacketMemory memory) {
        PeerSockets one = new PeerSockets(1, 0);
        one.add(sender, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), Integer.MAX_VALUE);
        long pointer = memory.segment().address() + memory.base();
        try (NativeSender run = new NativeSender(calls, one)) {
            run.send(0, pointer, SEGMENT_OCTETS * SEGMENTS, SEGMENT_OCTETS);
            return run.refusal().isEmpty() ? Math.max(0, calls.read(receiver, pointer, ROOM)) : 0;
        }
    }
}
