package dev.sotto.endpoint.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Something that a caller is told: a file {@code NAME.wav} in the folder of a language.
 *
 * @param name of the file, without its ending
 */
record Phrase(String name) {
    static final Phrase WELCOME = new Phrase("welcome");
    static final Phrase ENTER_NUMBER = new Phrase("enter-number");
    static final Phrase ENTER_PIN = new Phrase("enter-pin");
    static final Phrase NOT_ACCEPTED = new Phrase("not-accepted");
    static final Phrase TRY_LATER = new Phrase("try-later");
    static final Phrase FULL = new Phrase("full");
    static final Phrase LOCKED = new Phrase("locked");
    static final Phrase INVITATION = new Phrase("invitation");
    static final Phrase PRESS_ONE = new Phrase("press-one");
    static final Phrase HELD_FOR_HOST = new Phrase("held-for-host");
    static final Phrase HELD_IN_LOBBY = new Phrase("held-in-lobby");
    static final Phrase DENIED = new Phrase("denied");
    static final Phrase CONNECTING = new Phrase("connecting");
    static final Phrase NOT_CONNECTED = new Phrase("not-connected");
    static final Phrase HOST = new Phrase("host");
    static final Phrase SECURITY = new Phrase("security");
    static final Phrase SECURITY_THROUGH = new Phrase("security-through");
    static final Phrase SECURITY_HEARS = new Phrase("security-hears");
    static final Phrase SECURITY_HOPS = new Phrase("security-hops");
    static final Phrase CARRIED = new Phrase("carried");
    static final Phrase NOT_CARRIED = new Phrase("not-carried");
    static final Phrase CHECK_WORDS = new Phrase("check-words");
    static final Phrase KEY_CHANGED = new Phrase("key-changed");
    static final Phrase WEAKER_LEG = new Phrase("weaker-leg");
    static final Phrase TONES_CHOSEN = new Phrase("tones-chosen");
    static final Phrase WORDS_CHOSEN = new Phrase("words-chosen");
    static final Phrase ALONE = new Phrase("alone");
    static final Phrase ONE_OTHER = new Phrase("one-other");
    static final Phrase THERE_ARE = new Phrase("there-are");
    static final Phrase OTHERS = new Phrase("others");
    static final Phrase MANY_OTHERS = new Phrase("many-others");
    static final Phrase UNKNOWN_OTHERS = new Phrase("unknown-others");
    static final Phrase BY_NAME = new Phrase("by-name");
    static final Phrase SAY_NAME = new Phrase("say-name");
    static final Phrase HAS_JOINED = new Phrase("has-joined");
    static final Phrase HAS_LEFT = new Phrase("has-left");
    static final Phrase MUTED = new Phrase("muted");
    static final Phrase UNMUTED = new Phrase("unmuted");
    static final Phrase MUTED_BY_HOST = new Phrase("muted-by-host");
    static final Phrase ASKED_TO_SPEAK = new Phrase("asked-to-speak");
    static final Phrase HAND_RAISED = new Phrase("hand-raised");
    static final Phrase HAND_LOWERED = new Phrase("hand-lowered");
    static final Phrase LET_IN = new Phrase("let-in");
    static final Phrase NOBODY_WAITS = new Phrase("nobody-waits");
    static final Phrase LOCKED_NOW = new Phrase("locked-now");
    static final Phrase LOCKED_ALREADY = new Phrase("locked-already");
    static final Phrase OTHERS_MUTED = new Phrase("others-muted");
    static final Phrase OTHERS_ASKED = new Phrase("others-asked");
    static final Phrase NO_OTHERS = new Phrase("no-others");
    static final Phrase NOT_A_HOST = new Phrase("not-a-host");
    static final Phrase NOT_NOW = new Phrase("not-now");
    static final Phrase LEAVE_OR_END = new Phrase("leave-or-end");
    static final Phrase REMOVED = new Phrase("removed");
    static final Phrase OVER = new Phrase("over");
    static final Phrase GOODBYE = new Phrase("goodbye");
    static final Phrase STAR = new Phrase("key-star");
    static final Phrase HASH = new Phrase("key-hash");

    /** How the gateway is called, if somebody recorded it. */
    static final Phrase GATEWAY_NAME = new Phrase("gateway-name");

    /** Instead of {@link #WEAKER_LEG}: {@code weaker-tone.wav} if somebody recorded it, else a tone of ours. */
    static final Phrase WEAKER_TONE = new Phrase("weaker-tone");

    /** For who waits; {@link HoldMusic} if there is none. */
    static final Phrase MUSIC = new Phrase("music");

    /** Before a name is recorded: {@code name-tone.wav} if somebody recorded it, else a tone of ours. */
    static final Phrase NAME_TONE = new Phrase("name-tone");

