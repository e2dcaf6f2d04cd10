package dev.sotto.endpoint.gateway;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.DialInState.Choosing;
import dev.sotto.endpoint.gateway.DialInState.Entering;
import dev.sotto.endpoint.gateway.DialInState.Inside;
import dev.sotto.endpoint.gateway.DialInState.Judging;
import dev.sotto.endpoint.gateway.DialInState.Leaving;
import dev.sotto.endpoint.gateway.DialInState.Over;
import dev.sotto.endpoint.gateway.DialInState.Proving;
import dev.sotto.endpoint.gateway.DialInState.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The talk with one caller: which meeting, which PIN, then in, with keys for mute, loudness and security, until the end.
 *
 * <p>The caller hears phrases only, and nothing of the conference, until the key distributor admitted the phone and the
 * conference's key is there. Whether a meeting exists, whether it takes phones and whether the PIN was wrong sounds the same.
 * The PIN goes into a secret at once; no state has it.
 */
final class DialInMachine {
    private static final long KEY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ENTRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long VERDICT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long ENTERING_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int MOST_TRIES = 3;
    private static final int MOST_SILENCES = 3;
    private static final int LOUDER = 3;
    private static final int MOST_DECIBELS = 12;

    private final String domain;
    private final KeyEntry entry = new KeyEntry();
    private DialInState state = new Waiting();
    private boolean asksNumber;
    private boolean saying;
    private boolean muted;
    private int decibels;
    private int tries;
    private int silences;
    /** The first key of a command of two, such as {@code *6}; 0 if none was pressed. */
    private char prefix;

    private long deadlineNanos = NanoClock.NEVER;

    /** @param domain the host part of the addresses of all conferences */
    DialInMachine(String domain) {
        this.domain = domain;
    }

    DialInState state() {
        return state;
    }

    boolean isMuted() {
        return muted;
    }

    /** When a {@link DialInInput.Tick} is due. */
    long deadlineNanos() {
        return deadlineNanos;
    }

    void on(DialInInput input, long nowNanos, Outbox<DialInOutput> out) {
        switch (input) {
            case DialInInput.Started(Optional<String> conference) -> onStarted(conference, out);
            case DialInInput.Key(char key) -> onKey(key, nowNanos, out);
            case DialInInput.Said ignored -> onSaid(nowNanos, out);
            case DialInInput.Judged(PhoneVerdict verdict) -> onJudged(verdict, nowNanos, out);
            case DialInInput.Secured(List<String> words) -> onSecured(words, out);
            case DialInInput.ConferenceEnded(boolean wasRemoved) -> onConferenceEnded(wasRemoved, nowNanos, out);
            case DialInInput.Tick ignored -> {
                if (nowNanos >= deadlineNanos) {
                    onDeadline(nowNanos, out);
                }
            }
        }
    }

    private void onStarted(Optional<String> conference, Outbox<DialInOutput> out) {
        if (!(state instanceof Waiting)) {
            return;
        }
        asksNumber = conference.isEmpty();
        if (conference.isPresent()) {
            state = new Proving(conference.get());
            say(out, Phrase.WELCOME, Phrase.ENTER_PIN);
        } else {
            state = new Choosing();
            say(out, Phrase.WELCOME, Phrase.ENTER_NUMBER);
        }
    }

    private void onKey(char key, long nowNanos, Outbox<DialInOutput> out) {
        switch (state) {
            case Choosing ignored -> collect(key, nowNanos, out);
            case Proving ignored -> collect(key, nowNanos, out);
            case Inside inside -> onCommandKey(inside, key, nowNanos, out);
            case Waiting ignored -> {
                // Nobody has been asked anything yet.
            }
            case Judging ignored -> {
                // Whoever presses on waits for what was asked for.
            }
            case Entering ignored -> {
                // The same.
            }
            case Leaving ignored -> {
                // Too late.
            }
            case Over ignored -> {
                // Far too late.
            }
        }
    }

