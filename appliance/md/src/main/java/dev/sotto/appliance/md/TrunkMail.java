package dev.sotto.appliance.md;

import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.stack.TlsProfile;
import dev.sotto.sip.trunks.TrunkConfig;
import dev.sotto.sip.trunks.TrunkStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the thread of the trunks is told. */
sealed interface TrunkMail {
    /** Something came of a request outside of calls. */
    record FromSip(RequestEvent event) implements TrunkMail {}

    /**
     * The trunks are these from now on.
     *
     * @param profiles how their hosts are dialled over TLS
     */
    record Provisioned(List<TrunkConfig> trunks, List<TlsProfile> profiles) implements TrunkMail {}

    /** The addresses of names of gateways. */
    record Addresses(Map<String, Set<String>> byName) implements TrunkMail {}

    /** Somebody wants a trunk to try again now; whether there is one is the answer. */
    record Retry(String id, CompletableFuture<Boolean> known) implements TrunkMail {}

    /**
     * Somebody wants a trunk tried that need not be in use.
     *
     * @param profiles how its hosts are dialled over TLS
     * @param status how it was when everybody had answered, or nobody would any more
     */
    record Try(TrunkConfig trunk, List<TlsProfile> profiles, CompletableFuture<TrunkStatus> status)
            implements TrunkMail {}

    /** Take back what is registered, and then end. */
    record Stop() implements TrunkMail {}
}
