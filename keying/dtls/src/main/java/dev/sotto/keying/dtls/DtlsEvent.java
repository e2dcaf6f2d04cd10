package dev.sotto.keying.dtls;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import java.util.List;
import java.util.Optional;

/** What an association tells its user, in order. {@link Closed} is always the last one. */
public sealed interface DtlsEvent {
    /**
     * Send this to the peer.
     *
     * @param datagram one or more complete DTLS records, at most as long as the configuration says (1200 octets)
     */
    record Flight(byte[] datagram) implements DtlsEvent {}

    /**
     * The handshake is complete and everything that was to be checked is.
     *
     * @param profile code point of the negotiated SRTP profile
     * @param exporterBlock client key, server key, client salt, server salt (RFC 5764 4.2); the receiver owns and
     *     destroys it; see {@link SrtpKeyHalves} and {@link SrtpKeyPair}
     * @param peerFingerprint SHA-256 of the peer's certificate
     * @param peerExternalSessionId the peer's tls-id, absent if the extension was
     * @param ektCipher the negotiated EKT cipher; present exactly with a double profile
     * @param peerEktCiphers at a server the EKT ciphers that the client offered, at a client the chosen one
     * @param peerCertificate the peer's certificate in DER
     */
    record Established(
            int profile,
            KeyMaterial exporterBlock,
            Fingerprint peerFingerprint,
            Optional<String> peerExternalSessionId,
            Optional<EktCipherType> ektCipher,
            List<EktCipherType> peerEktCiphers,
            byte[] peerCertificate)
            implements DtlsEvent {}

    /**
     * An EKTKey message arrived whole, was parsed and acknowledged. Its key fits the negotiated cipher and its salt has at
     * least 12 octets; whether the SPI is free is for the receiver to say, see {@link DtlsProxy#refuseEktKey}.
     *
     * @param body the EKTKey structure of RFC 8870 5.2.2; the receiver owns and destroys it
     */
    record EktKeyReceived(KeyMaterial body) implements DtlsEvent {}

    /**
     * The peer acknowledged an EKTKey.
     *
     * @param messageSeq its message_seq in this association
     * @param spi its ekt_spi
     */
    record EktKeyAcknowledged(int messageSeq, int spi) implements DtlsEvent {}

    /**
     * The association is over and its keys are destroyed.
     *
     * @param cause who ended it
     * @param reason a precise sentence for a person and for the journal
     * @param peerExternalSessionId the peer's tls-id, if it was ever read
     * @param wasEstablished whether {@link Established} came before
     */
    record Closed(CloseCause cause, String reason, Optional<String> peerExternalSessionId, boolean wasEstablished)
            implements DtlsEvent {}
}
