package dev.sotto.endpoint.gateway;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the parts of a {@link DialInMachine} share: where the caller is, what is being said, and how it ends. */
final class Talk {
    private static final long LEAVING_NANOS = TimeUnit.SECONDS.toNanos(20);

    private DialInState state = new DialInState.Waiting();
    private boolean saying;
    private long deadlineNanos = NanoClock.NEVER;

    DialInState state() {
        return state;
    }

    void go(DialInState next) {
        state = next;
    }

    /** Whether a phrase is being said. */
    boolean isSaying() {
        return saying;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    void due(long atNanos) {
        deadlineNanos = atNanos;
    }

    void say(Outbox<DialInOutput> out, Phrase... phrases) {
        say(out, List.of(phrases));
    }

    void say(Outbox<DialInOutput> out, List<Phrase> phrases) {
        saying = true;
        // What is said has an end that is told; until then no time of the caller's runs.
        if (!(state instanceof DialInState.Leaving || state instanceof DialInState.Entering)) {
            deadlineNanos = NanoClock.NEVER;
        }
        out.add(new DialInOutput.Say(phrases));
    }

    /** Says no more. */
    void hush(Outbox<DialInOutput> out) {
        if (saying) {
            saying = false;
            out.add(new DialInOutput.Hush());
        }
    }

    /** All is said. */
    void said(Outbox<DialInOutput> out) {
        saying = false;
        if (state instanceof DialInState.Leaving(int status, String sentence)) {
            hangUp(status, sentence, out);
        }
    }

    void leave(int status, String sentence, long nowNanos, Outbox<DialInOutput> out, Phrase... lastWords) {
        DialInState before = state;
        state = new DialInState.Leaving(status, sentence);
        deadlineNanos = nowNanos + LEAVING_NANOS;
        if (before instanceof DialInState.Inside) {
            out.add(new DialInOutput.Connect(false, false));
        } else if (before instanceof DialInState.Held) {
            out.add(new DialInOutput.Music(false));
        }
        say(out, lastWords);
    }

    void hangUp(int status, String sentence, Outbox<DialInOutput> out) {
        state = new DialInState.Over();
        deadlineNanos = NanoClock.NEVER;
        out.add(new DialInOutput.HangUp(status, sentence));
    }
}
