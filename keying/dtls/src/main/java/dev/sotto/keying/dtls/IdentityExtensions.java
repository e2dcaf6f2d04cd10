package dev.sotto.keying.dtls;

import java.util.Map;
import java.util.Optional;
import org.bouncycastle.tls.AlertDescription;

/**
 * What a peer says about who it is in the extensions of RFC 8844. Both roles judge it alike: no signalling of ours carries
 * identity assertions, so external_id_hash is either empty or a lie.
 *
 * @param sessionId external_session_id, the peer's tls-id
 * @param idHash external_id_hash, empty or 32 octets
 */
record IdentityExtensions(Optional<String> sessionId, Optional<byte[]> idHash) {
    /** @throws dev.sotto.base.MalformedException if one of them breaks its syntax */
    static IdentityExtensions parse(Map<?, ?> extensions) {
        return new IdentityExtensions(
                PercExtensions.body(extensions, PercExtensions.EXTERNAL_SESSION_ID)
                        .map(PercExtensions::parseExternalSessionId),
                PercExtensions.body(extensions, PercExtensions.EXTERNAL_ID_HASH)
                        .map(PercExtensions::parseExternalIdHash));
    }

    /** RFC 8844 3.2: a hash of an assertion that the peer never made. */
    void refuseForeignHash(String who) throws Rejection {
        if (idHash.isPresent() && idHash.get().length > 0) {
            throw Rejection.ofPeer(
                    AlertDescription.illegal_parameter,
                    who + " sent the hash of an identity assertion that the signalling does not have (RFC 8844 3.2)");
        }
    }

    /**
     * A private association has both extensions (RFC 9185 5.1, RFC 8844 3.2). Elsewhere they may be absent, since browsers
     * and OpenSSL are older than they are.
     */
    void require(String who) throws Rejection {
        if (sessionId.isEmpty()) {
            throw Rejection.ofPeer(
                    AlertDescription.handshake_failure, who + " sent no external_session_id (RFC 9185 5.1)");
        }
        if (idHash.isEmpty()) {
            throw Rejection.ofPeer(
                    AlertDescription.illegal_parameter, who + " sent no empty external_id_hash (RFC 8844 3.2)");
        }
    }
}
