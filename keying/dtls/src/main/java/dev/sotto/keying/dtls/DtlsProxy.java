package dev.sotto.keying.dtls;

import dev.sotto.base.Counters;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.MalformedException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How the user of an association commands its owner thread; every method may be called from any thread and never blocks.
 * After {@link DtlsEvent.Closed} commands are ignored.
 */
public final class DtlsProxy {
    private static final int MAILBOX_CAPACITY = 256;
    /** So that a peer that floods its own association leaves room for commands. */
    private static final int DATAGRAMS_WAITING = 192;
    /** Longer ones are nobody's flights. */
    private static final int MAX_DATAGRAM = 2 * RecordTransport.MAX_RECORD_LENGTH;

    private final Mailbox<OwnerInput> inbox;
    private final Counters<DtlsCounter> counters;
    private final AtomicLong overflows = new AtomicLong();
    private final Thread owner;

    private DtlsProxy(Mailbox<OwnerInput> inbox, Counters<DtlsCounter> counters, Thread owner) {
        this.inbox = inbox;
        this.counters = counters;
        this.owner = owner;
    }

    static DtlsProxy start(
            String name,
            boolean server,
            DtlsConfig config,
            DtlsEventPort events,
            AssociationOwner.Handshake handshake) {
        Mailbox<OwnerInput> inbox = new Mailbox<>(MAILBOX_CAPACITY);
        Counters<DtlsCounter> counters = new Counters<>(DtlsCounter.class);
        AssociationOwner owner = new AssociationOwner(server, config, inbox, events, counters, handshake);
        Thread thread = Thread.ofVirtual().name("association-" + name).start(owner);
        return new DtlsProxy(inbox, counters, thread);
    }

    /**
     * A UDP payload from the peer.
     *
     * @param octets is not copied, and must not be changed afterwards
     * @return false if the owner is too far behind or the datagram too long to keep; it counts as lost
     */
    public boolean datagram(byte[] octets) {
        boolean posted = octets.length <= MAX_DATAGRAM
                && inbox.waiting() < DATAGRAMS_WAITING
                && inbox.post(new OwnerInput.Datagram(octets));
        if (!posted) {
            overflows.incrementAndGet();
        }
        return posted;
    }

    /**
     * Sends an EKTKey to the client, reliably; if the handshake is not over yet, as soon as it is. Servers only.
     *
     * @param body the EKTKey structure of RFC 8870 5.2.2; the association owns and destroys it
     * @return false if the owner is too far behind; the body is destroyed then
     * @throws MalformedException if the body is no EKTKey
     */
    public boolean sendEktKey(KeyMaterial body) {
        EktKeyShape.of(body);
        boolean posted = inbox.post(new OwnerInput.SendEktKey(body));
        if (!posted) {
            body.destroy();
        } else if (!owner.isAlive()) {
            OwnerInput.destroyAll(inbox);
        }
        return posted;
    }

    /**
     * Ends the association because an EKTKey that was received cannot be used (RFC 8870 5.2.2).
     *
     * @param alert the fatal alert that the peer is sent
     * @param reason a sentence for a person, reported in {@link DtlsEvent.Closed}
     */
    public void refuseEktKey(DtlsAlert alert, String reason) {
        command(new OwnerInput.Abort(alert, reason));
    }

    /**
     * Ends the association: with close_notify, or during the handshake with a fatal user_canceled.
     *
     * @param reason a sentence for a person, reported in {@link DtlsEvent.Closed}
     */
    public void close(String reason) {
        command(new OwnerInput.Close(reason));
    }

    /** All counters now. */
    public Map<DtlsCounter, Long> counters() {
        Map<DtlsCounter, Long> snapshot = counters.snapshot();
        snapshot.put(DtlsCounter.MAILBOX_FULL, overflows.get());
        return snapshot;
    }

    private void command(OwnerInput input) {
        if (!inbox.post(input)) {
            owner.interrupt();
        }
    }
}
