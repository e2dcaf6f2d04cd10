package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.kernel.Cable.End;
import dev.sotto.tests.kit.Allocation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Over a virtual cable, at whose other end the kernel checks each header and checksum. */
@Timeout(120)
class XdpTransmitterTest {
    private static final String DROP = "iptables -A OUTPUT -p udp -j DROP";

    private final Cable cable = new Cable();
    private final PacketMemory memory = new PacketMemory(1 << 16);
    private UdpPort port = open(Cable.LEFT);
    private OtherEnd peer = cable.at(End.RIGHT, () -> new OtherEnd(Cable.RIGHT));

    private UdpPort open(InetAddress address) {
        UdpConfig config = new UdpConfig(List.of(address), 0, 16, 32, true, true, "cable");
        return cable.at(End.LEFT, () -> UdpPorts.open(config));
    }

    @BeforeEach
    void fill() {
        for (int i = 0; i < memory.octets(); i++) {
            memory.segment().set(ValueLayout.JAVA_BYTE, memory.base() + i, PortContract.octet(i));
        }
    }

    @AfterEach
    void close() {
        port.close();
        peer.close();
        memory.close();
        cable.close();
    }

    /** A peer whose neighbour the kernel knows by now. */
    private int connect(InetSocketAddress address, OtherEnd there) {
        int number = cable.at(End.LEFT, () -> port.connect(address));
        assertThat(number).isNotNegative();
        for (int i = 0; i < 20; i++) {
            assertThat(send(number, 10, 10)).isEqualTo(1);
            assertThat(there.receiveOctets()).isEqualTo(PortContract.octets(0, 10));
        }
        return number;
    }

    private int send(int number, int octets, int segmentOctets) {
        int taken = port.send(number, memory.segment(), memory.base(), octets, segmentOctets);
        port.flush();
        return taken;
    }

    private void expect(int octets, int segmentOctets) {
        int at = 0;
        do {
            int end = Math.min(octets, at + segmentOctets);
            assertThat(peer.receiveOctets()).isEqualTo(PortContract.octets(at, end));
            at = end;
        } while (at < octets);
    }

