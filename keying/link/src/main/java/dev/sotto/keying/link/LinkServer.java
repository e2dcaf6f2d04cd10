package dev.sotto.keying.link;

import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Accepts links: the key distributor's side. One port serves all protocols. A peer is in when it proved in TLS 1.3 that it
 * has a pinned key; everybody else is refused before an octet of theirs is passed on.
 */
public final class LinkServer implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(LinkServer.class);
    private static final int BACKLOG = 64;
    private static final long PAUSE_MILLIS = 50;

    private final LinkOwner owner;
    private final ServerSocket listener;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    private LinkServer(LinkOwner owner, ServerSocket listener) {
        this.owner = owner;
        this.listener = listener;
        this.acceptor = Thread.ofVirtual().name("link-accept").unstarted(this::accept);
    }

    /**
     * Listens until {@link #close()}.
     *
     * @param address where; port 0 takes a free one
     * @param config bounds and times
     * @param identity what it shows
     * @param pins whom it trusts, and with what
     * @param events where events go
     * @throws OperationFailed if the address cannot be listened on
     */
    public static LinkServer start(
            InetSocketAddress address, LinkConfig config, LinkIdentity identity, LinkTrust pins, LinkEventPort events) {
        LinkOwner owner = new LinkOwner(config, identity, pins, events);
        LinkServer server = new LinkServer(owner, listen(address, owner));
        owner.start();
        server.acceptor.start();
        LOG.info(
                "link.listening address={} identity={}",
                server.listener.getLocalSocketAddress(),
                identity.fingerprint());
        return server;
    }

    private static ServerSocket listen(InetSocketAddress address, LinkOwner owner) {
        try {
            ServerSocket listener = new ServerSocket() {
                @Override
                public Socket accept() throws IOException {
                    ObservedSocket raw = new ObservedSocket(owner.clock());
                    implAccept(raw);
                    return raw;
                }
            };
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
            return listener;
        } catch (IOException e) {
            throw new OperationFailed("cannot listen for links on " + address + ": " + e.getMessage(), e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Replaces the trusted peers; live links of all others are closed. */
    public void trust(LinkTrust pins) {
        owner.trust(pins);
    }

    /** What it holds now. */
    public LinkState describe() {
        return owner.describe();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                ObservedSocket raw = (ObservedSocket) listener.accept();
                admit(raw);
            } catch (IOException e) {
                pauseUnlessClosed(e);
            }
        }
    }

    /** For example when the process has no file descriptors left: try again, but not at once. */
    private void pauseUnlessClosed(IOException failure) {
        if (listener.isClosed()) {
            return;
        }
        LOG.error("link.accept_failed reason=\"{}\"", failure.getMessage());
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            LinkOwner.closeQuietly(listener);
        }
    }

    private void admit(ObservedSocket raw) {
        if (!owner.mayHandshake(raw)) {
            LinkOwner.closeQuietly(raw);
            return;
        }
        Thread thread = Thread.ofVirtual().name("link-handshake").unstarted(() -> serve(raw));
        threads.add(thread);
        thread.start();
    }

    private void serve(ObservedSocket raw) {
        try {
            raw.tune();
            LinkPeer peer = owner.handshake(raw, owner.tls().accept(raw));
            owner.handshaken(raw);
            owner.run(peer);
        } catch (IOException | CertificateException e) {
            owner.refused(raw, e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            owner.handshaken(raw);
            LinkOwner.closeQuietly(raw);
            threads.remove(Thread.currentThread());
        }
    }

    /** Closes the port and all links, and returns when their threads have ended. */
    @Override
    public void close() {
        LinkOwner.closeQuietly(listener);
        try {
            owner.close();
            acceptor.join();
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
