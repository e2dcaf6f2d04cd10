package dev.sotto.keying.link;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.LogText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Dials one link and dials it again when it is gone, with growing pauses: the media distributor's side. A link counts as a
 * success, so that the pauses start small again, only after it lived for a while: in TLS 1.3 the client's handshake is over
 * before the server has decided about the client's certificate.
 */
public final class LinkClient implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(LinkClient.class);
    private static final long SUCCESS_NANOS = 5_000_000_000L;

    private final LinkTarget target;
    private final LinkOwner owner;
    private final Entropy entropy;
    private final Semaphore wake = new Semaphore(0);
    private final Thread dialler;
    private String lastFailure = "";

    private LinkClient(LinkTarget target, LinkOwner owner, Entropy entropy) {
        this.target = target;
        this.owner = owner;
        this.entropy = entropy;
        this.dialler = Thread.ofVirtual().name("link-dial-" + target.host()).unstarted(this::dial);
    }

    /**
     * Dials until {@link #close()}.
     *
     * @param target where, and what to speak there
     * @param config bounds and times
     * @param identity what it shows
     * @param pins whom it trusts; normally the one key distributor
     * @param events where events go
     * @param entropy for the pauses
     */
    public static LinkClient start(
            LinkTarget target,
            LinkConfig config,
            LinkIdentity identity,
            Set<Fingerprint> pins,
            LinkEventPort events,
            Entropy entropy) {
        LinkOwner owner = new LinkOwner(config, identity, LinkTrust.ofDialled(pins), events);
        LinkClient client = new LinkClient(target, owner, entropy);
        owner.start();
        client.dialler.start();
        return client;
    }

    /** Replaces the trusted peers and dials at once; a live link to another peer is closed. */
    public void trust(Set<Fingerprint> pins) {
        owner.trust(LinkTrust.ofDialled(pins));
        wake.release();
    }

    /** What it holds now. */
    public LinkState describe() {
        return owner.describe();
    }

    private void dial() {
        int failures = 0;
        try {
            while (!owner.isClosed()) {
                long startNanos = owner.clock().nowNanos();
                attempt();
                boolean lived = owner.clock().nowNanos() - startNanos > SUCCESS_NANOS;
                failures = lived ? 1 : failures + 1;
                Thread.currentThread().setName("link-dial-" + target.host());
                pause(failures);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause(int failures) throws InterruptedException {
        long millis = owner.config().backoff().waitMillis(failures, entropy);
        if (wake.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private void attempt() throws InterruptedException {
        ObservedSocket raw = new ObservedSocket(owner.clock());
        try {
            connect(raw);
            LinkPeer peer = owner.handshake(raw, owner.tls().dial(raw, target.protocol()));
            owner.handshaken(raw);
            lastFailure = "";
            owner.run(peer);
        } catch (UnreachableException e) {
            owner.counters().increment(LinkCounter.UNREACHABLE);
            report(LogText.oneLine(String.valueOf(e.getMessage())));
        } catch (IOException | CertificateException e) {
            if (!owner.isClosed()) {
                owner.refused(raw, e);
            }
        } finally {
            owner.handshaken(raw);
            LinkOwner.closeQuietly(raw);
        }
    }

    private void connect(ObservedSocket raw) throws UnreachableException {
        try {
            if (!owner.mayHandshake(raw)) {
                throw new IOException("closed by us");
            }
            raw.connect(
                    new InetSocketAddress(target.host(), target.port()),
                    owner.config().handshakeMillis());
            raw.tune();
        } catch (IOException e) {
            throw new UnreachableException(e);
        }
    }

    /** Once for each different failure: a peer that is away for a night fills no disk. */
    private void report(String failure) {
        if (!failure.equals(lastFailure) && !owner.isClosed()) {
            lastFailure = failure;
            LOG.warn("link.unreachable target={}:{} reason=\"{}\"", target.host(), target.port(), failure);
        }
    }

    /** Closes the link and returns when its threads have ended. */
    @Override
    public void close() {
        try {
            owner.close();
            wake.release();
            dialler.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class UnreachableException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreachableException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
