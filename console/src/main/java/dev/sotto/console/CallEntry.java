package dev.sotto.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One call that is over, without anything secret.
 *
 * @param from who called, as told
 * @param name what the caller calls itself; may be empty
 * @param to what was called
 * @param conference where it went; empty if nowhere
 * @param source where the INVITE came from
 * @param times when
 * @param end what became of it
 * @param label the last security label; empty if it never had keys
 * @param callId Call-ID
 * @param trace what happened, the oldest first
 */
public record CallEntry(
        String from,
        String name,
        String to,
        String conference,
        String source,
        Times times,
        End end,
        String label,
        String callId,
        List<Step> trace) {
    /** Takes a copy of the list. */
    public CallEntry {
        trace = List.copyOf(trace);
    }

    /** When it came, was answered and was over. */
    public record Times(Instant start, Optional<Instant> answer, Instant end) {}

    /**
     * What became of it.
     *
     * @param outcome {@code ended}, {@code refused}, {@code failed} or {@code cancelled}
     * @param reason the word of the refusal; empty if it was none
     * @param status of SIP; 0 if there was none
     * @param verdict for people
     * @param whatToDo for the operator; empty if nothing is to be done
     */
    public record End(String outcome, String reason, int status, String verdict, String whatToDo) {}

    /**
     * One step.
     *
     * @param layer {@code sip}, {@code sdp}, {@code focus}, {@code keys} or {@code media}
     * @param from who acted
     * @param to on whom
     */
    public record Step(Instant at, String layer, String from, String to, String text) {}

    /** As it is kept: what the API answers, with the trace. */
    ObjectNode json(String id) {
        ObjectNode out = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("from", from)
                .put("name", name)
                .put("to", to);
        put(out, "conference", conference);
        out.put("source", source).put("start", times.start().toString());
        times.answer().ifPresent(answer -> out.put("answer", answer.toString()));
        out.put("end", times.end().toString());
        times.answer()
                .ifPresent(answer ->
                        out.put("seconds", Duration.between(answer, times.end()).toSeconds()));
        out.put("outcome", end.outcome());
        put(out, "reason", end.reason());
        if (end.status() > 0) {
            out.put("status", end.status());
        }
        out.put("verdict", end.verdict());
        put(out, "whatToDo", end.whatToDo());
        put(out, "label", label);
        out.put("callId", callId);
        ArrayNode steps = out.putArray("trace");
        trace.forEach(step -> steps.addObject()
                .put("at", step.at().toString())
                .put("layer", step.layer())
                .put("from", step.from())
                .put("to", step.to())
                .put("text", step.text()));
        return out;
    }

    private static void put(ObjectNode out, String name, String value) {
        if (!value.isEmpty()) {
            out.put(name, value);
        }
    }
}
