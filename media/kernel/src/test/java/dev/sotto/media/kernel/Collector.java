package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Receives from a port until what a test waits for has come. */
final class Collector {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final UdpPort port;

    Collector(UdpPort port) {
        this.port = port;
    }

    /** One received datagram, copied. */
    record Datagram(int peer, InetSocketAddress source, int length, byte[] octets) {
        String text() {
            return new String(octets, StandardCharsets.US_ASCII);
        }
    }

    List<Datagram> receive(int count) {
        return receive(count, port.batch());
    }

    /** So many datagrams, by calls for {@code limit} at a time. */
    List<Datagram> receive(int count, int limit) {
        List<Datagram> all = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (all.size() < count) {
            List<Datagram> some = once(limit);
            assertThat(some).hasSizeLessThanOrEqualTo(limit);
            all.addAll(some);
            if (some.isEmpty()) {
                assertThat(System.nanoTime())
                        .as("came " + all.size() + " of " + count)
                        .isLessThan(deadline);
                port.await(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
        assertThat(all).hasSize(count);
        return all;
    }

    Datagram receiveOne() {
        return receive(1).getFirst();
    }

    /** What one call returns. */
    List<Datagram> once(int limit) {
        int count = port.receive(limit);
        List<Datagram> some = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            some.add(copy(i));
        }
        return some;
    }

    private Datagram copy(int i) {
        MemorySegment received = port.received();
        int there = Math.min(port.length(i), 2048);
        InetSocketAddress source = port.source(i);
        assertThat(port.sourcePort(i)).isEqualTo(source.getPort());
        assertThat(SocketAddresses.of(port.sourceHigh(i), port.sourceLow(i), port.sourcePort(i)))
                .isEqualTo(source);
        byte[] octets = received.asSlice(port.offset(i), there).toArray(ValueLayout.JAVA_BYTE);
        return new Datagram(port.peer(i), source, port.length(i), octets);
    }
}