    /** Whoever knows the way need not listen. */
    private void collect(char key, long nowNanos, Outbox<DialInOutput> out) {
        silences = 0;
        if (saying) {
            saying = false;
            out.add(new DialInOutput.Hush());
        }
        deadlineNanos = nowNanos + ENTRY_NANOS;
        if (entry.press(key) == KeyEntry.Outcome.COMPLETE) {
            onEntry(nowNanos, out);
        }
    }

    private void onEntry(long nowNanos, Outbox<DialInOutput> out) {
        switch (state) {
            case Choosing ignored -> {
                state = new Proving("sip:" + entry.takeText() + "@" + domain);
                say(out, Phrase.ENTER_PIN);
            }
            case Proving(String conference) -> {
                state = new Judging(conference);
                deadlineNanos = nowNanos + VERDICT_NANOS;
                out.add(new DialInOutput.Ask(conference, entry.takeSecret()));
            }
            default -> entry.clear();
        }
    }

    private void onSaid(long nowNanos, Outbox<DialInOutput> out) {
        saying = false;
        switch (state) {
            case Choosing ignored -> deadlineNanos = nowNanos + KEY_NANOS;
            case Proving ignored -> deadlineNanos = nowNanos + KEY_NANOS;
            case Leaving(int status, String sentence) -> hangUp(status, sentence, out);
            default -> {
                // Nothing waits for the end of the phrase.
            }
        }
    }

    private void onJudged(PhoneVerdict verdict, long nowNanos, Outbox<DialInOutput> out) {
        if (!(state instanceof Judging(String conference))) {
            return;
        }
        switch (verdict) {
            case ADMITTED -> {
                state = new Entering(conference);
                deadlineNanos = nowNanos + ENTERING_NANOS;
                say(out, Phrase.CONNECTING);
                out.add(new DialInOutput.Join(conference));
            }
            case REFUSED -> onRefused(conference, nowNanos, out);
            case FULL -> leave(486, "The conference takes no more phones.", nowNanos, out, Phrase.FULL, Phrase.GOODBYE);
            case LOCKED -> leave(403, "The conference is locked.", nowNanos, out, Phrase.LOCKED, Phrase.GOODBYE);
            case LATER ->
                leave(
                        480,
                        "Too many tries, or nobody to ask; try again later.",
                        nowNanos,
                        out,
                        Phrase.TRY_LATER,
                        Phrase.GOODBYE);
        }
    }

    private void onRefused(String conference, long nowNanos, Outbox<DialInOutput> out) {
        tries++;
        if (tries >= MOST_TRIES) {
            leave(403, "Meeting number and PIN were not accepted.", nowNanos, out, Phrase.NOT_ACCEPTED, Phrase.GOODBYE);
        } else if (asksNumber) {
            state = new Choosing();
            say(out, Phrase.NOT_ACCEPTED, Phrase.ENTER_NUMBER);
        } else {
            state = new Proving(conference);
            say(out, Phrase.NOT_ACCEPTED, Phrase.ENTER_PIN);
        }
    }

    private void onSecured(List<String> words, Outbox<DialInOutput> out) {
        switch (state) {
            case Entering ignored -> {
                state = new Inside(words);
                deadlineNanos = NanoClock.NEVER;
                say(out, security(Phrase.SECURITY, words));
                out.add(new DialInOutput.Connect(true, true));
            }
            case Inside(List<String> before) -> {
                state = new Inside(words);
                if (!before.equals(words) && !saying) {
                    say(out, Phrase.KEY_CHANGED);
                }
            }
            default -> {
                // The call ends already.
            }
        }
    }

    private void onCommandKey(Inside inside, char key, long nowNanos, Outbox<DialInOutput> out) {
        char first = prefix;
        prefix = 0;
        if (first == '*') {
            onStarKey(inside, key, out);
        } else if (first == '#' && key == '#') {
            leave(200, "The caller left.", nowNanos, out, Phrase.GOODBYE);
        } else if (key == '*' || key == '#') {
            prefix = key;
        }
    }

