package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@link UdpPort} promises about what is sent together. */
abstract class PortBatches extends PortWaiting {
    /** Puts octets into memory, which differ from place to place; returns their offset. */
    final long fill(int octets) {
        MemorySegment segment = memory.segment();
        for (int i = 0; i < octets; i++) {
            segment.set(ValueLayout.JAVA_BYTE, memory.base() + i, octet(i));
        }
        return memory.base();
    }

    static byte octet(int i) {
        return (byte) (i * 31 + (i >> 8));
    }

    static byte[] octets(int from, int to) {
        byte[] octets = new byte[to - from];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = octet(from + i);
        }
        return octets;
    }

    private SendBatch batch(int most) {
        return closeLater(new SendBatch(most));
    }

    /** Adds what {@link #fill} wrote from {@code from} to {@code to}. */
    private void add(SendBatch batch, int peer, int from, int to) {
        batch.add(peer, null, memory.segment(), memory.base() + from, to - from);
    }

    @Test
    void aBatchReachesAllItsPeersInOrder() {
        UdpPort port = port(IPV4);
        SendBatch batch = batch(128);
        List<OtherEnd> peers = new ArrayList<>();
        fill(80_000);
        for (int i = 0; i < 5; i++) {
            peers.add(otherEnd(IPV4));
            int number = port.connect(peers.getLast().address());
            for (int j = 0; j < 20; j++) {
                add(batch, number, j * 1000, (j + 1) * 1000);
            }
            add(batch, number, 20_000, 20_001);
            add(batch, number, 20_001, 21_001);
        }
        assertThat(batch.datagrams()).isEqualTo(110);
        assertThat(batch.runs())
                .as("16; 4 and the short one; the long one after that")
                .isEqualTo(15);
        for (int round = 0; round < 3; round++) {
            assertThat(port.send(batch)).isEqualTo(110);
            port.flush();
            for (OtherEnd peer : peers) {
                for (int j = 0; j < 20; j++) {
                    assertThat(peer.receiveOctets()).isEqualTo(octets(j * 1000, (j + 1) * 1000));
                }
                assertThat(peer.receiveOctets()).isEqualTo(octets(20_000, 20_001));
                assertThat(peer.receiveOctets()).isEqualTo(octets(20_001, 21_001));
            }
        }
    }

    @Test
    void whatLiesInOnePieceForDifferentPeersIsNoRun() {
        UdpPort port = port(IPV4);
        SendBatch batch = batch(8);
        OtherEnd alice = otherEnd(IPV4);
        OtherEnd bob = otherEnd(IPV4);
        OtherEnd carol = otherEnd(IPV4);
        OtherEnd dave = otherEnd(IPV4);
        fill(1000);
        add(batch, port.connect(alice.address()), 0, 100);
        add(batch, port.connect(bob.address()), 100, 200);
        MemorySegment segment = memory.segment();
        batch.add(UdpPort.NO_PEER, carol.address(), segment, memory.base() + 200, 100);
        batch.add(UdpPort.NO_PEER, dave.address(), segment, memory.base() + 300, 100);
        assertThat(batch.runs()).isEqualTo(4);
        assertThat(port.send(batch)).isEqualTo(4);
        port.flush();
        assertThat(alice.receiveOctets()).isEqualTo(octets(0, 100));
        assertThat(bob.receiveOctets()).isEqualTo(octets(100, 200));
        assertThat(carol.receiveOctets()).isEqualTo(octets(200, 300));
        assertThat(dave.receiveOctets()).isEqualTo(octets(300, 400));
    }

    @Test
    void noRunIsLongerThanTheKernelTakes() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        SendBatch batch = batch(8);
        fill(100_000);
        for (int i = 0; i < 4; i++) {
            add(batch, number, i * 25_000, (i + 1) * 25_000);
        }
        assertThat(batch.runs()).isEqualTo(2);
        assertThat(port.send(batch)).isEqualTo(4);
        for (int i = 0; i < 4; i++) {
            assertThat(peer.receiveOctets()).isEqualTo(octets(i * 25_000, (i + 1) * 25_000));
        }
    }

    @Test
    void aBatchGoesOnWherePeersHaveClosedTheirPorts() {
        UdpPort port = port(IPV4);
        OtherEnd gone = otherEnd(IPV4);
        OtherEnd here = otherEnd(IPV4);
        int goneNumber = port.connect(gone.address());
        int hereNumber = port.connect(here.address());
        gone.close();
        SendBatch batch = batch(8);
        fill(1000);
        for (int round = 0; round < 50; round++) {
            batch.clear();
            add(batch, goneNumber, 0, 100);
            add(batch, goneNumber, 100, 200);
            add(batch, hereNumber, 200, 300);
            add(batch, goneNumber, 300, 400);
            assertThat(port.send(batch)).isEqualTo(4);
            assertThat(here.receiveOctets()).isEqualTo(octets(200, 300));
        }
    }

    @Test
    void aBatchIsBoundedAndCanBeUsedAgain() {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        int number = port.connect(peer.address());
        SendBatch batch = batch(2);
        fill(100);
        assertThat(port.send(batch)).as("nothing").isZero();
        add(batch, number, 0, 10);
        add(batch, number, 10, 10);
        assertThatIllegalStateException().isThrownBy(() -> add(batch, number, 20, 30));
        assertThat(port.send(batch)).isEqualTo(2);
        assertThat(peer.receiveOctets()).isEqualTo(octets(0, 10));
        assertThat(peer.receiveOctets()).isEmpty();
        batch.clear();
        add(batch, number, 30, 40);
        assertThat(port.send(batch)).isEqualTo(1);
        assertThat(peer.receiveOctets()).isEqualTo(octets(30, 40));
    }
}
