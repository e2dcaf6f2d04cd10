package dev.sotto.keying.dtls;

import java.util.List;
import java.util.Optional;

/**
 * What a ClientHello offers, as far as it matters for choosing who answers.
 *
 * @param externalSessionId the client's tls-id (RFC 8844 4.3), absent if the extension is
 * @param profiles code points of use_srtp in the client's order of preference; empty without the extension
 * @param ektCiphers ciphers of supported_ekt_ciphers that we know, in the client's order; empty without the extension
 */
public record ClientOffer(Optional<String> externalSessionId, List<Integer> profiles, List<EktCipherType> ektCiphers) {
    /** Keeps copies. */
    public ClientOffer {
        profiles = List.copyOf(profiles);
        ektCiphers = List.copyOf(ektCiphers);
    }
}
