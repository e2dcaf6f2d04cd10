package dev.sotto.tests.bench;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.ciphers.CipherChoice;
import dev.sotto.media.ice.TransportAddress;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.kernel.UdpConfig;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.kernel.UdpPorts;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadPort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What the parts of forwarding cost by themselves, through the ports that the engine uses: seal, open, send, receive. A
 * process of its own on the CPU that forwards; it prints one line {@code NAME OCTETS NANOSECONDS} for each.
 */
final class Primitives implements AutoCloseable {
    private static final int PEERS = 100;
    /** As many as {@code seal.c} has, each with its own key. */
    private static final int JOBS = 64;

    private static final int STRIDE = 2048 + 64;
    private static final int HEADER = 12;
    private static final int TAG = 16;
    private static final int RECEIVED = 32;
    private static final int SMALLEST_BUFFER = 2304;
    private static final int ROUNDS = 7;
    /** Until then the JVM has compiled what is measured. */
    private static final int WARM_ROUNDS = 8;

    private static final long ROUND_NANOS = 25_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final PacketMemory memory = new PacketMemory((long) STRIDE * JOBS * 2 + STRIDE * 16L);

    private Primitives() {}

    /** @param arguments a {@link Sink}, and the ciphers as the configuration names them */
    public static void main(String[] arguments) throws IOException {
        Sink sink = Sink.valueOf(arguments[0]);
        try (Primitives primitives = new Primitives();
                AeadPort ciphers = CipherChoice.probe(arguments[1]).newPort()) {
            for (int octets : new int[] {200, 1100}) {
                primitives.ciphers(ciphers, octets);
                for (int run : new int[] {1, 4, 8}) {
                    primitives.send(sink, octets, run);
                }
                primitives.receive(octets);
            }
        }
    }

    /** Does some packets of work and says how many. */
    private interface Work {
        int run() throws IOException;
    }

    private void tell(String name, int octets, Work work) throws IOException {
        double[] nanos = new double[ROUNDS];
        for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
            long packets = 0;
            long start = threads.getCurrentThreadCpuTime();
            long used = 0;
            while (used < ROUND_NANOS) {
                packets += work.run();
                used = threads.getCurrentThreadCpuTime() - start;
            }
            nanos[Math.max(0, round)] = (double) used / packets;
        }
        print(name, octets, Spread.of(nanos).median());
    }

    private static void print(String name, int octets, double nanos) {
        System.out.println(String.format(Locale.ROOT, "%s %d %.1f", name, octets, nanos));
    }

    /** Seals out of place, and opens what was sealed, as the engine does; the length is that of the whole packet. */
    private void ciphers(AeadPort port, int octets) throws IOException {
        AeadJob[] sealing = new AeadJob[JOBS];
        AeadJob[] opening = new AeadJob[JOBS];
        for (int i = 0; i < JOBS; i++) {
            sealing[i] = new AeadJob();
            opening[i] = new AeadJob();
            try (KeyMaterial key = KeyMaterial.copyOf(HopSecret.gcm(i).master())) {
                sealing[i].key = port.gcm(key);
            }
            opening[i].key = sealing[i].key;
            place(sealing[i], memory.base(), at(1 + i), octets);
            place(opening[i], at(1 + i), at(1 + JOBS), octets);
            sealing[i].tagOffset = sealing[i].targetOffset + sealing[i].length;
            opening[i].tagOffset = opening[i].sourceOffset + opening[i].length;
            opening[i].aadOffset = at(1 + i);
        }
        tell("seal", octets, () -> {
            for (AeadJob job : sealing) {
                job.ivHigh++;
            }
            port.seal(sealing, JOBS);
            return JOBS;
        });
        for (int i = 0; i < JOBS; i++) {
            opening[i].ivHigh = sealing[i].ivHigh;
        }
        tell("open", octets, () -> {
            port.open(opening, JOBS);
            return JOBS;
        });
        for (AeadJob job : opening) {
            if (!job.authentic) {
                throw new IllegalStateException("what was sealed does not open");
            }
            Objects.requireNonNull(job.key).destroy();
        }
    }

    private void place(AeadJob job, long from, long to, int octets) {
        job.aad = memory.segment();
        job.aadOffset = to;
        job.aadLength = HEADER;
        job.source = memory.segment();
        job.sourceOffset = from + HEADER;
        job.length = octets - HEADER - TAG;
        job.target = memory.segment();
        job.targetOffset = to + HEADER;
    }

    private long at(int slot) {
        return memory.base() + (long) slot * STRIDE;
    }

    /** To each of many peers in turn, {@code run} datagrams at once. */
    private void send(Sink sink, int octets, int run) throws IOException {
        Scenario scenario = Scenario.closed(PEERS + 1, octets, run, Scenario.SendPath.SEGMENTS);
        List<DatagramChannel> unread = new ArrayList<>();
        try (UdpPort port = UdpPorts.open(config(run > 1))) {
            int[] peers = new int[PEERS];
            for (int i = 0; i < PEERS; i++) {
                TransportAddress to = sink.receiver(scenario, 0, i + 1);
                InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(to.ip()), to.port());
                if (sink == Sink.LOOPBACK) {
                    unread.add(DatagramChannel.open()
                            .setOption(StandardSocketOptions.SO_RCVBUF, SMALLEST_BUFFER)
                            .bind(address));
                }
                peers[i] = port.connect(address);
            }
            tell("send" + run, octets, () -> {
                int taken = 0;
                for (int peer : peers) {
                    taken += port.send(peer, memory.segment(), memory.base(), octets * run, octets);
                }
                if (taken == 0) {
                    throw new IOException("the kernel takes no datagrams");
                }
                return taken;
            });
        } finally {
            for (DatagramChannel channel : unread) {
                channel.close();
            }
        }
    }

    private static UdpConfig config(boolean segmentation) throws IOException {
        return new UdpConfig(List.of(InetAddress.getByName("0.0.0.0")), 0, 4096, RECEIVED, true, segmentation, "");
    }

    /** Only receiving from a peer is timed; what is received was sent by this thread, from another socket. */
    private void receive(int octets) throws IOException {
        try (UdpPort port = UdpPorts.open(config(true));
                DatagramChannel sender = DatagramChannel.open()) {
            InetAddress loopback = InetAddress.getByName("127.0.0.1");
            sender.bind(new InetSocketAddress(loopback, 0));
            sender.connect(new InetSocketAddress(loopback, port.localPort()));
            port.connect((InetSocketAddress) sender.getLocalAddress());
            ByteBuffer packet = ByteBuffer.allocateDirect(octets);
            double[] nanos = new double[ROUNDS];
            for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
                long used = 0;
                long packets = 0;
                while (used < ROUND_NANOS / 2) {
                    for (int i = 0; i < RECEIVED; i++) {
                        sender.write(packet.clear());
                    }
                    long start = threads.getCurrentThreadCpuTime();
                    for (int got = 0; got < RECEIVED; ) {
                        got += port.receive(RECEIVED);
                    }
                    used += threads.getCurrentThreadCpuTime() - start;
                    packets += RECEIVED;
                }
                nanos[Math.max(0, round)] = (double) used / packets;
            }
            print("receive", octets, Spread.of(nanos).median());
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
