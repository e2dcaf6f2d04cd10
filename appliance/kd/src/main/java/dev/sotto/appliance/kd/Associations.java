package dev.sotto.appliance.kd;

import dev.sotto.base.Counters;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.keying.dtls.DtlsConfig;
import dev.sotto.keying.dtls.DtlsCounter;
import dev.sotto.keying.dtls.DtlsProxy;
import dev.sotto.keying.dtls.DtlsServer;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** The running DTLS associations by their UUID. Used by the owner thread only; each association has a thread of its own. */
final class Associations {
    private record Running(Fingerprint md, DtlsProxy proxy) {}

    private final Map<UUID, Running> running = new HashMap<>();
    private final Map<DtlsCounter, Long> ended = new EnumMap<>(DtlsCounter.class);
    private final DtlsConfig config;
    private final TermsBoard terms;
    private final Mailbox<KeysInput> keys;
    private final Counters<KeysCounter> counters;

    /** Associations on {@code config} that look up who they are on {@code terms} and report to {@code keys}. */
    Associations(DtlsConfig config, TermsBoard terms, Mailbox<KeysInput> keys, Counters<KeysCounter> counters) {
        this.counters = counters;
        this.config = config;
        this.terms = terms;
        this.keys = keys;
    }

    /** A datagram of an endpoint; the first one of an association starts it. */
    void datagram(Fingerprint md, UUID association, byte[] datagram) {
        Running found = running.computeIfAbsent(association, _ -> new Running(md, start(md, association)));
        if (!found.proxy.datagram(datagram)) {
            counters.increment(KeysCounter.DATAGRAMS_LOST);
        }
    }

    /** Sends an EKTKey message, which the association destroys; without the association it is destroyed here. */
    void sendEktKey(UUID association, KeyMaterial body) {
        Running found = running.get(association);
        if (found == null) {
            body.destroy();
            counters.increment(KeysCounter.EKTKEYS_WITHOUT_ASSOCIATION);
        } else {
            found.proxy.sendEktKey(body);
        }
    }

    /** Asks an association to end; {@code Closed} follows. */
    void close(UUID association, String reason) {
        Running found = running.get(association);
        if (found != null) {
            found.proxy.close(reason);
        }
    }

    /** The association has ended. */
    void forget(UUID association) {
        Running gone = running.remove(association);
        if (gone != null) {
            gone.proxy.counters().forEach((counter, value) -> ended.merge(counter, value, Long::sum));
        }
    }

    /** Asks all associations to end. */
    void closeAll(String reason) {
        running.values().forEach(each -> each.proxy.close(reason));
    }

    KeysState.AssociationsState describe() {
        Map<UUID, String> each = new LinkedHashMap<>();
        Map<DtlsCounter, Long> sums = new EnumMap<>(DtlsCounter.class);
        for (DtlsCounter counter : DtlsCounter.values()) {
            sums.put(counter, ended.getOrDefault(counter, 0L));
        }
        running.forEach((association, found) -> {
            each.put(association, found.md.text());
            found.proxy.counters().forEach((counter, value) -> sums.merge(counter, value, Long::sum));
        });
        return new KeysState.AssociationsState(each, sums);
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
