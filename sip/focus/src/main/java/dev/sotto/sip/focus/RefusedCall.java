package dev.sotto.sip.focus;

import dev.sotto.base.LogText;
import dev.sotto.sip.calls.Hop;
import java.util.List;

/**
 * A call that was refused, with the steps that led to it.
 *
 * @param atNanos when, by the clock of the caller of the machine
 * @param requestUri what was called
 * @param from who called
 * @param source where the INVITE came from
 * @param status the SIP status
 * @param trace the steps of the decision
 */
public record RefusedCall(long atNanos, String requestUri, String from, Hop source, int status, List<String> trace) {
    /** Cuts and escapes what came from outside. */
    public RefusedCall {
        requestUri = LogText.oneLine(requestUri);
        from = LogText.oneLine(from);
        trace = trace.stream().map(LogText::oneLine).toList();
    }
}
