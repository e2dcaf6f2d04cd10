package dev.sotto.endpoint.gateway;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.gateway.DialInState.Choosing;
import dev.sotto.endpoint.gateway.DialInState.Entering;
import dev.sotto.endpoint.gateway.DialInState.Held;
import dev.sotto.endpoint.gateway.DialInState.Judging;
import dev.sotto.endpoint.gateway.DialInState.Naming;
import dev.sotto.endpoint.gateway.DialInState.Proving;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The talk before the conference: which meeting, which PIN, what the key distributor says, perhaps a name, and waiting with music for a
 * host or in the lobby. Whether a meeting exists, whether it takes phones and whether the PIN was wrong sounds the same.
 */
final class ArrivalTalk {
    private static final long KEY_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long ENTRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long VERDICT_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long ENTERING_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long REMINDER_NANOS = TimeUnit.SECONDS.toNanos(45);
    private static final long HELD_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final int MOST_TRIES = 3;
    private static final int MOST_SILENCES = 3;

    private final Talk talk;
    private final DialInSettings settings;
    private final KeyEntry entry = new KeyEntry();
    private final KeySequence keys = new KeySequence();
    private final NameTalk naming;
    private boolean asksNumber;
    private int tries;
    private int silences;
    private long heldUntilNanos = NanoClock.NEVER;

    ArrivalTalk(Talk talk, DialInSettings settings) {
        this.talk = talk;
        this.settings = settings;
        this.naming = new NameTalk(talk);
    }

    /** Who hears that the call can be read may hang up before a PIN is read too. */
    void onStarted(DialInInput.Started started, Outbox<DialInOutput> out) {
        Optional<String> conference = started.conference();
        asksNumber = conference.isEmpty();
        List<Phrase> phrases = new ArrayList<>(List.of(Phrase.WELCOME));
        if (started.carried()) {
            phrases.add(Phrase.CARRIED);
        }
        phrases.add(asksNumber ? Phrase.ENTER_NUMBER : Phrase.ENTER_PIN);
        talk.go(conference.<DialInState>map(Proving::new).orElseGet(Choosing::new));
        talk.say(out, phrases);
    }

