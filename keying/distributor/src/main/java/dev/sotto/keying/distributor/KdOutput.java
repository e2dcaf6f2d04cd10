package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.dtls.LeafChoice;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.PhoneMessage;
import dev.sotto.keying.tunnel.TunnelMessage;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What a {@link KeyDistributorMachine} wants done, in this order. A {@link Remember} must be on disk before anything after it
 * is done.
 */
public sealed interface KdOutput {
    /** Send a notice on the admission link of a media distributor. */
    record Tell(Fingerprint md, AdmissionMessage.Notice notice) implements KdOutput {}

    /** Give a media distributor the keys of one hop. Whoever takes them destroys them. */
    record GiveMediaKeys(Fingerprint md, TunnelMessage.MediaKeys keys) implements KdOutput {}

    /**
     * Send an EKTKey message inside the association.
     *
     * @param spi what its acknowledgement will name
     * @param body the message body; whoever takes it destroys it
     */
    record SendEktKey(UUID association, int spi, KeyMaterial body) implements KdOutput {}

    /** End an association and tell its media distributor so. */
    record CloseAssociation(Fingerprint md, UUID association, String reason) implements KdOutput {}

    /** From now on a ClientHello of this media distributor with this external_session_id is served so. */
    record OfferTerms(Fingerprint md, String endpointTlsId, LeafChoice.Serve terms) implements KdOutput {}

    /** No longer. */
    record WithdrawTerms(Fingerprint md, String endpointTlsId) implements KdOutput {}

    /** Make a certificate under our CA with the conference's address as SAN URI; answer {@link KdInput.LeafMade}. */
    record MakeLeaf(String conference) implements KdOutput {}

    /** Only these are trusted from now on, each for its own kind of link; links of others are closed. */
    record TrustChanged(Set<Fingerprint> mds, Set<Fingerprint> gateways) implements KdOutput {}

    /** Send a message on the link of a gateway; without a link it is void. */
    record TellGateway(Fingerprint gateway, PhoneMessage.ToGateway message) implements KdOutput {}

    /**
     * Compare a PIN, not on the thread of the machine; answer {@link KdInput.PinVerified}. There is never more than one.
     *
     * @param pin whoever takes it destroys it
     * @param verifier of the PIN of guests, or a decoy
     * @param host of the PIN of hosts, made with the same salt, so that both take the time of one
     */
    record VerifyPin(long verificationId, KeyMaterial pin, PinVerifier verifier, Optional<PinVerifier> host)
            implements KdOutput {}

    /**
     * Make what is kept of PINs, not on the thread of the machine; answer {@link KdInput.VerifierMade}.
     *
     * @param pin whoever takes it destroys it
     * @param hostPin the same
     * @param salt of both
     */
    record MakeVerifier(long requestId, KeyMaterial pin, Optional<KeyMaterial> hostPin, byte[] salt)
            implements KdOutput {}

    /** Append to the journal. */
    record Remember(KdRecord what) implements KdOutput {}

    /** Answer a {@link KdInput.Commanded}. */
    record Answer(long requestId, KdAnswer answer) implements KdOutput {}
}
