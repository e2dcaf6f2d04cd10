package dev.sotto.appliance.kd;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.ClientOffer;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.dtls.LeafPort;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who we are to the client of an association that is about to start, by the media distributor that tunnels it and its
 * external_session_id. The owner thread writes; association threads read one entry, which is immutable.
 */
final class TermsBoard {
    private record Place(Fingerprint md, String endpointTlsId) {}

    private final Map<Place, LeafChoice.Serve> terms = new ConcurrentHashMap<>();

    void offer(Fingerprint md, String endpointTlsId, LeafChoice.Serve serve) {
        terms.put(new Place(md, endpointTlsId), serve);
    }

    void withdraw(Fingerprint md, String endpointTlsId) {
        terms.remove(new Place(md, endpointTlsId));
    }

    int count() {
        return terms.size();
    }

    /** What associations that {@code md} tunnels look at. */
    LeafPort of(Fingerprint md) {
        return offer -> choose(md, offer);
    }

    private LeafChoice choose(Fingerprint md, ClientOffer offer) {
        if (offer.externalSessionId().isEmpty()) {
            return new LeafChoice.UnknownSession("the ClientHello has no external_session_id (RFC 9185 5.1)");
        }
        LeafChoice.Serve found =
                terms.get(new Place(md, offer.externalSessionId().get()));
        return found != null
                ? found
                : new LeafChoice.UnknownSession("nobody with this external_session_id is expected (RFC 8844 4.3)");
    }
}
