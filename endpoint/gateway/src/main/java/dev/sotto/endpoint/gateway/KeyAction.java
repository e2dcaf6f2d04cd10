package dev.sotto.endpoint.gateway;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a caller can do by keys in a conference. The name is the word of the configuration. */
enum KeyAction {
    /** Says all keys. */
    HELP("help", false),
    /** Mutes the caller, or lets the caller speak again. */
    MUTE("mute", false),
    /** Raises the caller's hand, or lowers it. */
    HAND("hand", false),
    /** Says how many others there are. */
    ROLL_CALL("roll-call", false),
    /** Says who can hear, and the check words. */
    SECURITY("security", false),
    /** When somebody joins, tones are heard instead of words, or words again. */
    TONES("tones", false),
    /** The others become softer. */
    LISTEN_SOFTER("listen-softer", false),
    /** The others become louder. */
    LISTEN_LOUDER("listen-louder", false),
    /** The others are as loud as they were. */
    LISTEN_RESET("listen-reset", false),
    /** The caller becomes softer. */
    TALK_SOFTER("talk-softer", false),
    /** The caller becomes louder. */
    TALK_LOUDER("talk-louder", false),
    /** The caller is as loud as before. */
    TALK_RESET("talk-reset", false),
    /** Leaves; hosts are asked whether the conference ends for everybody. */
    LEAVE("leave", false),
    /** Lets the phone in that has waited longest. */
    ADMIT("admit", true),
    /** Locks the conference; only the key distributor's operator unlocks it. */
    LOCK("lock", true),
    /** Mutes all other phones, or asks them to speak if they are all mute. */
    MUTE_OTHERS("mute-others", true),
    /** Ends the conference for everybody. */
    END("end", true);

    private final String word;
    private final boolean forHosts;

    KeyAction(String word, boolean forHosts) {
        this.word = word;
        this.forHosts = forHosts;
    }

    String word() {
        return word;
    }

    /** Whether only hosts can do it; what decides is the key distributor. */
    boolean isForHosts() {
        return forHosts;
    }

    static Optional<KeyAction> ofWord(String word) {
        return Arrays.stream(values())
                .filter(action -> action.word.equals(word))
                .findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(KeyAction::word).toList();
    }
}
