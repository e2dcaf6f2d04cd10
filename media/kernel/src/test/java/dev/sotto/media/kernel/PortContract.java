package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.OperationFailed;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link UdpPort} promises, whichever way it is done. */
@Timeout(60)
abstract class PortContract extends PortBatches {
    @Test
    void aDatagramOfAStrangerComesWithItsSource() {
        UdpPort port = port(IPV4);
        OtherEnd stranger = otherEnd(IPV4);
        stranger.send(at(IPV4, port), "hello");
        Collector.Datagram got = new Collector(port).receiveOne();
        assertThat(got.text()).isEqualTo("hello");
        assertThat(got.peer()).isEqualTo(UdpPort.NO_PEER);
        assertThat(got.source()).isEqualTo(stranger.address());
    }

    @Test
    void nothingIsReceivedWhereNothingWasSent() {
        assertThat(port(IPV4).receive(1)).isZero();
    }

    @Test
    void aConnectedPeersDatagramsCarryItsNumberAndStrangersDoNot() {
        UdpPort port = port(IPV4);
        OtherEnd alice = otherEnd(IPV4);
        OtherEnd bob = otherEnd(IPV4);
        OtherEnd stranger = otherEnd(IPV4);
        int aliceNumber = port.connect(alice.address());
        int bobNumber = port.connect(bob.address());
        assertThat(aliceNumber).isNotNegative().isNotEqualTo(bobNumber);
        Collector collector = new Collector(port);
        for (int i = 0; i < 20; i++) {
            stranger.send(at(IPV4, port), "stranger");
            assertThat(collector.receiveOne().peer()).isEqualTo(UdpPort.NO_PEER);
            bob.send(at(IPV4, port), "bob");
            assertThat(collector.receiveOne().peer()).isEqualTo(bobNumber);
            alice.send(at(IPV4, port), "alice");
            assertThat(collector.receiveOne().peer()).isEqualTo(aliceNumber);
        }
    }

