package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.tunnel.Kind;
import dev.sotto.keying.tunnel.PhoneOrder;
import java.util.List;
import java.util.Optional;

/** What the key distributor's own operator can do, and what an invited person does once. Nobody else can do any of it. */
public sealed interface KdCommand {
    /** A new conference. {@code profile} is 0009 or 000A for a private one and ignored for a standard one. */
    record Create(String conference, Kind kind, int profile) implements KdCommand {}

    /** A one-time invitation for somebody whose certificate is not known yet. */
    record Invite(String conference, String name, RosterRole role) implements KdCommand {
        /** For a person's endpoint. */
        public Invite(String conference, String name) {
            this(conference, name, RosterRole.PERSON);
        }
    }

    /** Closes the open invitations of a name, so that nobody can enrol with them any more. */
    record Withdraw(String conference, String name) implements KdCommand {}

    /** Puts a certificate onto the roster. */
    record Admit(String conference, Fingerprint fingerprint, String name, RosterRole role) implements KdCommand {
        /** A person's endpoint. */
        public Admit(String conference, Fingerprint fingerprint, String name) {
            this(conference, fingerprint, name, RosterRole.PERSON);
        }
    }

    /** Somebody shows the secret of an invitation; never logged. */
    record Enrol(KeyMaterial secret, Fingerprint fingerprint, Optional<String> name) implements KdCommand {}

    /** Bans a person, named by name or fingerprint or the start of one, and ends their calls. */
    record Kick(String conference, String who) implements KdCommand {}

    /** Lifts a ban. */
    record Unban(String conference, String who) implements KdCommand {}

    /** Nobody new may join. */
    record Lock(String conference) implements KdCommand {}

    /** Everybody on the roster may join again. */
    record Unlock(String conference) implements KdCommand {}

    /** A new EKTKey now. */
    record Rekey(String conference) implements KdCommand {}

    /** All conferences. */
    record Conferences() implements KdCommand {}

    /** One conference with its roster and those who hold its key. */
    record Members(String conference) implements KdCommand {}

    /** Trusts a media distributor. */
    record TrustMd(Fingerprint fingerprint) implements KdCommand {}

    /** Trusts a gateway's link, under the name that its certificates have on rosters. */
    record TrustGateway(Fingerprint fingerprint, String name) implements KdCommand {}

    /** Trusts a media distributor or a gateway no longer; what depends on it ends. */
    record Distrust(Fingerprint fingerprint) implements KdCommand {}

    /** The trusted media distributors and gateways. */
    record Trusted() implements KdCommand {}

    /**
     * Phones with these PINs may be in a private conference, from now on.
     *
     * @param pin of guests, 4 to 16 digits; the machine takes it over
     * @param hostPin the same for hosts; empty if nobody is a host by PIN
     * @param max how many phones at a time
     */
    record AllowPhones(String conference, KeyMaterial pin, Optional<KeyMaterial> hostPin, int max)
            implements KdCommand {
        /** With one PIN. */
        public AllowPhones(String conference, KeyMaterial pin, int max) {
            this(conference, pin, Optional.empty(), max);
        }

        /** Overwrites the PINs. */
        public void destroy() {
            pin.destroy();
            hostPin.ifPresent(KeyMaterial::destroy);
        }
    }

    /** No phone may be in the conference; those that are in are ended. */
    record ForbidPhones(String conference) implements KdCommand {}

    /** Makes phones of guests wait, or not any more. */
    record RulePhones(String conference, PhoneRule rule, boolean on) implements KdCommand {}

    /**
     * Only these callers may bring a PIN, or all if there are none. It is in addition to the PIN: a caller is what the signalling says.
     *
     * @param callers each a number or a SIP address, with {@code *} at the end of number or user for anything
     */
    record LimitCallers(String conference, List<String> callers) implements KdCommand {
        /** Keeps a copy. */
        public LimitCallers {
            callers = List.copyOf(callers);
        }
    }

    /**
     * Phones may be called, or may transfer their calls, or not any more.
     *
     * @param targets to whom, in the form of {@link LimitCallers}; to anybody if there are none
     */
    record AllowCalls(String conference, PhoneRight right, boolean on, List<String> targets) implements KdCommand {
        /** Keeps a copy. */
        public AllowCalls {
            targets = List.copyOf(targets);
        }
    }

    /** Lets phones in that wait. */
    record AdmitPhones(String conference, PhonePick who) implements KdCommand {}

    /** Sends phones away that wait. */
    record DenyPhones(String conference, PhonePick who) implements KdCommand {}

    /** Ends phones that are in or wait. */
    record EndPhones(String conference, PhonePick who) implements KdCommand {
        /** All of them. */
        public EndPhones(String conference) {
            this(conference, new PhonePick.All());
        }
    }

    /** Mutes phones, or asks their callers to speak. */
    record OrderPhones(String conference, PhonePick who, PhoneOrder order) implements KdCommand {}
}
