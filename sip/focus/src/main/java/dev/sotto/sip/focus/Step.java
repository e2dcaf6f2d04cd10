package dev.sotto.sip.focus;

import dev.sotto.base.Counters;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AdmissionMessage.Request;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Refusal;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One step of the machine: what everybody who takes part in it may see and fill.
 *
 * @param nowNanos the clock of the caller
 * @param out where outputs go
 * @param keysReachable whether the key distributor can be asked
 */
record Step(
        long nowNanos,
        Outbox<FocusOutput> out,
        FocusConfig config,
        boolean keysReachable,
        Deadlines deadlines,
        Counters<FocusCounter> counters,
        CallBook book) {
    void call(CallCommand command) {
        out.add(new FocusOutput.Call(command));
    }

    void media(MediaCommand command) {
        out.add(new FocusOutput.Media(command));
    }

    void roster(RosterEvent event) {
        out.add(new FocusOutput.Roster(event));
    }

    void answer(long requestId, OperatorAnswer answer) {
        out.add(new FocusOutput.Answer(requestId, answer));
    }

    void count(FocusCounter counter) {
        counters.increment(counter);
    }

    /** Refuses a call, and remembers why. */
    void refuse(Invited call, Refusal refusal, FocusCounter counter, List<String> trace) {
        count(counter);
        trace.forEach(words -> decided(call.legId(), words));
        refused(call, refusal.status(), false, RefusedCall.word(counter, refusal.status()));
        call(new CallCommand.Refuse(call.legId(), refusal));
    }

    /** Writes down what was decided about a call. */
    void decided(long legId, String words) {
        book.decided(legId, words, nowNanos);
    }

    /** Remembers a call that is refused, or ended after it was answered, by {@code word}. */
    void refused(Invited call, int status, boolean answered, String word) {
        book.refused(call, status, answered, word, nowNanos);
    }

    /** To the key distributor. */
    void admission(Request request) {
        out.add(new FocusOutput.Admission(request));
    }

    long in(int seconds) {
        return nowNanos + TimeUnit.SECONDS.toNanos(seconds);
    }

    Refusal unreachable(String words) {
        return Refusal.saying(503, words + "; call again in a few seconds")
                .withRetryAfter(config.limits().retryAfterSeconds());
    }
}
