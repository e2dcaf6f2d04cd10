package dev.sotto.endpoint.gateway;

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
    static final Phrase CONNECTING = new Phrase("connecting");
    static final Phrase NOT_CONNECTED = new Phrase("not-connected");
    static final Phrase SECURITY = new Phrase("security");
    static final Phrase CHECK_WORDS = new Phrase("check-words");
    static final Phrase KEY_CHANGED = new Phrase("key-changed");
    static final Phrase MUTED = new Phrase("muted");
    static final Phrase UNMUTED = new Phrase("unmuted");
    static final Phrase HELP = new Phrase("help");
    static final Phrase REMOVED = new Phrase("removed");
    static final Phrase OVER = new Phrase("over");
    static final Phrase GOODBYE = new Phrase("goodbye");

    /** All phrases but the check words: a language is complete if it has them. */
    static final List<Phrase> ALL = List.of(
            WELCOME,
            ENTER_NUMBER,
            ENTER_PIN,
            NOT_ACCEPTED,
            TRY_LATER,
            FULL,
            LOCKED,
            CONNECTING,
            NOT_CONNECTED,
            SECURITY,
            CHECK_WORDS,
            KEY_CHANGED,
            MUTED,
            UNMUTED,
            HELP,
            REMOVED,
            OVER,
            GOODBYE);

    /** One check word, which is the same in all languages. */
    static Phrase word(String word) {
        return new Phrase("word-" + word.toLowerCase(Locale.ROOT));
    }
}