    void onKey(char key, boolean byInfo, long nowNanos, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Choosing _, Proving _ -> collect(key, byInfo, nowNanos, out);
            case Naming _ -> {
                if (naming.isEnd(key)) {
                    endNaming(true, nowNanos, out);
                }
            }
            case Held _ -> {
                KeyMap map = settings.keys().of(false);
                if (keys.press(map, key, nowNanos).equals(Optional.of(KeyAction.LEAVE))) {
                    leave(200, "The caller left.", nowNanos, out, Phrase.GOODBYE);
                }
            }
            default -> {
                // Nobody was asked anything, or whoever presses on waits for what was asked for.
            }
        }
    }

    /** Whoever knows the way need not listen. */
    private void collect(char key, boolean byInfo, long nowNanos, Outbox<DialInOutput> out) {
        silences = 0;
        talk.hush(out);
        talk.due(nowNanos + ENTRY_NANOS);
        if (entry.press(key, byInfo) == KeyEntry.Outcome.COMPLETE) {
            onEntry(nowNanos, out);
        }
    }

    private void onEntry(long nowNanos, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Choosing _ -> {
                talk.go(new Proving("sip:" + entry.takeText() + "@" + settings.domain()));
                talk.say(out, Phrase.ENTER_PIN);
            }
            case Proving(String conference) -> {
                talk.go(new Judging(conference));
                talk.due(nowNanos + VERDICT_NANOS);
                boolean byInfo = entry.isByInfo();
                out.add(new DialInOutput.Ask(conference, entry.takeSecret(), byInfo));
            }
            default -> entry.clear();
        }
    }

    void onSaid(long nowNanos, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Naming _ -> naming.onSaid(nowNanos, out);
            case Choosing _, Proving _ -> talk.due(nowNanos + KEY_NANOS);
            case Held _ -> talk.due(Math.min(nowNanos + REMINDER_NANOS, heldUntilNanos));
            default -> {
                // Nothing waits for the end of the phrase.
            }
        }
    }

    /** @param asksName whether the conference wants the caller's name */
    void onJudged(PhoneVerdict verdict, boolean asksName, long nowNanos, Outbox<DialInOutput> out) {
        switch (talk.state()) {
            case Judging(String conference) -> {
                if (asksName && (verdict.admits() || verdict.waits())) {
                    naming.begin(conference, verdict, out);
                } else {
                    onVerdict(conference, verdict, nowNanos, out);
                }
            }
            case Naming(String conference, PhoneVerdict before)
            when before.waits() -> onVerdictWhileNaming(conference, verdict, nowNanos, out);
            case Held(String conference, boolean _) -> onVerdictWhileHeld(conference, verdict, nowNanos, out);
            default -> {
                // Too late.
            }
        }
    }

    private void onVerdict(String conference, PhoneVerdict verdict, long nowNanos, Outbox<DialInOutput> out) {
        switch (verdict) {
            case ADMITTED, ADMITTED_AS_HOST -> enter(conference, verdict, nowNanos, out);
            case WAIT_FOR_HOST, LOBBY -> {
                heldUntilNanos = nowNanos + HELD_NANOS;
                out.add(new DialInOutput.Music(true));
                hold(conference, verdict, out);
            }
            case REFUSED -> onRefused(conference, nowNanos, out);
            case FULL -> leave(486, "The conference takes no more phones.", nowNanos, out, Phrase.FULL, Phrase.GOODBYE);
            case NOT_CARRIED ->
                leave(
                        403,
                        "The conference takes no calls that come through the server; call the gateway directly.",
                        nowNanos,
                        out,
                        Phrase.NOT_CARRIED,
                        Phrase.GOODBYE);
            case LOCKED -> leave(403, "The conference is locked.", nowNanos, out, Phrase.LOCKED, Phrase.GOODBYE);
            case MAY_CALL -> {
                // It was called already.
            }
            case FORBIDDEN -> leave(403, "The caller may not be let in.", nowNanos, out, Phrase.DENIED, Phrase.GOODBYE);
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

    private void onVerdictWhileNaming(
            String conference, PhoneVerdict verdict, long nowNanos, Outbox<DialInOutput> out) {
        if (verdict.admits() || verdict.waits()) {
            talk.go(new Naming(conference, verdict));
        } else {
            leave(403, "The caller was not let in.", nowNanos, out, Phrase.DENIED, Phrase.GOODBYE);
        }
    }

    /** A name was recorded, or will not be. */
    void onRecorded(long nowNanos, Outbox<DialInOutput> out) {
        if (talk.state() instanceof Naming) {
            endNaming(false, nowNanos, out);
        }
    }

    private void endNaming(boolean byKey, long nowNanos, Outbox<DialInOutput> out) {
        if (talk.state() instanceof Naming(String conference, PhoneVerdict verdict)) {
            naming.end(byKey, out);
            onVerdict(conference, verdict, nowNanos, out);
        }
    }

    private void onVerdictWhileHeld(String conference, PhoneVerdict verdict, long nowNanos, Outbox<DialInOutput> out) {
        if (verdict.admits()) {
            out.add(new DialInOutput.Music(false));
            enter(conference, verdict, nowNanos, out);
        } else if (verdict.waits()) {
            hold(conference, verdict, out);
        } else {
            leave(403, "The caller was not let in.", nowNanos, out, Phrase.DENIED, Phrase.GOODBYE);
        }
    }

    private void enter(String conference, PhoneVerdict verdict, long nowNanos, Outbox<DialInOutput> out) {
        talk.go(new Entering(conference, verdict == PhoneVerdict.ADMITTED_AS_HOST));
        talk.due(nowNanos + ENTERING_NANOS);
        talk.say(out, Phrase.CONNECTING);
        out.add(new DialInOutput.Join(conference));
    }

    private void hold(String conference, PhoneVerdict verdict, Outbox<DialInOutput> out) {
        boolean forHost = verdict == PhoneVerdict.WAIT_FOR_HOST;
        talk.go(new Held(conference, forHost));
        talk.say(out, forHost ? Phrase.HELD_FOR_HOST : Phrase.HELD_IN_LOBBY);
    }

    private void onRefused(String conference, long nowNanos, Outbox<DialInOutput> out) {
        tries++;
        if (tries >= MOST_TRIES) {
            leave(403, "Meeting number and PIN were not accepted.", nowNanos, out, Phrase.NOT_ACCEPTED, Phrase.GOODBYE);
        } else if (asksNumber) {
            talk.go(new Choosing());
            talk.say(out, Phrase.NOT_ACCEPTED, Phrase.ENTER_NUMBER);
        } else {
            talk.go(new Proving(conference));
            talk.say(out, Phrase.NOT_ACCEPTED, Phrase.ENTER_PIN);
        }
    }

    void onDismissed(Dismissal why, long nowNanos, Outbox<DialInOutput> out) {
        switch (why) {
            case DENIED -> leave(403, "The caller was not let in.", nowNanos, out, Phrase.DENIED, Phrase.GOODBYE);
            case OVER -> leave(200, "The conference is over.", nowNanos, out, Phrase.OVER, Phrase.GOODBYE);
            case TRANSFERRED -> leave(200, "Another phone has its place.", nowNanos, out, Phrase.GOODBYE);
            case REMOVED, WITHDRAWN ->
                leave(403, "Removed from the conference.", nowNanos, out, Phrase.REMOVED, Phrase.GOODBYE);
        }
    }

    void onConferenceEnded(long nowNanos, Outbox<DialInOutput> out) {
        leave(480, "The conference cannot be reached.", nowNanos, out, Phrase.NOT_CONNECTED, Phrase.GOODBYE);
    }

    void onDeadline(long nowNanos, Outbox<DialInOutput> out) {
        talk.due(NanoClock.NEVER);
        switch (talk.state()) {
            case Choosing _ -> onSilence(Phrase.ENTER_NUMBER, nowNanos, out);
            case Proving _ -> onSilence(Phrase.ENTER_PIN, nowNanos, out);
            case Judging _ -> onJudged(PhoneVerdict.LATER, false, nowNanos, out);
            case Naming _ -> endNaming(false, nowNanos, out);
            case Held _
            when nowNanos >= heldUntilNanos ->
                leave(480, "Nobody let the caller in for an hour.", nowNanos, out, Phrase.DENIED, Phrase.GOODBYE);
            case Held(String _, boolean forHost) ->
                talk.say(out, forHost ? Phrase.HELD_FOR_HOST : Phrase.HELD_IN_LOBBY);
            case Entering _ -> onConferenceEnded(nowNanos, out);
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
            talk.say(out, question);
        }
    }

    private void leave(int status, String sentence, long nowNanos, Outbox<DialInOutput> out, Phrase... lastWords) {
        entry.clear();
        talk.leave(status, sentence, nowNanos, out, lastWords);
    }
}
