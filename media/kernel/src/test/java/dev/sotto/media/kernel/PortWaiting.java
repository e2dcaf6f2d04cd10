package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ports to test with, and what {@link UdpPort} promises about waiting. */
abstract class PortWaiting {
    static final InetAddress IPV4 = address("127.0.0.1");
    static final InetAddress IPV6 = address("::1");

    private final List<AutoCloseable> open = new ArrayList<>();
    final PacketMemory memory = closeLater(new PacketMemory(1 << 17));

    /** A port of the kind under test. */
    abstract UdpPort open(UdpConfig config);

    static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    final <T extends AutoCloseable> T closeLater(T closeable) {
        open.add(closeable);
        return closeable;
    }

    final UdpPort port(InetAddress... addresses) {
        return closeLater(open(UdpConfig.standard(List.of(addresses), 0)));
    }

    final UdpPort port(int maxPeers, int batch) {
        return closeLater(open(new UdpConfig(List.of(IPV4), 0, maxPeers, batch, true, true, "")));
    }

    final OtherEnd otherEnd(InetAddress host) {
        return closeLater(new OtherEnd(host));
    }

    static InetSocketAddress at(InetAddress host, UdpPort port) {
        return new InetSocketAddress(host, port.localPort());
    }

    @Test
    void waitingEndsWhenADatagramComes() throws InterruptedException {
        UdpPort port = port(IPV4);
        OtherEnd peer = otherEnd(IPV4);
        port.connect(peer.address());
        Thread sender = Thread.ofPlatform().start(() -> {
            pause();
            peer.send(at(IPV4, port), "late");
        });
        long start = System.nanoTime();
        while (port.receive(1) == 0) {
            port.await(TimeUnit.SECONDS.toNanos(20));
        }
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
        sender.join();
    }

    @Test
    void waitingEndsWhenTheTimeHasPassed() {
        UdpPort port = port(IPV4);
        long start = System.nanoTime();
        port.await(TimeUnit.MILLISECONDS.toNanos(30));
        assertThat(System.nanoTime() - start)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(29), TimeUnit.SECONDS.toNanos(10));
        port.await(0);
        port.await(-1);
        port.await(1);
    }

    @Test
    void waitingEndsWhenAnotherThreadWakesAlsoBeforehand() throws InterruptedException {
        UdpPort port = port(IPV4);
        port.wake();
        expectShortWait(port);
        port.wake();
        assertThat(port.receive(1)).isZero();
        expectShortWait(port);
        Thread waker = Thread.ofPlatform().start(() -> {
            pause();
            port.wake();
        });
        expectShortWait(port);
        waker.join();
        long start = System.nanoTime();
        port.await(TimeUnit.MILLISECONDS.toNanos(30));
        assertThat(System.nanoTime() - start).as("each wake ends one wait").isGreaterThan(20_000_000);
    }

    private static void expectShortWait(UdpPort port) {
        long start = System.nanoTime();
        port.await(TimeUnit.SECONDS.toNanos(20));
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
