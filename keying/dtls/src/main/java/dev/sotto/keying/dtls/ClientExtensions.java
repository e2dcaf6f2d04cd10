package dev.sotto.keying.dtls;

import java.util.List;
import java.util.Map;

/** The extensions of a ClientHello that matter here, parsed. */
record ClientExtensions(List<Integer> profiles, List<Integer> ektCodes, IdentityExtensions identity) {
    /** @throws dev.sotto.base.MalformedException if one of them breaks its syntax */
    static ClientExtensions parse(Map<?, ?> extensions) {
        return new ClientExtensions(
                PercExtensions.body(extensions, PercExtensions.USE_SRTP)
                        .map(PercExtensions::parseUseSrtp)
                        .map(PercExtensions.UseSrtp::profiles)
                        .orElse(List.of()),
                PercExtensions.body(extensions, PercExtensions.SUPPORTED_EKT_CIPHERS)
                        .map(PercExtensions::parseEktCiphers)
                        .orElse(List.of()),
                IdentityExtensions.parse(extensions));
    }
}
