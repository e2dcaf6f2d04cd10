package dev.sotto.keying.link;

import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.base.SharedCounters;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One live link. Its own virtual thread reads and posts, a second one writes, and the watch of its server or client ends
 * it when the peer is silent. Events are posted by the reading thread alone, so their order is that of the stream.
 */
final class Link {
    private static final Logger LOG = LogManager.getLogger(Link.class);
    private static final int READ_OCTETS = 16 * 1024;
    private static final long OWNER_PATIENCE_NANOS = 10_000_000_000L;
    private static final long LINGER_MILLIS = 1_000;
    private static final long FULL_MAILBOX_WAIT_MILLIS = 5;

    private final LinkProxy proxy;
    private final SSLSocket tls;
    private final ObservedSocket raw;
    private final LinkOutbox outbox;
    private final LinkOwner owner;
    private final SharedCounters<LinkCounter> counters;
    private final NanoClock clock;
    private final AtomicReference<@Nullable String> end;

    Link(LinkPeer peer, LinkOwner owner) {
        this.tls = peer.tls();
        this.raw = peer.raw();
        this.owner = owner;
        this.counters = owner.counters();
        this.clock = owner.clock();
        this.end = new AtomicReference<>();
        this.outbox = new LinkOutbox(owner.config().outboxMessages(), this::onOverflow);
        this.proxy = new LinkProxy(owner.nextId(), peer.protocol(), peer.fingerprint(), peer.remote(), outbox);
    }

    LinkProxy proxy() {
        return proxy;
    }

    /** Reads until the link is gone. */
    void run() throws InterruptedException {
        String name = "link-" + proxy.peer().text().substring("sha-256 ".length(), "sha-256 ".length() + 11);
        Thread.currentThread().setName(name);
        Thread writer = Thread.ofVirtual().name(name + "-out").start(this::write);
        LOG.info("link.up protocol={} peer={} remote={}", proxy.protocol().alpn(), proxy.peer(), proxy.remote());
        counters.increment(LinkCounter.LINKS_UP);
        try {
            if (post(new LinkEvent.Up(proxy))) {
                read();
            }
        } catch (IOException e) {
            end("broken: " + e.getMessage());
        } finally {
            end("closed by the peer");
            outbox.close();
            writer.interrupt();
            writer.join();
            counters.increment(LinkCounter.LINKS_DOWN);
            String reason = LogText.oneLine(String.valueOf(end.get()));
            LOG.info(
                    "link.down protocol={} peer={} reason=\"{}\"",
                    proxy.protocol().alpn(),
                    proxy.peer(),
                    reason);
            post(new LinkEvent.Down(proxy, reason));
        }
    }

    private void read() throws IOException, InterruptedException {
        tls.setSoTimeout(owner.config().probeMillis(proxy.protocol()));
        InputStream in = tls.getInputStream();
        byte[] buffer = new byte[READ_OCTETS];
        try {
            int count = readOrProbe(in, buffer);
            while (count >= 0 && (count == 0 || post(new LinkEvent.Received(proxy, Arrays.copyOf(buffer, count))))) {
                count = readOrProbe(in, buffer);
            }
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    /**
     * After a silence makes the peer answer in TLS: KeyUpdate with update_requested (RFC 8446 4.6.3). Only this thread may
     * do that, because JSSE handles messages after the handshake in the reading thread and shares their state unguarded.
     */
    private int readOrProbe(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException _) {
            tls.startHandshake();
            return 0;
        }
    }

    private void write() {
        try {
            outbox.writeTo(tls);
            end.compareAndSet(null, "closed by us");
            // Closing TCP with something unread resets it, and what was sent last might be lost on the way. So only our
            // direction ends first; the reader interrupts the wait when the peer has closed the other.
            tls.shutdownOutput();
            Thread.sleep(LINGER_MILLIS);
            end("closed by us");
        } catch (IOException e) {
            end("broken: " + e.getMessage());
        } catch (InterruptedException _) {
            end("closed by us");
        }
    }

    /** Waits for a full mailbox: not reading is what slows the peer down. */
    private boolean post(LinkEvent event) throws InterruptedException {
        long giveUpNanos = clock.nowNanos() + OWNER_PATIENCE_NANOS;
        while (!owner.events().post(event)) {
            if (owner.isClosed()) {
                return false;
            }
            if (clock.nowNanos() > giveUpNanos) {
                LOG.error(
                        "link.owner_stuck protocol={} peer={}", proxy.protocol().alpn(), proxy.peer());
                end(LinkCounter.CLOSED_OWNER_STUCK, "its owner is stuck");
                return false;
            }
            Thread.sleep(FULL_MAILBOX_WAIT_MILLIS);
        }
        return true;
    }

    private void onOverflow() {
        end(LinkCounter.CLOSED_OUTBOX_FULL, "its outbox is full");
    }

    /** Called now and then by the watch. */
    void watch(LinkConfig config) {
        long silentMillis = (clock.nowNanos() - raw.lastOctetNanos()) / 1_000_000;
        if (silentMillis >= config.silenceMillis(proxy.protocol())) {
            end(LinkCounter.CLOSED_SILENT, "nothing from the peer for " + silentMillis + " ms");
        }
    }

    /** Ends it at once, and counts why if nothing else ended it before. */
    void end(LinkCounter counter, String reason) {
        if (end.compareAndSet(null, reason)) {
            counters.increment(counter);
        }
        end(reason);
    }

    /** Ends it at once. The TCP socket is closed below TLS, because closing TLS waits for a writer that may be stuck. */
    void end(String reason) {
        end.compareAndSet(null, reason);
        try {
            raw.close();
        } catch (IOException e) {
            LOG.debug("link.close_failed remote={} reason=\"{}\"", proxy.remote(), e.getMessage());
        }
    }
}