    private long checksumErrors() {
        Matcher matcher = Pattern.compile("UdpInCsumErrors\\s+([0-9]+)")
                .matcher(cable.command(End.RIGHT, "nstat -asz UdpInCsumErrors"));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void shortRunsGoPastTheFirewallAndLongOnesByTheSocket() {
        assertThat(port.tier().send())
                .isEqualTo("AF_XDP over cable (queue 0) for short runs, connected sockets with UDP_SEGMENT");
        assertThat(port.tier().why()).isEmpty();
        int number = connect(peer.address(), peer);
        cable.command(End.LEFT, DROP);
        for (int octets : new int[] {1, 2, 3, 7, 100, 1101, 1472}) {
            assertThat(send(number, octets, octets)).isEqualTo(1);
            expect(octets, octets);
        }
        assertThat(send(number, 0, 100)).isEqualTo(1);
        assertThat(peer.receiveOctets()).isEmpty();
        assertThat(send(number, 2100, 700)).isEqualTo(3);
        expect(2100, 700);
        assertThat(send(number, 2101, 700)).as("four segments").isZero();
        assertThat(checksumErrors()).isZero();
    }

    @Test
    void whatArrivesComesFromThePort() {
        int number = connect(peer.address(), peer);
        send(number, 33, 33);
        assertThat(peer.receive().getSocketAddress()).isEqualTo(new InetSocketAddress(Cable.LEFT, port.localPort()));
        peer.send(new InetSocketAddress(Cable.LEFT, port.localPort()), "back");
        assertThat(new Collector(port).receiveOne().peer()).isEqualTo(number);
    }

    @Test
    void aPortForAllAddressesTakesItsSourceFromTheRoute() {
        port.close();
        UdpConfig config = new UdpConfig(List.of(), 0, 16, 32, true, true, "cable");
        port = cable.at(End.LEFT, () -> UdpPorts.open(config));
        int number = connect(peer.address(), peer);
        cable.command(End.LEFT, DROP);
        send(number, 33, 33);
        assertThat(peer.receive().getSocketAddress()).isEqualTo(new InetSocketAddress(Cable.LEFT, port.localPort()));
    }

    @Test
    void thousandsOfDatagramsKeepTheirOrderWhicheverWayTheyGo() throws InterruptedException {
        int number = connect(peer.address(), peer);
        int rounds = XdpTransmitter.PERIOD + 500;
        Thread receiver = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < rounds; i++) {
                for (int j = 0; j < 1 + i % 6; j++) {
                    assertThat(peer.receiveOctets()).isEqualTo(PortContract.octets(i + j * 100, i + j * 100 + 100));
                }
            }
        });
        Throwable[] failure = new Throwable[1];
        receiver.setUncaughtExceptionHandler((_, e) -> failure[0] = e);
        cable.at(End.LEFT, () -> {
            assertThat(CpuAffinity.pin(CpuAffinity.allowed().getFirst())).isTrue();
            for (int i = 0; i < rounds; i++) {
                int count = 1 + i % 6;
                assertThat(port.send(number, memory.segment(), memory.base() + i, count * 100, 100))
                        .isEqualTo(count);
            }
            port.flush();
            return number;
        });
        receiver.join();
        assertThat(failure[0]).isNull();
        assertThat(checksumErrors()).isZero();
    }

    @Test
    void whatIsLongerThanTheDeviceTakesGoesByTheSocket() {
        for (End end : End.values()) {
            cable.command(end, "ip link set cable mtu 1000");
        }
        port.close();
        port = open(Cable.LEFT);
        int number = connect(peer.address(), peer);
        assertThat(send(number, 1472, 1472)).isEqualTo(1);
        expect(1472, 1472);
        cable.command(End.LEFT, DROP);
        assertThat(send(number, 972, 972)).isEqualTo(1);
        expect(972, 972);
        assertThat(send(number, 973, 973)).isZero();
    }

    @Test
    void aPeerBehindAGatewayIsReachedByIt() {
        InetAddress far = PortWaiting.address("192.0.2.9");
        cable.command(End.RIGHT, "ip addr add 192.0.2.9/32 dev lo");
        cable.command(End.LEFT, "ip route add 192.0.2.0/24 via " + Cable.RIGHT.getHostAddress() + " mtu 1200");
        try (OtherEnd there = cable.at(End.RIGHT, () -> new OtherEnd(far))) {
            int number = connect(there.address(), there);
            cable.command(End.LEFT, DROP);
            assertThat(send(number, 1172, 1172)).isEqualTo(1);
            assertThat(there.receiveOctets()).isEqualTo(PortContract.octets(0, 1172));
            assertThat(send(number, 1173, 1173))
                    .as("longer than the route takes")
                    .isZero();
        }
    }

    @Test
    void aPeerOnTheSameMachineIsReachedByItsSocket() {
        InetSocketAddress own = cable.at(End.LEFT, () -> {
            try (OtherEnd here = new OtherEnd(Cable.LEFT)) {
                int number = port.connect(here.address());
                for (int i = 0; i < 20; i++) {
                    assertThat(send(number, 50, 50)).isEqualTo(1);
                    assertThat(here.receiveOctets()).hasSize(50);
                }
                return here.address();
            }
        });
        assertThat(own.getAddress()).isEqualTo(Cable.LEFT);
    }

    @Test
    void aFrameWithAWrongChecksumWouldNotArrive() {
        connect(peer.address(), peer);
        port.close();
        cable.at(End.LEFT, () -> {
            LinuxCalls calls = new LinuxCalls();
            try (XdpRing ring = new XdpRing(calls, "cable");
                    Netlink netlink = new Netlink(calls)) {
                int device = calls.deviceIndex("cable");
                int right = (int) SocketAddresses.low(Cable.RIGHT);
                assertThat(netlink.link(device)).isTrue();
                long own = netlink.hardwareAddress();
                assertThat(netlink.neighbour(device, right)).isTrue();
                write(ring, netlink.hardwareAddress(), own);
                ring.submit(50);
                ring.kick();
                return right;
            }
        });
        peer.expectSilence();
        assertThat(checksumErrors()).isEqualTo(1);
        port = open(Cable.LEFT);
    }

    private void write(XdpRing ring, long to, long from) {
        MemorySegment frames = ring.memory();
        long at = ring.frame();
        String header = "%012x%012x0800%s".formatted(to, from, "4500002400004000401100000a4d00010a4d0002");
        String datagram =
                "1b58%04x001012340102030405060708".formatted(peer.address().getPort());
        byte[] octets = HexFormat.of().parseHex(header + datagram);
        MemorySegment.copy(octets, 0, frames, ValueLayout.JAVA_BYTE, at, octets.length);
        short checksum = Checksum.fold(Checksum.sum(frames, at + 14, 20));
        frames.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 24, checksum);
    }

    /** The smallest object has 16 octets. What little there is comes from asking for routes, until that is compiled. */
    @Test
    void aHundredThousandDatagramsAllocateNothingEach() {
        int number = connect(peer.address(), peer);
        long allocated = cable.at(End.LEFT, () -> Allocation.least(800_000, () -> sendMany(number, 100_000)));
        assertThat(allocated).as("octets for 100000 datagrams").isLessThan(800_000);
    }

    private void sendMany(int number, int count) {
        for (int i = 0; i < count; i++) {
            port.send(number, memory.segment(), memory.base(), 500, 500);
            if (i % 16 == 0) {
                port.flush();
            }
        }
        port.flush();
    }

    @Test
    void withoutTheDeviceThePortWorksAndSaysWhyNotFaster() {
        port.close();
        UdpConfig config = new UdpConfig(List.of(Cable.LEFT), 0, 16, 32, true, true, "nowhere0");
        port = cable.at(End.LEFT, () -> UdpPorts.open(config));
        assertThat(port.tier().why()).startsWith("there is no network device nowhere0");
        assertThat(port.tier().send()).isEqualTo("connected sockets with UDP_SEGMENT");
        connect(peer.address(), peer);
    }

    @Test
    void aDeviceThatIsNoEthernetIsRefusedWithTheReason() {
        port.close();
        UdpConfig config = new UdpConfig(List.of(Cable.LEFT), 0, 16, 32, true, true, "lo");
        port = cable.at(End.LEFT, () -> UdpPorts.open(config));
        assertThat(port.tier().why()).contains("lo");
        connect(peer.address(), peer);
    }

    @Test
    void twoCoresNeedTwoQueues() {
        UdpConfig config = new UdpConfig(List.of(Cable.LEFT), 0, 16, 32, true, true, "cable");
        try (UdpPort second = cable.at(End.LEFT, () -> UdpPorts.open(config))) {
            assertThat(second.tier().why()).startsWith("AF_XDP finds no free transmit queue of cable");
            assertThat(second.tier().send()).isEqualTo("connected sockets with UDP_SEGMENT");
        }
    }

    @Test
    void aPathTooNarrowForSegmentsGetsSingleDatagrams() {
        port.close();
        UdpConfig config = new UdpConfig(List.of(Cable.LEFT), 0, 16, 32, true, true, "");
        port = cable.at(End.LEFT, () -> UdpPorts.open(config));
        cable.command(End.LEFT, "ip route add " + Cable.RIGHT.getHostAddress() + "/32 dev cable mtu 1000");
        int number = connect(peer.address(), peer);
        assertThat(port.tier().why()).isEmpty();
        for (int i = 0; i < 3; i++) {
            assertThat(send(number, 5000, 1200)).isEqualTo(5);
            expect(5000, 1200);
        }
        assertThat(port.tier().why()).startsWith("UDP_SEGMENT was refused for at least one peer: ");
        assertThat(send(number, 5000, 900)).isEqualTo(6);
        expect(5000, 900);
    }

    @Test
    void closingGivesAllDescriptorsBack() throws Exception {
        UdpConfig config = new UdpConfig(List.of(Cable.LEFT), 0, 16, 32, true, true, "cable");
        port.close();
        long before = PortContract.descriptors();
        for (int i = 0; i < 3; i++) {
            try (UdpPort again = cable.at(End.LEFT, () -> UdpPorts.open(config))) {
                assertThat(again.tier().send()).startsWith("AF_XDP");
            }
        }
        assertThat(PortContract.descriptors()).isEqualTo(before);
        port = open(Cable.LEFT);
    }
}
