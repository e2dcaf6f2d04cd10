package dev.sotto.keying.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.Mailbox;
import dev.sotto.tests.kit.SeededEntropy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server, clients and foreign peers on loopback, with short times. Everything is closed at the end. */
final class LinkRig implements AutoCloseable {
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    static final LinkConfig QUICK = new LinkConfig(2_000, 10_000, 25_000, 64, 8, 4, new BackoffPolicy(20, 100));

    final LinkIdentity kd = TestIdentities.fresh();
    final LinkIdentity md = TestIdentities.fresh();
    final LinkIdentity gw = TestIdentities.fresh();
    final Mailbox<LinkEvent> kdEvents = new Mailbox<>(1024);
    final Mailbox<LinkEvent> mdEvents = new Mailbox<>(1024);
    private final List<AutoCloseable> open = new ArrayList<>();

    LinkServer server() {
        return server(QUICK, 0);
    }

    LinkServer server(LinkConfig config, int port) {
        return server(config, port, LinkEventPort.to(kdEvents));
    }

    LinkServer server(LinkConfig config, int port, LinkEventPort events) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return keep(LinkServer.start(
                address, config, kd, LinkTrust.of(Set.of(md.fingerprint()), Set.of(gw.fingerprint())), events));
    }

    LinkClient client(int port, LinkProtocol protocol) {
        return client(port, protocol, QUICK, md, Set.of(kd.fingerprint()));
    }

    LinkClient client(
            int port, LinkProtocol protocol, LinkConfig config, LinkIdentity identity, Set<Fingerprint> pins) {
        LinkTarget target = new LinkTarget(InetAddress.getLoopbackAddress().getHostAddress(), port, protocol);
        return keep(
                LinkClient.start(target, config, identity, pins, LinkEventPort.to(mdEvents), new SeededEntropy(port)));
    }

    Socket plain(int port) throws IOException {
        return keep(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** A TLS client that is not ours in its details: the same certificate, but set up by the test. */
    SSLSocket foreign(ForeignPeer peer, int port) throws IOException {
        return keep(peer.dial(port));
    }

    <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    static LinkEvent next(Mailbox<LinkEvent> mailbox) throws InterruptedException {
        @Nullable LinkEvent event = mailbox.poll(PATIENCE_NANOS);
        if (event == null) {
            throw new AssertionError("no event came");
        }
        return event;
    }

    static <E extends LinkEvent> E next(Mailbox<LinkEvent> mailbox, Class<E> kind) throws InterruptedException {
        LinkEvent event = next(mailbox);
        assertThat(event).isInstanceOf(kind);
        return kind.cast(event);
    }

    /** As many octets as {@code expected} has, however they were cut. */
    static String text(Mailbox<LinkEvent> mailbox, int octets) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (all.length() < octets) {
            byte[] part = next(mailbox, LinkEvent.Received.class).octets();
            all.append(new String(part, java.nio.charset.StandardCharsets.US_ASCII));
        }
        return all.toString();
    }

    /** The counter of a refusal or closing, once it is not zero any more. */
    static void awaitCounter(LinkServer server, LinkCounter counter, long value) {
        await(() -> server.describe().count(counter) >= value, counter.toString());
        assertThat(server.describe().count(counter)).isEqualTo(value);
    }

    static void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited for " + what).isLessThan(end);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() {
        open.reversed().forEach(LinkOwner::closeQuietly);
    }
}
