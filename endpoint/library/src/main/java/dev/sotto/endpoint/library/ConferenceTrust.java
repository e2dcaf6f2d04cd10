package dev.sotto.endpoint.library;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.dtls.SrtpProfile;
import java.util.List;
import java.util.Optional;

/**
 * Which kind of conference an endpoint calls, and whom it believes there. It never takes one kind for the other: what it
 * offers in DTLS fits one of them only (RFC 8871 4.5.1), and an association that fits the other ends the call.
 */
public sealed interface ConferenceTrust {
    /** Profiles of use_srtp to offer, in order of preference. */
    List<Integer> profiles();

    /**
     * A private conference, whose media nobody on the way can read.
     *
     * @param authorityPin SHA-256 of the subject public key of the key distributor's authority
     * @param profiles double ones, 0009 and 000A
     */
    record EndToEnd(Fingerprint authorityPin, List<Integer> profiles) implements ConferenceTrust {
        /** @throws IllegalArgumentException if a profile is not double */
        public EndToEnd {
            profiles = List.copyOf(profiles);
            if (profiles.isEmpty() || !SrtpProfile.PRIVATE_CODES.containsAll(profiles)) {
                throw new IllegalArgumentException("profiles of a private conference: " + profiles);
            }
        }
    }

    /**
     * A standard conference, whose operator could read it: each hop has keys of its own.
     *
     * @param authorityPin if present the key distributor must prove to be that of this authority and to be for the dialled
     *     address; otherwise the fingerprint of the SDP is believed, and so is whoever carried it
     * @param profiles single ones, 0008, 0007 and 0001
     */
    record HopByHop(Optional<Fingerprint> authorityPin, List<Integer> profiles) implements ConferenceTrust {
        /** @throws IllegalArgumentException if a profile is not single */
        public HopByHop {
            profiles = List.copyOf(profiles);
            if (profiles.isEmpty() || !SrtpProfile.STANDARD_CODES.containsAll(profiles)) {
                throw new IllegalArgumentException("profiles of a standard conference: " + profiles);
            }
        }

        /** Whoever the SDP names, with all profiles that we know. */
        public static HopByHop asSignalled() {
            return new HopByHop(Optional.empty(), SrtpProfile.STANDARD_CODES);
        }
    }
}
