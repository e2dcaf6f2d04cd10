package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import dev.sotto.base.NanoClock;
import dev.sotto.base.SharedCounters;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** What servers and clients of links have in common: pins, live links, connections in handshake, and the watch over both. */
final class LinkOwner {
    private static final Logger LOG = LogManager.getLogger(LinkOwner.class);
    private static final AtomicLong IDS = new AtomicLong();
    private static final long WATCH_MILLIS = 500;

    private final LinkConfig config;
    private final LinkEventPort events;
    private final PinTrust trust;
    private final LinkTls tls;
    private final NanoClock clock = NanoClock.system();
    private final SharedCounters<LinkCounter> counters = new SharedCounters<>(LinkCounter.class);
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final Map<ObservedSocket, Long> handshakes = new ConcurrentHashMap<>();
    private final Set<ObservedSocket> slow = ConcurrentHashMap.newKeySet();
    private final Thread watch;
    private volatile boolean closed;

    LinkOwner(LinkConfig config, LinkIdentity identity, LinkTrust pins, LinkEventPort events) {
        this.config = config;
        this.events = events;
        this.trust = new PinTrust(pins);
        this.tls = new LinkTls(identity, trust);
        this.watch = Thread.ofVirtual().name("link-watch").unstarted(this::watch);
    }

    void start() {
        watch.start();
    }

    LinkConfig config() {
        return config;
    }

    LinkEventPort events() {
        return events;
    }

    LinkTls tls() {
        return tls;
    }

    NanoClock clock() {
        return clock;
    }

    SharedCounters<LinkCounter> counters() {
        return counters;
    }

    long nextId() {
        return IDS.incrementAndGet();
    }

    boolean isClosed() {
        return closed;
    }

    /** Replaces the pins; links of peers that are not among them end. */
    void trust(LinkTrust pins) {
        trust.replace(pins);
        links.forEach(this::endIfUnpinned);
    }

    private void endIfUnpinned(Link link) {
        if (!trust.trust().allows(link.proxy().peer(), link.proxy().protocol())) {
            LOG.warn("link.pin_removed peer={}", link.proxy().peer());
            link.end(LinkCounter.CLOSED_PIN_REMOVED, "its pin was removed");
        }
    }

    /** Whether one more connection may start a handshake; {@link #handshaken} must follow. */
    boolean mayHandshake(ObservedSocket raw) {
        if (handshakes.size() >= config.maxHandshakes()) {
            counters.increment(LinkCounter.REFUSED_TOO_MANY_HANDSHAKES);
            return false;
        }
        handshakes.put(raw, clock.nowNanos() + config.handshakeMillis() * 1_000_000L);
        // After it is in the map: whoever closes either finds it there or is seen here.
        if (closed) {
            handshakes.remove(raw);
        }
        return !closed;
    }

    void handshaken(ObservedSocket raw) {
        handshakes.remove(raw);
        slow.remove(raw);
    }

    /** Does the handshake and finds out who it is; no octet of the peer is passed on before. */
    LinkPeer handshake(ObservedSocket raw, SSLSocket socket) throws IOException, CertificateException {
        socket.startHandshake();
        String remote = remote(raw);
        Fingerprint peer = tls.peer(socket);
        LinkProtocol protocol = tls.protocol(socket);
        if (!trust.trust().allows(peer, protocol)) {
            throw new LinkRefusedException(LinkCounter.REFUSED_ROLE, peer + " may not speak " + protocol.alpn());
        }
        long others = links.stream().filter(l -> l.proxy().peer().equals(peer)).count();
        if (others >= config.maxLinksPerPeer()) {
            throw new LinkRefusedException(LinkCounter.REFUSED_TOO_MANY_LINKS, others + " links of " + peer);
        }
        return new LinkPeer(raw, socket, peer, protocol, remote);
    }

    /** Counts and logs a peer that was refused; the reason for the log. */
    String refused(ObservedSocket raw, Exception why) {
        LinkCounter reason = slow.contains(raw) ? LinkCounter.REFUSED_SLOW : LinkTls.reason(why);
        counters.increment(reason);
        String words = LogText.oneLine(String.valueOf(why.getMessage()));
        LOG.warn("link.refused reason={} remote={} detail=\"{}\"", reason, remote(raw), words);
        return reason + ": " + words;
    }

    /** Runs a link until it is gone. */
    void run(LinkPeer peer) throws InterruptedException {
        Link link = new Link(peer, this);
        links.add(link);
        // After it is in the set, so that a change of pins between the handshake and here is seen by one of the two.
        endIfUnpinned(link);
        if (closed) {
            link.end("closed by us");
        }
        try {
            link.run();
        } finally {
            links.remove(link);
        }
    }

    private void watch() {
        long tick = Math.min(WATCH_MILLIS, Math.max(10, Math.min(config.handshakeMillis(), config.probeMillis()) / 4));
        try {
            while (!closed) {
                Thread.sleep(tick);
                links.forEach(link -> link.watch(config));
                long now = clock.nowNanos();
                handshakes.forEach((raw, deadline) -> {
                    if (now > deadline && slow.add(raw)) {
                        closeQuietly(raw);
                    }
                });
            }
        } catch (InterruptedException _) {
            // close() ends the watch.
        }
    }

    /** Ends everything but the threads of the caller. */
    void close() throws InterruptedException {
        closed = true;
        watch.interrupt();
        watch.join();
        handshakes.keySet().forEach(LinkOwner::closeQuietly);
        links.forEach(link -> link.end("closed by us"));
    }

    LinkState describe() {
        return new LinkState(
                links.stream().map(l -> l.proxy().toString()).sorted().toList(),
                texts(trust.trust().pins().keySet()),
                counters.snapshot());
    }

    private static List<String> texts(Collection<Fingerprint> pins) {
        return pins.stream().map(Fingerprint::text).sorted().toList();
    }

    static String remote(ObservedSocket raw) {
        return String.valueOf(raw.getRemoteSocketAddress());
    }

    static void closeQuietly(@Nullable AutoCloseable socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (Exception e) {
            LOG.debug("link.close_failed reason=\"{}\"", e.getMessage());
        }
    }
}
