package dev.sotto.keying.link;

import dev.sotto.base.Fingerprint;

/** How others command one live link. All methods may be called from any thread and none blocks. */
public final class LinkProxy {
    private final long id;
    private final LinkProtocol protocol;
    private final Fingerprint peer;
    private final String remote;
    private final LinkOutbox outbox;

    LinkProxy(long id, LinkProtocol protocol, Fingerprint peer, String remote, LinkOutbox outbox) {
        this.id = id;
        this.protocol = protocol;
        this.peer = peer;
        this.remote = remote;
        this.outbox = outbox;
    }

    /** Its number, unique in the process. */
    public long id() {
        return id;
    }

    /** What is spoken on it. */
    public LinkProtocol protocol() {
        return protocol;
    }

    /** Who is at the other end: the pinned fingerprint of its public key. */
    public Fingerprint peer() {
        return peer;
    }

    /** Address and port of the other end, for logs. */
    public String remote() {
        return remote;
    }

    /**
     * Sends octets in order. They belong to the link from now on, and are overwritten once they are written or lost. A stream with
     * a hole is worth nothing, so a link whose outbox is full is closed.
     *
     * @return false if the link is gone or goes now
     */
    public boolean send(byte[] octets) {
        return outbox.send(octets);
    }

    /** Closes the link after what was sent before; {@link LinkEvent.Down} follows. */
    public void close() {
        outbox.finish();
    }

    @Override
    public String toString() {
        return "link " + id + " " + protocol.alpn() + " " + remote + " " + peer;
    }
}
