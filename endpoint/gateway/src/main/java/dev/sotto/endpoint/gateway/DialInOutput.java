package dev.sotto.endpoint.gateway;

import dev.sotto.base.KeyMaterial;
import java.util.List;

/** What a {@link DialInMachine} wants done, in order. */
sealed interface DialInOutput {
    /** Say these phrases after each other, instead of what is being said; {@link DialInInput.Said} follows unless it is interrupted. */
    record Say(List<Phrase> phrases) implements DialInOutput {
        public Say {
            phrases = List.copyOf(phrases);
        }
    }

    /** Say no more. */
    record Hush() implements DialInOutput {}

    /**
     * Ask the key distributor; {@link DialInInput.Judged} follows.
     *
     * @param pin digits in ASCII; whoever takes it destroys it
     * @param byInfo whether one of them came by SIP INFO
     */
    record Ask(String conference, KeyMaterial pin, boolean byInfo) implements DialInOutput {
        @Override
        public String toString() {
            return "Ask[" + conference + "]";
        }
    }

    /** Tell the key distributor that somebody is at a phone that was called; {@link DialInInput.Judged} follows. */
    record Arrive() implements DialInOutput {}

    /** Call the conference. */
    record Join(String conference) implements DialInOutput {}

    /** From now on the caller is heard in the conference, and hears it; or not. */
    record Connect(boolean speaks, boolean hears) implements DialInOutput {}

    /** How loud the conference is to the caller, in decibels. */
    record Volume(int decibels) implements DialInOutput {}

    /** How loud the caller is to the conference, in decibels. */
    record TalkVolume(int decibels) implements DialInOutput {}

    /** From now on there is music while nothing is said; or not. */
    record Music(boolean plays) implements DialInOutput {}

    /** Somebody else came, or went: a soft tone over everything. */
    record Tone(boolean came) implements DialInOutput {}

    /** Say these phrases over everything, after what is being said. */
    record SayOver(List<Phrase> phrases) implements DialInOutput {
        public SayOver {
            phrases = List.copyOf(phrases);
        }
    }

    /**
     * Begin to record the caller's name, {@link DialInInput.Recorded} follows; or keep what was recorded.
     *
     * @param byKey whether a key ended it
     */
    record RecordName(boolean begins, boolean byKey) implements DialInOutput {}

    /** Tell the key distributor what the caller does. */
    record Report(boolean muted, boolean handRaised) implements DialInOutput {}

    /** Tell the key distributor what the caller, a host, wants; {@link DialInInput.Wished} follows. */
    record Wish(CallerWish wish) implements DialInOutput {}

    /**
     * End the call of the phone.
     *
     * @param status of the SIP Reason header
     * @param sentence of the same, for a person
     */
    record HangUp(int status, String sentence) implements DialInOutput {}
}
