package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a handshake has agreed on so far. Owner thread only. */
final class Negotiation {
    private @Nullable SrtpProfile profile;
    private @Nullable KeyMaterial exporterBlock;
    private byte @Nullable [] peerCertificate;
    private @Nullable String peerSessionId;
    private @Nullable EktCipherType ektCipher;
    private List<EktCipherType> peerEktCiphers = List.of();

    void profile(SrtpProfile chosen) {
        profile = chosen;
    }

    SrtpProfile profile() {
        if (profile == null) {
            throw new IllegalStateException("no profile was negotiated");
        }
        return profile;
    }

    void peerSessionId(Optional<String> id) {
        peerSessionId = id.orElse(null);
    }

    Optional<String> peerSessionId() {
        return Optional.ofNullable(peerSessionId);
    }

    void ekt(Optional<EktCipherType> chosen, List<EktCipherType> offered) {
        ektCipher = chosen.orElse(null);
        peerEktCiphers = offered;
    }

    Optional<EktCipherType> ektCipher() {
        return Optional.ofNullable(ektCipher);
    }

    void peerCertificate(byte[] der) {
        peerCertificate = der;
    }

    boolean hasPeerCertificate() {
        return peerCertificate != null;
    }

    /** Takes a copy; the caller wipes its own. */
    void exported(byte[] block) {
        exporterBlock = KeyMaterial.copyOf(block);
    }

    /** The event; its receiver owns the keys. */
    DtlsEvent.Established established() {
        if (peerCertificate == null || exporterBlock == null) {
            throw new IllegalStateException("the handshake left something out");
        }
        KeyMaterial given = exporterBlock;
        exporterBlock = null;
        return new DtlsEvent.Established(
                profile().code(),
                given,
                Fingerprint.sha256(peerCertificate),
                peerSessionId(),
                ektCipher(),
                peerEktCiphers,
                peerCertificate);
    }

    void destroy() {
        if (exporterBlock != null) {
            exporterBlock.destroy();
        }
    }
}
