package dev.sotto.endpoint.gateway;

import dev.sotto.keying.tunnel.PhoneGrant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a {@link DialInMachine} is told. */
sealed interface DialInInput {
    /**
     * The phone's media flow.
     *
     * @param conference the address that the phone dialled, {@code sip:user@host}; empty for the number that asks which
     * @param carried whether somebody on the way could read the call
     */
    record Started(Optional<String> conference, boolean carried) implements DialInInput {
        /** Straight from the phone. */
        Started(Optional<String> conference) {
            this(conference, false);
        }
    }

    /**
     * Somebody answered our call.
     *
     * @param conference its address
     * @param grants what else the key distributor allows
     * @param carried whether somebody on the way can read the call
     */
    record Invited(String conference, Set<PhoneGrant> grants, boolean carried) implements DialInInput {
        /** Straight to the phone. */
        Invited(String conference, Set<PhoneGrant> grants) {
            this(conference, grants, false);
        }
    }

    /** The phone takes the place of another one in that conference; the rest as with {@link Invited}. */
    record Succeeded(String conference, Set<PhoneGrant> grants, boolean carried) implements DialInInput {
        /** Straight from the phone. */
        Succeeded(String conference, Set<PhoneGrant> grants) {
            this(conference, grants, false);
        }
    }

    /**
     * The caller pressed a key: {@code 0} to {@code 9}, {@code *}, {@code #}, {@code A} to {@code D}.
     *
     * @param byInfo whether it came by SIP INFO, so that whoever carries the signalling knows it or invented it
     */
    record Key(char key, boolean byInfo) implements DialInInput {
        /** One that came in the media. */
        Key(char key) {
            this(key, false);
        }
    }

    /** All that was to be said was said. */
    record Said() implements DialInInput {}

    /**
     * What the key distributor says of the phone.
     *
     * @param grants what else it allows
     * @param greets whether there is a greeting for this conference
     */
    record Judged(PhoneVerdict verdict, Set<PhoneGrant> grants, boolean greets) implements DialInInput {
        public Judged {
            grants = Set.copyOf(grants);
        }

        /** Without a greeting. */
        Judged(PhoneVerdict verdict, Set<PhoneGrant> grants) {
            this(verdict, grants, false);
        }

        /** Nothing else. */
        Judged(PhoneVerdict verdict) {
            this(verdict, Set.of());
        }
    }

    /**
     * The gateway's leg of the conference has a key, or another one.
     *
     * @param checkWords equal for all who hold the same key; none in a standard conference
     */
    record Secured(List<String> checkWords) implements DialInInput {
        public Secured {
            checkWords = List.copyOf(checkWords);
        }
    }

    /**
     * The gateway's leg of the conference ended.
     *
     * @param wasRemoved whether somebody put it out, so that coming again is of no use
     */
    record ConferenceEnded(boolean wasRemoved) implements DialInInput {}

    /** The key distributor does not want the phone in, or waiting, any longer. */
    record Dismissed(Dismissal why) implements DialInInput {}

    /** A moderator wants something of the caller. */
    record Ordered(VoiceOrder order) implements DialInInput {}

    /** What became of the caller's wish. */
    record Wished(WishOutcome outcome) implements DialInInput {}

    /** How many are in the conference, the caller among them. */
    record People(int people) implements DialInInput {}

    /** A leg weaker than the conference joins it: somebody else behind this gateway, or behind another one. */
    record WeakerLeg() implements DialInInput {}

    /** A name that was being recorded is over: time is up, or the caller is silent. */
    record Recorded() implements DialInInput {}

    /**
     * Somebody at a phone of this gateway, who has said a name, is in the conference, or not any more.
     *
     * @param isNews whether that happens now
     */
    record Named(Phrase name, boolean came, boolean isNews) implements DialInInput {}

    /** The deadline that the machine named has come. */
    record Tick() implements DialInInput {}
}
