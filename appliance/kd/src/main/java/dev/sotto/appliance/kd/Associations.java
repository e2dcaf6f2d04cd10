package dev.sotto.appliance.kd;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.dtls.DtlsServer;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The running DTLS associations by their UUID. Used by the owner thread only; each association has a thread of its own. */
final class Associations {
    private final Map<UUID, DtlsProxy> running = new HashMap<>();
    private final DtlsConfig config;
    private final TermsBoard terms;
    private final Mailbox<KeysInput> keys;

    /** Associations on {@code config} that look up who they are on {@code terms} and report to {@code keys}. */
    Associations(DtlsConfig config, TermsBoard terms, Mailbox<KeysInput> keys) {
        this.config = config;
        this.terms = terms;
        this.keys = keys;
    }

    /** A datagram of an endpoint; the first one of an association starts it. */
    void datagram(Fingerprint md, UUID association, byte[] datagram) {
        running.computeIfAbsent(association, _ -> start(md, association)).datagram(datagram);
    }

    /** Sends an EKTKey message, which the association destroys; without the association it is destroyed here. */
    void sendEktKey(UUID association, KeyMaterial body) {
        DtlsProxy proxy = running.get(association);
        if (proxy == null) {
            body.destroy();
        } else {
            proxy.sendEktKey(body);
        }
    }

    /** Asks an association to end; {@code Closed} follows. */
    void close(UUID association, String reason) {
        DtlsProxy proxy = running.get(association);
        if (proxy != null) {
            proxy.close(reason);
        }
    }

    /** The association has ended. */
    void forget(UUID association) {
        running.remove(association);
    }

    /** Asks all associations to end. */
    void closeAll(String reason) {
        running.values().forEach(proxy -> proxy.close(reason));
    }

    /** How many run. */
    int count() {
        return running.size();
    }

    private DtlsProxy start(Fingerprint md, UUID association) {
        return DtlsServer.start(
                association.toString(),
                config,
                terms.of(md),
                event -> post(new KeysInput.FromDtls(md, association, event)));
    }

    /** On the association's thread. A full mailbox ends the association unless it was only a flight, which is repeated. */
    private boolean post(KeysInput.FromDtls event) {
        boolean posted = keys.post(event);
        if (!posted) {
            KeysLog.mailboxFull(event.association());
        }
        return posted;
    }
}
