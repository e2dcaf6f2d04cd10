package dev.sotto.endpoint.library;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.DangerousKeyLogPort;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sip.calls.Hop;
import java.util.List;
import java.util.Optional;

/**
 * Who an endpoint is and which conference it calls.
 *
 * @param target the Request-URI, for example {@code sip:1000@conference.example:5060}
 * @param conference the address that the user dialled, {@code sip:user@host}: a pinned key distributor must prove to be for it
 * @param nextHop where SIP messages go
 * @param displayName our name, may be empty
 * @param identity our certificate and key; enrolled for a private conference
 * @param trust which kind of conference it is, and whom we believe there
 * @param codecs in order of preference; at least one voice codec
 * @param repair whether lost packets are to be asked for again
 * @param delayedOffer whether to let the conference make the offer
 * @param mediaHost literal address to take media on; without it the one that reaches the next hop
 * @param dangerousKeyLog receives every key of the call, see docs/security/keylog.md
 */
public record EndpointConfig(
        String target,
        String conference,
        Hop nextHop,
        String displayName,
        DtlsIdentity identity,
        ConferenceTrust trust,
        List<AudioCodec> codecs,
        boolean repair,
        boolean delayedOffer,
        Optional<String> mediaHost,
        Optional<DangerousKeyLog> dangerousKeyLog) {
    /**
     * Where keys are written for diagnosis.
     *
     * @param media takes the lines {@code HBH …} and {@code EKT …}
     * @param tls takes lines in the NSS key log format
     */
    public record DangerousKeyLog(DangerousKeyLogPort media, DangerousKeyLogPort tls) {}

    /**
     * For a private conference.
     *
     * @param authorityPin SHA-256 of the subject public key of the key distributor's authority
     * @param profiles double profiles to offer, 0009 and 000A, in order of preference
     */
    public EndpointConfig(
            String target,
            String conference,
            Hop nextHop,
            String displayName,
            DtlsIdentity identity,
            Fingerprint authorityPin,
            List<Integer> profiles,
            List<AudioCodec> codecs,
            boolean repair,
            boolean delayedOffer,
            Optional<String> mediaHost,
            Optional<DangerousKeyLog> dangerousKeyLog) {
        this(
                target,
                conference,
                nextHop,
                displayName,
                identity,
                new ConferenceTrust.EndToEnd(authorityPin, profiles),
                codecs,
                repair,
                delayedOffer,
                mediaHost,
                dangerousKeyLog);
    }

    /** Takes a copy of the list. */
    public EndpointConfig {
        codecs = List.copyOf(codecs);
    }
}
