package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.PhoneMessage;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a {@link KeyDistributorMachine} is told. A media distributor is named by its pinned SPKI fingerprint. */
public sealed interface KdInput {
    /** The admission link of a media distributor came up. */
    record LinkUp(Fingerprint md) implements KdInput {}

    /** It went down. Its associations live on. */
    record LinkDown(Fingerprint md) implements KdInput {}

    /** No tunnel of a media distributor is left: what is sent to its endpoints does not arrive for the time being. */
    record TunnelCut(Fingerprint md) implements KdInput {}

    /** There is a tunnel again. */
    record TunnelBack(Fingerprint md) implements KdInput {}

    /** Call processing asks. */
    record Asked(Fingerprint md, AdmissionMessage.Request request) implements KdInput {}

    /** The handshake of an association is complete. The machine takes over the exported keys and destroys them. */
    record Established(Fingerprint md, UUID association, DtlsEvent.Established event) implements KdInput {}

    /** An endpoint acknowledged the EKTKey of {@code spi}. */
    record Acknowledged(UUID association, int spi) implements KdInput {}

    /**
     * An association ended, whoever ended it.
     *
     * @param endpointTlsId the external_session_id of its ClientHello, if there was one
     * @param reason a sentence for a person
     * @param wasEstablished whether its handshake was complete before
     */
    record Closed(
            Fingerprint md, UUID association, Optional<String> endpointTlsId, String reason, boolean wasEstablished)
            implements KdInput {}

    /** The media distributor says that an endpoint with keys has gone, and call processing does not. */
    record Doubted(Fingerprint md, UUID association) implements KdInput {}

    /** The certificate asked for with {@link KdOutput.MakeLeaf} is made. */
    record LeafMade(String conference, DtlsIdentity leaf) implements KdInput {}

    /** A gateway has a link and has these phones; all others of it are gone. */
    record GatewayPresent(Fingerprint gateway, Set<Long> askIds) implements KdInput {
        /** Keeps a copy. */
        public GatewayPresent {
            askIds = Set.copyOf(askIds);
        }
    }

    /** The link of a gateway went down. Its phones stay for a while. */
    record GatewayAbsent(Fingerprint gateway) implements KdInput {}

    /** A gateway asks whether a phone may be in. The machine takes over the PIN. */
    record PhoneAsked(Fingerprint gateway, PhoneMessage.Ask ask) implements KdInput {}

    /** A gateway asks whether it may call a phone, or put it in the place of another one. */
    record PhoneCalled(Fingerprint gateway, PhoneMessage.Call call) implements KdInput {}

    /** Somebody is at a phone that was called, and wants in. */
    record PhoneJoins(Fingerprint gateway, long askId) implements KdInput {}

    /** A phone of a gateway has gone. */
    record PhoneGone(Fingerprint gateway, long askId) implements KdInput {}

    /** The PIN of {@link KdOutput.VerifyPin} was compared. */
    record PinVerified(long verificationId, PinMatch match) implements KdInput {}

    /** What a phone that is in does by itself. */
    record PhoneStatus(Fingerprint gateway, PhoneMessage.Status status) implements KdInput {}

    /** The caller at a phone wants something. */
    record PhoneWished(Fingerprint gateway, PhoneMessage.Wish wish) implements KdInput {}

    /** The verifier of {@link KdOutput.MakeVerifier} is made. */
    record VerifierMade(long requestId, PinVerifier verifier, Optional<PinVerifier> host) implements KdInput {}

    /**
     * The operator wants something, or somebody enrols.
     *
     * @param requestId comes back with the {@link KdOutput.Answer}
     * @param epochSeconds the wall clock, for invitations only
     */
    record Commanded(long requestId, KdCommand command, long epochSeconds) implements KdInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements KdInput {}
}