    /** What is said first in a conference, if somebody recorded it. */
    static final Phrase GREETING = new Phrase("greeting");

    /** What may be there. */
    static final List<Phrase> OPTIONAL = List.of(GREETING, GATEWAY_NAME, WEAKER_TONE, MUSIC, NAME_TONE);

    /** The largest number that is spoken. */
    static final int MAX_NUMBER = 99;

    private static final int MAX_SPELLED = 12;

    private static final List<Phrase> SENTENCES = List.of(
            WELCOME,
            ENTER_NUMBER,
            ENTER_PIN,
            NOT_ACCEPTED,
            TRY_LATER,
            FULL,
            LOCKED,
            INVITATION,
            PRESS_ONE,
            HELD_FOR_HOST,
            HELD_IN_LOBBY,
            DENIED,
            CONNECTING,
            NOT_CONNECTED,
            HOST,
            SECURITY,
            SECURITY_THROUGH,
            SECURITY_HEARS,
            SECURITY_HOPS,
            CARRIED,
            NOT_CARRIED,
            CHECK_WORDS,
            KEY_CHANGED,
            WEAKER_LEG,
            TONES_CHOSEN,
            WORDS_CHOSEN,
            ALONE,
            ONE_OTHER,
            THERE_ARE,
            OTHERS,
            MANY_OTHERS,
            UNKNOWN_OTHERS,
            BY_NAME,
            SAY_NAME,
            HAS_JOINED,
            HAS_LEFT,
            MUTED,
            UNMUTED,
            MUTED_BY_HOST,
            ASKED_TO_SPEAK,
            HAND_RAISED,
            HAND_LOWERED,
            LET_IN,
            NOBODY_WAITS,
            LOCKED_NOW,
            LOCKED_ALREADY,
            OTHERS_MUTED,
            OTHERS_ASKED,
            NO_OTHERS,
            NOT_A_HOST,
            NOT_NOW,
            LEAVE_OR_END,
            REMOVED,
            OVER,
            GOODBYE,
            STAR,
            HASH);

    /** All phrases but the check words and what may be there: a language is complete if it has them. */
    static final List<Phrase> ALL = all();

    private static List<Phrase> all() {
        List<Phrase> all = new ArrayList<>(SENTENCES);
        all.addAll(pieces());
        return List.copyOf(all);
    }

    /** What keys do, numbers and letters. */
    private static List<Phrase> pieces() {
        List<Phrase> pieces = new ArrayList<>();
        for (KeyAction action : KeyAction.values()) {
            pieces.add(action(action));
        }
        for (int number = 0; number <= MAX_NUMBER; number++) {
            pieces.add(number(number));
        }
        for (char letter = 'a'; letter <= 'z'; letter++) {
            pieces.add(letter(letter));
        }
        return pieces;
    }

    /** One check word, which is the same in all languages. */
    static Phrase word(String word) {
        return new Phrase("word-" + word.toLowerCase(Locale.ROOT));
    }

    /** What keys do. */
    static Phrase action(KeyAction action) {
        return new Phrase("action-" + action.word());
    }

    /** 0 to {@link #MAX_NUMBER}. */
    static Phrase number(int number) {
        return new Phrase("number-" + number);
    }

    /** {@code a} to {@code z}, and also the keys A to D. */
    static Phrase letter(char letter) {
        return new Phrase("letter-" + Character.toLowerCase(letter));
    }

    /** The names of keys. */
    static List<Phrase> keys(String keys) {
        return keys.chars()
                .mapToObj(key -> switch (key) {
                    case '*' -> STAR;
                    case '#' -> HASH;
                    default -> Character.isDigit(key) ? number(key - '0') : letter((char) key);
                })
                .toList();
    }

    /** A name by its letters and digits; nothing for one that is too long, or has letters that are not spoken. */
    static List<Phrase> spelled(String name) {
        String plain = name.replaceAll("[ _.-]", "");
        boolean canBe = plain.length() <= MAX_SPELLED && plain.matches("[A-Za-z0-9]+");
        return canBe ? keys(plain) : List.of();
    }

    /** The name that the caller of a leg has said, which no file has. */
    static Phrase nameOf(long leg) {
        return new Phrase("name-of-" + leg);
    }

    /** How many others there are. */
    static List<Phrase> others(int others) {
        if (others > MAX_NUMBER) {
            return List.of(MANY_OTHERS);
        }
        return switch (others) {
            case 0 -> List.of(ALONE);
            case 1 -> List.of(ONE_OTHER);
            default -> others < 0 ? List.of(UNKNOWN_OTHERS) : List.of(THERE_ARE, number(others), OTHERS);
        };
    }
}
