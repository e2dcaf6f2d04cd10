package dev.sotto.appliance.md;

import dev.sotto.console.CallEntry;
import dev.sotto.console.CallPacket;
import dev.sotto.console.TapePort;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.focus.CallRecord;
import dev.sotto.sip.focus.CallStep;
import dev.sotto.sip.stack.MessageTape;
import java.util.Locale;
import java.util.Optional;

/** What the focus wrote down of a call, in the words of the console. */
final class CallEntries {
    private CallEntries() {}

    static CallEntry of(CallRecord call, WallClock times) {
        CallRecord.Party who = call.who();
        CallRecord.Verdict verdict = call.verdict();
        return new CallEntry(
                who.from(),
                who.displayName(),
                who.requestUri(),
                who.conference().orElse(""),
                source(who.source()),
                new CallEntry.Times(
                        times.at(call.startNanos()),
                        call.answerNanos().isPresent()
                                ? Optional.of(times.at(call.answerNanos().getAsLong()))
                                : Optional.empty(),
                        times.at(call.endNanos())),
                new CallEntry.End(
                        word(verdict.outcome()),
                        verdict.reason(),
                        verdict.status(),
                        verdict.sentence(),
                        verdict.whatToDo()),
                call.label(),
                who.callId(),
                call.trace().stream().map(step -> step(step, times)).toList());
    }

    /** The messages of a tape, in the words of the console. */
    static TapePort port(MessageTape tape) {
        return callId -> tape.of(callId).stream()
                .map(m -> new CallPacket(m.at(), m.transport().name(), m.from(), m.to(), m.octets()))
                .toList();
    }

    static String source(Hop hop) {
        String host = hop.address().indexOf(':') < 0 ? hop.address() : "[" + hop.address() + "]";
        return hop.transport() + " " + host + ":" + hop.port();
    }

    private static CallEntry.Step step(CallStep step, WallClock times) {
        return new CallEntry.Step(
                times.at(step.atNanos()),
                word(step.layer()),
                step.from().words(),
                step.to().words(),
                step.text());
    }

    private static String word(Enum<?> one) {
        return one.name().toLowerCase(Locale.ROOT);
    }
}
