package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.keying.tunnel.AdmissionMessage.Expect;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may be expected, and who gets keys. The first question is answered from what call processing claims, so it can only
 * refuse early; the second from what the handshake proved. A present answer is the sentence that refuses.
 */
final class AdmissionPolicy {
    /** RFC 8842 4. */
    private static final Pattern TLS_ID = Pattern.compile("[A-Za-z0-9+/_-]{20,255}");

    private final KdState state;

    AdmissionPolicy(KdState state) {
        this.state = state;
    }

    /** Why a leg is not to be expected. {@code before} is the same leg with an older description. */
    Optional<String> refuses(Fingerprint md, Expect asked, @Nullable Conference conference, @Nullable Leg before) {
        if (conference == null) {
            return Optional.of("The key distributor can have no conference " + asked.conference() + ".");
        }
        if (asked.endpointFingerprint().isPresent() != asked.endpointTlsId().isPresent()) {
            return Optional.of("A fingerprint and a tls-id are needed, not one of them.");
        }
        boolean known = before != null && before.conference == conference;
        if (conference.locked && !known && !mayReturn(conference, asked.endpointFingerprint())) {
            return Optional.of("The conference is locked.");
        }
        if (!known && isFull(md, conference)) {
            return Optional.of("The conference is full.");
        }
        if (asked.endpointFingerprint().isEmpty()) {
            return Optional.empty();
        }
        return refusesIdentity(
                md,
                conference,
                asked.endpointFingerprint().get(),
                asked.endpointTlsId().get(),
                before);
    }

    /** Why a leg with this claimed identity is not to be expected. */
    Optional<String> refusesIdentity(
            Fingerprint md, Conference conference, Fingerprint claimed, String tlsId, @Nullable Leg before) {
        if (!claimed.algorithm().equals(Fingerprint.SHA_256)) {
            return Optional.of("Fingerprints must be SHA-256.");
        }
        if (!TLS_ID.matcher(tlsId).matches()) {
            return Optional.of("The tls-id is not one of RFC 8842.");
        }
        Leg other = state.sessions.get(new KdState.SessionKey(md, tlsId));
        if (other != null && other != before) {
            return Optional.of("The tls-id belongs to another call.");
        }
        return refusesPerson(conference, claimed);
    }

    /** Why an endpoint gets no keys, now that its handshake proved that it is the expected one. */
    Optional<String> refuses(Leg leg, DtlsEvent.Established event) {
        Fingerprint proved = event.peerFingerprint();
        Conference conference = leg.conference;
        if (conference.locked && leg.member == null && !conference.returning.contains(proved)) {
            return Optional.of("The conference is locked.");
        }
        if (conference.isPrivate() && !conference.roster.containsKey(proved)) {
            return Optional.of("The certificate is not on the roster of " + conference.address + ".");
        }
        Optional<String> person = refusesPerson(conference, proved);
        return person.isPresent() ? person : refusesProfile(conference, event);
    }

    /** A lock keeps out who is new, not who was in when our last process ended; the handshake proves who it is. */
    private static boolean mayReturn(Conference conference, Optional<Fingerprint> claimed) {
        return claimed.map(conference.returning::contains).orElse(!conference.returning.isEmpty());
    }

    private Optional<String> refusesPerson(Conference conference, Fingerprint fingerprint) {
        if (conference.bans.contains(fingerprint)) {
            return Optional.of("This certificate is banned from the conference.");
        }
        if (!conference.isPrivate() && state.isPrivateOnly(fingerprint)) {
            String why = "This identity is enrolled for private conferences only.";
            return Optional.of(
                    conference.onDemand ? conference.address + " is no conference on the roster. " + why : why);
        }
        return Optional.empty();
    }

    /** All members must use the same inner transform and key wrap, so both are pinned for the conference. */
    private static Optional<String> refusesProfile(Conference conference, DtlsEvent.Established event) {
        if (!conference.isPrivate()) {
            boolean single = SrtpProfile.STANDARD_CODES.contains(event.profile());
            return single ? Optional.empty() : Optional.of("The profile does not fit a standard conference.");
        }
        boolean fits = event.profile() == conference.profile
                && event.ektCipher().map(c -> c == ektCipher(conference)).orElse(false);
        return fits ? Optional.empty() : Optional.of("The profile or the EKT cipher is not that of the conference.");
    }

    static EktCipherType ektCipher(Conference conference) {
        int length = conference.cipher().keyLength();
        for (EktCipherType type : EktCipherType.values()) {
            if (type.keyLength() == length) {
                return type;
            }
        }
        throw new IllegalStateException("no EKT cipher with keys of " + length + " octets");
    }

    static List<Integer> profiles(Conference conference) {
        return conference.isPrivate() ? List.of(conference.profile) : SrtpProfile.STANDARD_CODES;
    }

    private boolean isFull(Fingerprint md, Conference conference) {
        KdState.Md link = state.mds.get(md);
        return conference.legs >= state.config.limits().legsPerConference()
                || (link != null && link.legs >= state.config.limits().legsPerMd());
    }
}