    private void onStarKey(Inside inside, char key, Outbox<DialInOutput> out) {
        switch (key) {
            case '1' -> say(out, Phrase.HELP);
            case '2' -> say(out, security(Phrase.SECURITY, inside.checkWords()));
            case '4' -> volume(-LOUDER, out);
            case '6' -> {
                muted = !muted;
                out.add(new DialInOutput.Connect(!muted, true));
                say(out, muted ? Phrase.MUTED : Phrase.UNMUTED);
            }
            case '7' -> volume(LOUDER, out);
            case '*' -> prefix = '*';
            default -> {
                // No command; a key of no meaning must not be one of some.
            }
        }
    }

    private void volume(int by, Outbox<DialInOutput> out) {
        decibels = Math.clamp(decibels + by, -MOST_DECIBELS, MOST_DECIBELS);
        out.add(new DialInOutput.Volume(decibels));
    }

    private static Phrase[] security(Phrase first, List<String> words) {
        List<Phrase> phrases = new ArrayList<>(List.of(first, Phrase.CHECK_WORDS));
        words.forEach(word -> phrases.add(Phrase.word(word)));
        return phrases.toArray(Phrase[]::new);
    }

    private void onConferenceEnded(boolean wasRemoved, long nowNanos, Outbox<DialInOutput> out) {
        switch (state) {
            case Entering ignored ->
                leave(480, "The conference cannot be reached.", nowNanos, out, Phrase.NOT_CONNECTED, Phrase.GOODBYE);
            case Inside ignored
            when wasRemoved ->
                leave(403, "Removed from the conference.", nowNanos, out, Phrase.REMOVED, Phrase.GOODBYE);
            case Inside ignored -> leave(200, "The conference is over.", nowNanos, out, Phrase.OVER, Phrase.GOODBYE);
            default -> {
                // The caller is on the way out or was never in.
            }
        }
    }

    private void onDeadline(long nowNanos, Outbox<DialInOutput> out) {
        deadlineNanos = NanoClock.NEVER;
        switch (state) {
            case Choosing ignored -> onSilence(Phrase.ENTER_NUMBER, nowNanos, out);
            case Proving ignored -> onSilence(Phrase.ENTER_PIN, nowNanos, out);
            case Judging ignored -> onJudged(PhoneVerdict.LATER, nowNanos, out);
            case Entering ignored ->
                leave(480, "The conference cannot be reached.", nowNanos, out, Phrase.NOT_CONNECTED, Phrase.GOODBYE);
            case Leaving(int status, String sentence) -> hangUp(status, sentence, out);
            default -> {
                // Nothing was waited for.
            }
        }
    }

    /** Digits without the closing key are an entry; no digits are a silence. */
    private void onSilence(Phrase question, long nowNanos, Outbox<DialInOutput> out) {
        if (!entry.isEmpty()) {
            onEntry(nowNanos, out);
            return;
        }
        silences++;
        if (silences >= MOST_SILENCES) {
            leave(480, "The caller pressed no key.", nowNanos, out, Phrase.GOODBYE);
        } else {
            say(out, question);
        }
    }

    private void leave(int status, String sentence, long nowNanos, Outbox<DialInOutput> out, Phrase... lastWords) {
        boolean wasInside = state instanceof Inside;
        state = new Leaving(status, sentence);
        entry.clear();
        deadlineNanos = nowNanos + LEAVING_NANOS;
        if (wasInside) {
            out.add(new DialInOutput.Connect(false, false));
        }
        say(out, lastWords);
    }

    private void hangUp(int status, String sentence, Outbox<DialInOutput> out) {
        state = new Over();
        deadlineNanos = NanoClock.NEVER;
        out.add(new DialInOutput.HangUp(status, sentence));
    }

    private void say(Outbox<DialInOutput> out, Phrase... phrases) {
        saying = true;
        // What is said has an end that is told; until then no time of the caller's runs.
        deadlineNanos = state instanceof Leaving || state instanceof Entering ? deadlineNanos : NanoClock.NEVER;
        out.add(new DialInOutput.Say(List.of(phrases)));
    }
}
