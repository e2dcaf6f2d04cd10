package dev.sotto.sip.focus;

import dev.sotto.sip.calls.Hop;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One call that is over. What came from outside is cut, escaped, and without passwords.
 *
 * @param who called what
 * @param startNanos when the INVITE came, by the clock of the caller of the machine
 * @param answerNanos when it was answered
 * @param endNanos when it was over
 * @param verdict what became of it
 * @param label the last security label in words; empty if it never had keys
 * @param trace what happened, the oldest first
 */
public record CallRecord(
        Party who,
        long startNanos,
        OptionalLong answerNanos,
        long endNanos,
        Verdict verdict,
        String label,
        List<CallStep> trace) {
    /** Takes a copy of the list. */
    public CallRecord {
        trace = List.copyOf(trace);
    }

    /**
     * Who called what.
     *
     * @param callId Call-ID
     * @param from the URI of From, proven by nobody
     * @param displayName of From, proven by nobody; may be empty
     * @param requestUri what was called
     * @param conference where it went; empty if nowhere
     * @param source where the INVITE came from
     */
    public record Party(
            long legId,
            String callId,
            String from,
            String displayName,
            String requestUri,
            Optional<String> conference,
            Hop source) {}

    /**
     * What became of a call.
     *
     * @param reason the word of the refusal, such as {@code not-invited}; empty if it was none
     * @param status the SIP status of the refusal or the cause in the Reason of our BYE; 0 if there was none
     * @param sentence for a person
     * @param whatToDo a sentence for the operator; empty if nothing is to be done
     */
    public record Verdict(Outcome outcome, String reason, int status, String sentence, String whatToDo) {}

    /** How a call can end. */
    public enum Outcome {
        /** As somebody wanted. */
        ENDED,
        /** Before it was answered, by us. */
        REFUSED,
        /** After it was answered, because something was wrong. */
        FAILED,
        /** Before it was answered, by its caller. */
        CANCELLED
    }
}
