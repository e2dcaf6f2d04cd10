package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.keying.tunnel.Kind;
import java.util.List;
import java.util.Optional;

/** One entry of the journal: everything that must survive a restart, and the audit notes. Holds no key and no secret. */
public sealed interface KdRecord {
    /** A conference exists. */
    record ConferenceCreated(String conference, Kind kind, int profile) implements KdRecord {}

    /** A certificate is on the roster; a later entry of the same certificate changes name and role. */
    record MemberAdmitted(String conference, Fingerprint fingerprint, String name, RosterRole role)
            implements KdRecord {
        /** A person's endpoint. */
        public MemberAdmitted(String conference, Fingerprint fingerprint, String name) {
            this(conference, fingerprint, name, RosterRole.PERSON);
        }
    }

    /**
     * An invitation is open.
     *
     * @param secretHash SHA-256 of its secret
     * @param expiresEpochSeconds until when
     * @param role what it puts on the roster
     */
    record InvitationMade(
            String conference, String name, Fingerprint secretHash, long expiresEpochSeconds, RosterRole role)
            implements KdRecord {
        /** For a person's endpoint. */
        public InvitationMade(String conference, String name, Fingerprint secretHash, long expiresEpochSeconds) {
            this(conference, name, secretHash, expiresEpochSeconds, RosterRole.PERSON);
        }
    }

    /** It was used or is over. */
    record InvitationClosed(Fingerprint secretHash) implements KdRecord {}

    /** A certificate may not join any more. */
    record Banned(String conference, Fingerprint fingerprint) implements KdRecord {}

    /** It may again. */
    record Unbanned(String conference, Fingerprint fingerprint) implements KdRecord {}

    /** Nobody new may join. */
    record Locked(String conference) implements KdRecord {}

    /** They may again. */
    record Unlocked(String conference) implements KdRecord {}

    /** Somebody holds the keys of a private conference; until {@link Left}, also over a restart of ours. */
    record Joined(String conference, Fingerprint fingerprint) implements KdRecord {}

    /** It holds them no longer, and why. */
    record Left(String conference, Fingerprint fingerprint, String reason) implements KdRecord {}

    /**
     * EKTKeys of a private conference may have been given out under all SPIs before this one, so that a restart goes on behind
     * them (RFC 8870 4.1: an SPI is bound to one key).
     */
    record SpisReserved(String conference, int before) implements KdRecord {}

    /** A media distributor is trusted. */
    record MdTrusted(Fingerprint fingerprint) implements KdRecord {}

    /** It is no longer. */
    record MdDistrusted(Fingerprint fingerprint) implements KdRecord {}

    /** What concerns gateways' links and phones. */
    sealed interface PhoneRecord extends KdRecord {}

    /** A gateway may ask for phones. Certificates on rosters are its own if they have its name. */
    record GatewayTrusted(Fingerprint fingerprint, String name) implements PhoneRecord {}

    /** It may no longer. */
    record GatewayDistrusted(Fingerprint fingerprint) implements PhoneRecord {}

    /**
     * Phones with these PINs may be in a private conference.
     *
     * @param verifier of the PIN of guests
     * @param host of the PIN of hosts, if they have one
     */
    record PhonesAllowed(String conference, PinVerifier verifier, Optional<PinVerifier> host, int max)
            implements PhoneRecord {
        /** With one PIN. */
        public PhonesAllowed(String conference, PinVerifier verifier, int max) {
            this(conference, verifier, Optional.empty(), max);
        }
    }

    /** Phones of guests wait, or do not. */
    record PhoneRuleSet(String conference, PhoneRule rule, boolean on) implements PhoneRecord {}

    /** Only these callers may bring a PIN, or all if there are none. */
    record PhoneCallersSet(String conference, List<String> callers) implements PhoneRecord {
        /** Keeps a copy. */
        public PhoneCallersSet {
            callers = List.copyOf(callers);
        }
    }

    /**
     * Phones may be called, or transfer their calls, or not.
     *
     * @param targets to whom; to anybody if there are none
     */
    record PhoneRightSet(String conference, PhoneRight right, boolean on, List<String> targets) implements PhoneRecord {
        /** Keeps a copy. */
        public PhoneRightSet {
            targets = List.copyOf(targets);
        }
    }

    /** No phone may. */
    record PhonesForbidden(String conference) implements PhoneRecord {}

    /** A phone with the right PIN waits to be let in; until {@link PhoneAdmitted} or {@link PhoneLeft}. */
    record PhoneWaits(String conference, Fingerprint gateway, long askId, String caller, boolean carried)
            implements PhoneRecord {}

    /** A phone is in, as its gateway was told; until {@link PhoneLeft}, also over a restart of ours. */
    record PhoneAdmitted(
            String conference, Fingerprint gateway, long askId, String caller, boolean host, boolean carried)
            implements PhoneRecord {
        /** One of a guest, straight from the phone. */
        public PhoneAdmitted(String conference, Fingerprint gateway, long askId, String caller) {
            this(conference, gateway, askId, caller, false, false);
        }
    }

    /**
     * A gateway may call a phone; until {@link PhoneAdmitted}, {@link PhoneWaits} or {@link PhoneLeft}.
     *
     * @param who its address
     * @param replaced in whose place it is to be
     * @param host whether that one is a host
     * @param carried whether somebody on the way sees the description of its call
     */
    record PhoneCalled(
            String conference,
            Fingerprint gateway,
            long askId,
            String who,
            Optional<Long> replaced,
            boolean host,
            boolean carried)
            implements PhoneRecord {}

    /** It is not any more, and why. */
    record PhoneLeft(Fingerprint gateway, long askId, String reason) implements PhoneRecord {}

    /**
     * Whether it must be on disk before anything that follows from it. Of the others the last few may be lost when the machine
     * itself stops, not when we do.
     */
    default boolean mustLast() {
        return switch (this) {
            case Note _, Joined _, Left _, PhoneWaits _, PhoneAdmitted _, PhoneCalled _, PhoneLeft _ -> false;
            default -> true;
        };
    }

    /** Something happened that an auditor wants to know; changes nothing. */
    record Note(String conference, String what) implements KdRecord {}
}
