package dev.sotto.keying.dtls;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The extensions of a ClientHello that matter here, parsed. */
record ClientExtensions(
        List<Integer> profiles, List<Integer> ektCodes, Optional<String> sessionId, Optional<byte[]> idHash) {
    /** @throws dev.sotto.base.MalformedException if one of them breaks its syntax */
    static ClientExtensions parse(Map<?, ?> extensions) {
        return new ClientExtensions(
                body(extensions, PercExtensions.USE_SRTP)
                        .map(PercExtensions::parseUseSrtp)
                        .map(PercExtensions.UseSrtp::profiles)
                        .orElse(List.of()),
                body(extensions, PercExtensions.SUPPORTED_EKT_CIPHERS)
                        .map(PercExtensions::parseEktCiphers)
                        .orElse(List.of()),
                body(extensions, PercExtensions.EXTERNAL_SESSION_ID).map(PercExtensions::parseExternalSessionId),
                body(extensions, PercExtensions.EXTERNAL_ID_HASH).map(PercExtensions::parseExternalIdHash));
    }

    /** The body of one extension, if it is there. */
    static Optional<byte[]> body(Map<?, ?> extensions, int type) {
        return extensions.get(type) instanceof byte[] body ? Optional.of(body) : Optional.empty();
    }
}
