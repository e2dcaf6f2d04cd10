package dev.sotto.sip.focus;

import dev.sotto.sdp.IceDescription;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.PartyKind.PercCandidate;
import dev.sotto.sdp.RemoteTransport;
import java.util.Optional;

/**
 * What an offer within a session changes.
 *
 * @param newAssociation another tls-id or fingerprint than before (RFC 8842 4)
 * @param newTransport other ICE credentials (RFC 8839 4.4.1.1.1), or without ICE another address
 */
record SessionChange(boolean newAssociation, boolean newTransport) {
    static SessionChange between(NegotiatedAudio before, PercCandidate now) {
        RemoteTransport old = before.remote();
        boolean association =
                !old.tlsId().equals(now.tlsId()) || !old.fingerprint().equals(now.fingerprint());
        return new SessionChange(association, transport(old, now));
    }

    private static boolean transport(RemoteTransport old, PercCandidate now) {
        Optional<IceDescription> ice = now.audio().ice();
        if (ice.isPresent() && old.ice().isPresent()) {
            return ice.get().isRestartOf(old.ice().get());
        }
        boolean sameAddress = old.host().equals(now.audio().host())
                && old.port() == now.audio().port();
        return ice.isPresent() != old.ice().isPresent() || !sameAddress;
    }

    /** RFC 8842 5.1: packets of two associations can be told apart only by their transport addresses. */
    boolean isAmbiguous() {
        return newAssociation && !newTransport;
    }

    MediaCommand.Restart restart() {
        if (newAssociation) {
            return MediaCommand.Restart.ICE_AND_KEYS;
        }
        return newTransport ? MediaCommand.Restart.ICE : MediaCommand.Restart.NONE;
    }
}
