package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Allocation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NativeUdpTest extends PortContract {
    @Override
    UdpPort open(UdpConfig config) {
        return new NativeUdp(config);
    }

    @Test
    void itIsWhatThisMachineGetsByDefault() {
        UdpPort port = closeLater(UdpPorts.open(UdpConfig.standard(List.of(IPV4), 0)));
        assertThat(port.tier()).isEqualTo(new UdpTier("connected sockets with UDP_SEGMENT", "epoll with UDP_GRO", ""));
    }

    @Test
    void segmentationCanBeSwitchedOff() {
        UdpPort port = closeLater(open(new UdpConfig(List.of(IPV4), 0, 4, 8, true, false, "")));
        assertThat(port.tier()).isEqualTo(new UdpTier("connected sockets", "epoll", ""));
        UdpPort peer = port(IPV4);
        int number = port.connect(at(IPV4, peer));
        assertThat(port.send(number, memory.segment(), fill(2500), 2500, 1000)).isEqualTo(3);
        assertThat(new Collector(peer).receive(3))
                .extracting(Collector.Datagram::length)
                .containsExactly(1000, 1000, 500);
        int back = peer.connect(at(IPV4, port));
        assertThat(peer.send(back, memory.segment(), fill(2500), 2500, 1000)).isEqualTo(3);
        peer.send(back, memory.segment(), fill(5000), 5000, 5000);
        List<Collector.Datagram> got = new Collector(port).receive(4);
        assertThat(got).extracting(Collector.Datagram::length).startsWith(1000, 1000, 500);
        assertThat(got.getLast().length()).isGreaterThan(2048);
    }

    @Test
    void whatTheKernelHandsOverTogetherIsReceivedAsSingleDatagrams() {
        UdpPort sender = port(IPV4);
        UdpPort port = port(IPV4);
        int to = sender.connect(at(IPV4, port));
        int from = port.connect(at(IPV4, sender));
        for (int limit : new int[] {1, 2, 5, 16, 32}) {
            for (int round = 0; round < 5; round++) {
                assertThat(sender.send(to, memory.segment(), fill(39 * 1000 + 77), 39 * 1000 + 77, 1000))
                        .isEqualTo(40);
                expectForty(new Collector(port).receive(40, limit), from);
            }
        }
    }

    private static void expectForty(List<Collector.Datagram> got, int from) {
        for (int i = 0; i < 40; i++) {
            assertThat(got.get(i).peer()).isEqualTo(from);
            assertThat(got.get(i).octets()).isEqualTo(octets(i * 1000, i == 39 ? 39_077 : (i + 1) * 1000));
        }
    }

    @Test
    void whatIsLeftOfAMessageStaysAsItIsWhileOthersAreReceived() {
        UdpPort sender = port(IPV4);
        UdpPort port = port(IPV4);
        int to = sender.connect(at(IPV4, port));
        port.connect(at(IPV4, sender));
        OtherEnd stranger = otherEnd(IPV4);
        Collector collector = new Collector(port);
        for (int round = 0; round < 20; round++) {
            sender.send(to, memory.segment(), fill(16_000), 16_000, 1000);
            stranger.send(at(IPV4, port), octets(0, 2000));
        }
        List<Collector.Datagram> got = collector.receive(20 * 17, 3);
        int next = 0;
        for (Collector.Datagram datagram : got) {
            if (datagram.peer() == UdpPort.NO_PEER) {
                assertThat(datagram.octets()).isEqualTo(octets(0, 2000));
            } else {
                assertThat(datagram.octets()).isEqualTo(octets(next * 1000, next * 1000 + 1000));
                next = (next + 1) % 16;
            }
        }
    }

    @Test
    void whatIsLeftOfADisconnectedPeersMessageIsAStrangers() {
        UdpPort sender = port(IPV4);
        UdpPort port = port(1, 32);
        int to = sender.connect(at(IPV4, port));
        int from = port.connect(at(IPV4, sender));
        sender.send(to, memory.segment(), fill(10_000), 10_000, 1000);
        Collector collector = new Collector(port);
        assertThat(collector.receive(4, 4)).allMatch(datagram -> datagram.peer() == from);
        port.disconnect(from);
        OtherEnd successor = otherEnd(IPV4);
        assertThat(port.connect(successor.address())).isEqualTo(from);
        assertThat(collector.receive(6))
                .allMatch(datagram -> datagram.peer() == UdpPort.NO_PEER)
                .allMatch(datagram -> datagram.source().equals(at(IPV4, sender)));
    }

    @Test
    void withoutAddressesTheRouteChoosesAtWhichLocalAddressAPeerIsAPeer() {
        UdpPort port = port();
        OtherEnd peer = otherEnd(address("127.0.0.2"));
        int number = port.connect(peer.address());
        Collector collector = new Collector(port);
        peer.send(at(IPV4, port), "where the route comes from");
        assertThat(collector.receiveOne().peer()).isEqualTo(number);
        peer.send(at(address("127.0.0.2"), port), "elsewhere");
        Collector.Datagram got = collector.receiveOne();
        assertThat(got.peer()).isEqualTo(UdpPort.NO_PEER);
        assertThat(got.source()).isEqualTo(peer.address());
    }

    /** The window between bind and connect of a new peer's socket, in which all addresses are its too. */
    @Test
    void aFloodOfStrangersNeverGetsTheNumberOfAPeerWhileThatConnects() throws InterruptedException {
        for (UdpPort port : List.of(port(IPV4), port())) {
            OtherEnd[] strangers = new OtherEnd[8];
            for (int i = 0; i < strangers.length; i++) {
                strangers[i] = otherEnd(IPV4);
            }
            Thread flood = flood(at(IPV4, port), strangers, 30_000);
            OtherEnd peer = otherEnd(IPV4);
            Collector collector = new Collector(port);
            int seen = 0;
            while (flood.isAlive()) {
                int number = port.connect(peer.address());
                for (Collector.Datagram datagram : collector.once(32)) {
                    assertThat(datagram.peer()).isEqualTo(UdpPort.NO_PEER);
                    seen++;
                }
                port.disconnect(number);
            }
            flood.join();
            assertThat(seen).isPositive();
        }
    }

    private static Thread flood(InetSocketAddress to, OtherEnd[] senders, int datagrams) {
        return Thread.ofPlatform().start(() -> {
            for (int i = 0; i < datagrams; i++) {
                senders[i % senders.length].send(to, "flood");
            }
        });
    }

    @Test
    void whoFloodsDoesNotKeepOthersOut() {
        UdpPort port = port(IPV4);
        OtherEnd flooder = otherEnd(IPV4);
        OtherEnd stranger = otherEnd(IPV4);
        List<OtherEnd> quiet = new ArrayList<>();
        port.connect(flooder.address());
        for (int i = 0; i < 5; i++) {
            quiet.add(otherEnd(IPV4));
            port.connect(quiet.getLast().address());
        }
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < 400; i++) {
                flooder.send(at(IPV4, port), "flood");
                stranger.send(at(IPV4, port), "flood");
            }
            quiet.forEach(peer -> peer.send(at(IPV4, port), "quiet"));
            int seen = 0;
            for (int calls = 0; calls < 4; calls++) {
                seen += (int) new Collector(port)
                        .once(32).stream()
                                .filter(datagram -> datagram.text().equals("quiet"))
                                .count();
            }
            assertThat(seen).as("within four calls, of 800 datagrams before").isEqualTo(quiet.size());
            while (port.receive(32) > 0) {
                // What is left of the flood.
            }
        }
    }

    @Test
    void hundredsOfPeersShareThePort() {
        UdpPort port = closeLater(open(new UdpConfig(List.of(IPV4), 0, 1000, 64, true, true, "")));
        UdpPort[] peers = new UdpPort[300];
        int[] numbers = new int[peers.length];
        for (int i = 0; i < peers.length; i++) {
            peers[i] = closeLater(open(new UdpConfig(List.of(IPV4), 0, 1, 4, true, true, "")));
            numbers[i] = port.connect(at(IPV4, peers[i]));
        }
        for (int i = 0; i < peers.length; i++) {
            peers[i].connect(at(IPV4, port));
            assertThat(peers[i].send(0, memory.segment(), fill(400), 400, 100)).isEqualTo(4);
        }
        Set<Integer> seen = new Collector(port)
                .receive(4 * peers.length).stream()
                        .map(Collector.Datagram::peer)
                        .collect(Collectors.toSet());
        assertThat(seen).hasSize(peers.length).doesNotContain(UdpPort.NO_PEER);
        for (int i = 0; i < peers.length; i++) {
            assertThat(port.send(numbers[i], memory.segment(), memory.base() + i, 1, 1))
                    .isEqualTo(1);
            assertThat(new Collector(peers[i]).receiveOne().octets()).isEqualTo(octets(i, i + 1));
        }
    }

    @Test
    void whenDescriptorsRunOutNobodyGetsASocketAndAllElseGoesOn() throws Exception {
        UdpPort port = closeLater(open(new UdpConfig(List.of(IPV4), 0, 4096, 8, true, true, "")));
        OtherEnd early = otherEnd(IPV4);
        OtherEnd late = otherEnd(IPV4);
        int number = port.connect(early.address());
        long former = limitDescriptors(descriptors() + 20);
        int connected = 0;
        try {
            while (connected < 4000 && port.connect(new InetSocketAddress(IPV4, 20_000 + connected)) >= 0) {
                connected++;
            }
        } finally {
            limitDescriptors(former);
        }
        assertThat(connected).isBetween(1, 30);
        assertThat(port.send(number, memory.segment(), fill(5), 5, 5)).isEqualTo(1);
        assertThat(early.receive().getLength()).isEqualTo(5);
        assertThat(port.sendTo(late.address(), memory.segment(), fill(6), 6)).isTrue();
        assertThat(late.receive().getLength()).isEqualTo(6);
        assertThat(port.connect(late.address())).as("there are more now").isNotNegative();
    }

    @Test
    void openingRaisesTheLimitOfDescriptors() {
        PacketMemory limits = closeLater(new PacketMemory(16));
        limitDescriptors(1000);
        port(IPV4);
        long soft = readLimits(limits);
        long hard = limits.segment().get(ValueLayout.JAVA_LONG, limits.base() + 8);
        assertThat(soft).isEqualTo(hard).isGreaterThan(1000);
    }

    /** Sets the soft limit and returns what it was. */
    private static long limitDescriptors(long soft) {
        try (PacketMemory limits = new PacketMemory(16)) {
            long former = readLimits(limits);
            limits.segment().set(ValueLayout.JAVA_LONG, limits.base(), soft);
            int result = new LinuxCalls().limits(7, limits.segment().address() + limits.base(), 0);
            assertThat(result).isZero();
            return former;
        }
    }

    private static long readLimits(PacketMemory limits) {
        int result = new LinuxCalls().limits(7, 0, limits.segment().address() + limits.base());
        assertThat(result).isZero();
        return limits.segment().get(ValueLayout.JAVA_LONG, limits.base());
    }

    @Test
    void aHundredThousandPairsOfSendingAndReceivingAllocateNothing() {
        UdpPort sender = port(IPV4);
        UdpPort port = port(IPV4);
        int to = sender.connect(at(IPV4, port));
        port.connect(at(IPV4, sender));
        InetSocketAddress stranger = at(IPV4, port);
        long from = fill(4000);
        long allocated = Allocation.least(
                4096,
                () -> assertThat(exchange(sender, port, to, stranger, from, 100_000))
                        .isEqualTo(100_000L * 6));
        assertThat(allocated).as("octets for 600000 datagrams").isLessThan(4096);
    }

    private long exchange(UdpPort sender, UdpPort port, int to, InetSocketAddress stranger, long from, int times) {
        MemorySegment segment = memory.segment();
        long received = 0;
        for (int i = 0; i < times; i++) {
            sender.send(to, segment, from, 1000, 1000);
            sender.send(to, segment, from, 4000, 1000);
            sender.sendTo(stranger, segment, from, 100);
            sender.flush();
            for (int count = 1; count > 0; ) {
                count = port.receive(32);
                received += count;
                for (int j = 0; j < count; j++) {
                    received += port.peer(j) + port.length(j) + port.sourceLow(j) > 0 ? 0 : 1;
                }
            }
            port.await(0);
        }
        return received;
    }
}