    @Test
    void manyStrangersAreNeverTakenForOneOfManyPeers() {
        UdpPort port = port(IPV4);
        List<OtherEnd> peers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            peers.add(otherEnd(IPV4));
            assertThat(port.connect(peers.getLast().address())).isNotNegative();
        }
        for (int i = 0; i < 30; i++) {
            otherEnd(IPV4).send(at(IPV4, port), "stranger");
        }
        assertThat(new Collector(port).receive(30))
                .allMatch(datagram -> datagram.peer() == UdpPort.NO_PEER)
                .allMatch(datagram -> datagram.text().equals("stranger"));
    }

    @Test
    void sendingToAPeerArrivesFromTheLocalPort() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        assertThat(port.send(number, memory.segment(), fill(100), 100, 100)).isEqualTo(1);
        port.flush();
        DatagramPacket packet = peer.receive();
        assertThat(packet.getSocketAddress()).isEqualTo(at(IPV4, port));
        assertThat(Arrays.copyOf(packet.getData(), packet.getLength())).isEqualTo(octets(0, 100));
    }

    @Test
    void aStrangerIsAnsweredFromTheSamePort() {
        UdpPort port = port(IPV4);
        OtherEnd stranger = otherEnd(IPV4);
        assertThat(port.sendTo(stranger.address(), memory.segment(), fill(7), 7))
                .isTrue();
        assertThat(stranger.receive().getSocketAddress()).isEqualTo(at(IPV4, port));
    }

    @Test
    void severalSegmentsArriveAsSingleDatagramsInOrder() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        List<Integer> counts = Stream.concat(
                        Stream.iterate(2, count -> count + 1).limit(16), Stream.of(31, 32, 33, 40))
                .toList();
        for (int count : counts) {
            expectSegments(port, peer, number, count, 700, 700);
            expectSegments(port, peer, number, count, 700, 1);
            expectSegments(port, peer, number, count, 1200, 1199);
        }
    }

    private void expectSegments(UdpPort port, OtherEnd peer, int number, int count, int each, int last) {
        int octets = (count - 1) * each + last;
        assertThat(port.send(number, memory.segment(), fill(octets), octets, each))
                .isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(peer.receiveOctets())
                    .as("datagram " + i + " of " + count)
                    .isEqualTo(octets(i * each, Math.min(octets, (i + 1) * each)));
        }
    }

    @Test
    void segmentsTooLongToGoTogetherArriveAsWell() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        expectSegments(port, peer, number, 3, 25_000, 24_000);
        expectSegments(port, peer, number, 2, 40_000, 39_000);
    }

    @Test
    void aDatagramWithoutOctetsCanBeSentAndReceived() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        assertThat(port.send(number, memory.segment(), memory.base(), 0, 100)).isEqualTo(1);
        assertThat(peer.receive().getLength()).isZero();
        peer.send(at(IPV4, port), "");
        assertThat(new Collector(port).receiveOne().length()).isZero();
    }

    @Test
    void aDatagramOf2048OctetsIsWholeAndALongerOneSaysSo() {
        UdpPort port = port(IPV4);
        OtherEnd stranger = otherEnd(IPV4);
        for (int octets : new int[] {2048, 2049, 9000, 60_000}) {
            stranger.send(at(IPV4, port), octets(0, octets));
            Collector.Datagram got = new Collector(port).receiveOne();
            assertThat(got.length() > 2048).isEqualTo(octets > 2048);
            assertThat(got.octets()).isEqualTo(octets(0, 2048));
        }
    }

    @Test
    void neverMoreThanTheLimitAreReturnedAndTheRestComesLater() {
        UdpPort port = port(4, 32);
        OtherEnd peer = otherEnd(IPV4);
        port.connect(peer.address());
        for (int i = 0; i < 50; i++) {
            peer.send(at(IPV4, port), "number " + i);
        }
        List<Collector.Datagram> all = new Collector(port).receive(50, 7);
        for (int i = 0; i < 50; i++) {
            assertThat(all.get(i).text()).isEqualTo("number " + i);
        }
    }

    @Test
    void aLimitOutsideTheBatchIsAMistake() {
        UdpPort port = port(4, 8);
        assertThat(port.batch()).isEqualTo(8);
        assertThatThrownBy(() -> port.receive(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> port.receive(9)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aDisconnectedPeerIsAStrangerAgain() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        port.disconnect(number);
        peer.send(at(IPV4, port), "still here");
        Collector.Datagram got = new Collector(port).receiveOne();
        assertThat(got.peer()).isEqualTo(UdpPort.NO_PEER);
        assertThat(got.source()).isEqualTo(peer.address());
        assertThatIllegalStateException().isThrownBy(() -> port.disconnect(number));
        assertThatIllegalStateException().isThrownBy(() -> port.send(number, memory.segment(), memory.base(), 1, 1));
    }

    @Test
    void whatADisconnectedPeerHadSentIsNotItsSuccessors() {
        UdpPort port = port(1, 8);
        OtherEnd former = otherEnd(IPV4);
        OtherEnd latter = otherEnd(IPV4);
        int number = port.connect(former.address());
        for (int i = 0; i < 3; i++) {
            former.send(at(IPV4, port), "former " + i);
        }
        Collector collector = new Collector(port);
        assertThat(collector.receive(1, 1).getFirst().peer()).isEqualTo(number);
        port.disconnect(number);
        assertThat(port.peer(0)).as("in the batch that is looked at").isEqualTo(UdpPort.NO_PEER);
        assertThat(port.source(0)).isEqualTo(former.address());
        assertThat(port.connect(latter.address()))
                .as("the number is free again")
                .isEqualTo(number);
        latter.send(at(IPV4, port), "latter");
        List<Collector.Datagram> got = new ArrayList<>();
        while (got.isEmpty() || !got.getLast().text().equals("latter")) {
            got.add(collector.receive(1, 1).getFirst());
        }
        for (Collector.Datagram datagram : got) {
            boolean isLatter = datagram.source().equals(latter.address());
            assertThat(datagram.peer()).isEqualTo(isLatter ? number : UdpPort.NO_PEER);
            assertThat(datagram.text()).startsWith(isLatter ? "latter" : "former");
        }
    }

    @Test
    void aPeerCanComeAndGoManyTimes() {
        UdpPort port = port(3, 8);
        OtherEnd peer = otherEnd(IPV4);
        Collector collector = new Collector(port);
        for (int i = 0; i < 200; i++) {
            int number = port.connect(peer.address());
            assertThat(number).isBetween(0, 2);
            peer.send(at(IPV4, port), "turn " + i);
            Collector.Datagram got = collector.receiveOne();
            assertThat(got.text()).isEqualTo("turn " + i);
            assertThat(got.peer()).isEqualTo(number);
            port.disconnect(number);
        }
    }

    @Test
    void noPeerGetsANumberBeyondTheConfiguredMost() {
        UdpPort port = port(2, 8);
        OtherEnd third = otherEnd(IPV4);
        int first = port.connect(otherEnd(IPV4).address());
        assertThat(first).isNotNegative();
        assertThat(port.connect(otherEnd(IPV4).address())).isNotNegative();
        assertThat(port.connect(third.address())).isEqualTo(UdpPort.NO_PEER);
        assertThat(port.sendTo(third.address(), memory.segment(), fill(3), 3)).isTrue();
        assertThat(third.receive().getLength()).isEqualTo(3);
        port.disconnect(first);
        assertThat(port.connect(third.address())).isEqualTo(first);
    }

    @Test
    void anAddressGetsOneNumberOnly() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        assertThat(port.connect(peer.address())).isNotNegative();
        assertThat(port.connect(peer.address())).isEqualTo(UdpPort.NO_PEER);
    }

    @Test
    void anAddressOfAFamilyWithoutSocketCannotBeReached() {
        UdpPort port = port(IPV4);
        InetSocketAddress ipv6 = new InetSocketAddress(IPV6, 9);
        assertThat(port.connect(ipv6)).isEqualTo(UdpPort.NO_PEER);
        assertThat(port.sendTo(ipv6, memory.segment(), fill(1), 1)).isFalse();
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nobody.invalid", 9);
        assertThat(port.connect(unresolved)).isEqualTo(UdpPort.NO_PEER);
        assertThat(port.sendTo(unresolved, memory.segment(), fill(1), 1)).isFalse();
    }

    @Test
    void ipv6Works() {
        exchange(port(IPV6), IPV6);
    }

    @Test
    void bothFamiliesHaveOnePort() {
        UdpPort port = port(IPV6, IPV4);
        exchange(port, IPV4);
        exchange(port, IPV6);
    }

    @Test
    void withoutAddressesAllAddressesOfBothFamiliesServe() {
        UdpPort port = port();
        exchange(port, IPV6);
        exchange(port, IPV4);
    }

    private void exchange(UdpPort port, InetAddress host) {
        OtherEnd peer = otherEnd(host);
        OtherEnd stranger = otherEnd(host);
        Collector collector = new Collector(port);
        int number = port.connect(peer.address());
        assertThat(number).isNotNegative();
        peer.send(at(host, port), "peer");
        assertThat(collector.receiveOne().peer()).isEqualTo(number);
        stranger.send(at(host, port), "stranger");
        Collector.Datagram got = collector.receiveOne();
        assertThat(got.peer()).isEqualTo(UdpPort.NO_PEER);
        assertThat(got.source()).isEqualTo(stranger.address());
        expectSegments(port, peer, number, 5, 1000, 10);
        assertThat(port.sendTo(stranger.address(), memory.segment(), fill(9), 9))
                .isTrue();
        assertThat(stranger.receiveOctets()).isEqualTo(octets(0, 9));
    }

    @Test
    void sendingGoesOnAfterThePeersPortWasClosed() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        InetSocketAddress address = peer.address();
        int number = port.connect(address);
        peer.close();
        for (int i = 0; i < 50; i++) {
            // The kernel hears by ICMP at once, over loopback, that nobody listens.
            assertThat(port.send(number, memory.segment(), fill(300), 300, 100)).isEqualTo(3);
            assertThat(port.send(number, memory.segment(), fill(300), 300, 300)).isEqualTo(1);
        }
        assertThat(port.receive(1)).isZero();
        OtherEnd other = otherEnd(IPV4);
        other.send(at(IPV4, port), "another");
        assertThat(new Collector(port).receiveOne().text()).isEqualTo("another");
    }

    @Test
    void wakingOrClosingAClosedPortDoesNothing() {
        UdpPort port = open(UdpConfig.standard(List.of(IPV4), 0));
        port.close();
        port.wake();
        port.close();
    }

    @Test
    void aPortInUseIsRefusedWithTheReason() {
        UdpPort port = port(IPV4);
        UdpConfig same = UdpConfig.standard(List.of(IPV4), port.localPort());
        assertThatThrownBy(() -> open(same))
                .isInstanceOf(OperationFailed.class)
                .hasMessage("UDP " + at(IPV4, port) + " cannot be bound: is another program using it?");
        port.connect(otherEnd(IPV4).address());
        assertThatThrownBy(() -> open(same)).isInstanceOf(OperationFailed.class);
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        UdpConfig elsewhere = UdpConfig.standard(List.of(address("192.0.2.1")), 0);
        assertThatThrownBy(() -> open(elsewhere))
                .isInstanceOf(OperationFailed.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("cannot be bound");
    }

    @Test
    void segmentsOfNothingAreAMistake() {
        UdpPort port = port(IPV4);
        int number = port.connect(otherEnd(IPV4).address());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> port.send(number, memory.segment(), memory.base(), 10, 0));
    }

    @Test
    void afterClosingThereAreAsManyDescriptorsAsBefore() throws Exception {
        open(UdpConfig.standard(List.of(), 0)).close();
        long before = descriptors();
        UdpPort port = open(UdpConfig.standard(List.of(IPV4, IPV6), 0));
        for (int i = 0; i < 20; i++) {
            try (OtherEnd peer = new OtherEnd(i % 2 == 0 ? IPV4 : IPV6)) {
                int number = port.connect(peer.address());
                assertThat(number).isNotNegative();
                if (i % 3 == 0) {
                    port.disconnect(number);
                }
            }
        }
        int used = port.localPort();
        assertThatThrownBy(() -> open(UdpConfig.standard(List.of(IPV4), used))).isInstanceOf(OperationFailed.class);
        port.close();
        assertThat(descriptors()).isEqualTo(before);
    }

    static long descriptors() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
