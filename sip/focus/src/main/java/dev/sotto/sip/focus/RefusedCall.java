package dev.sotto.sip.focus;

import dev.sotto.base.LogText;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Hop;
import java.util.List;

/**
 * A call that was refused, or that we ended after it was answered, with the steps that led to it.
 *
 * @param atNanos when, by the clock of the caller of the machine
 * @param requestUri what was called
 * @param from who called
 * @param source where the INVITE came from
 * @param status the SIP status, in the refusal or in the Reason of the BYE
 * @param answered whether it had been answered
 * @param trace the steps of the decision; the last one is the reason
 * @param whatToDo a sentence for the operator
 */
public record RefusedCall(
        long atNanos,
        String requestUri,
        String from,
        Hop source,
        int status,
        boolean answered,
        List<String> trace,
        String whatToDo) {
    /** Cuts and escapes what came from outside. */
    public RefusedCall {
        requestUri = LogText.oneLine(requestUri);
        from = LogText.oneLine(from);
        trace = trace.stream().map(LogText::oneLine).toList();
    }

    static RefusedCall of(long nowNanos, Invited call, int status, boolean answered, List<String> trace) {
        return new RefusedCall(
                nowNanos,
                call.requestUri(),
                call.from(),
                call.source(),
                status,
                answered,
                trace,
                whatToDo(status, answered));
    }

    private static String whatToDo(int status, boolean answered) {
        return switch (status) {
            case 400 -> "Its description breaks SDP: tell the maker of the phone which rule, as the trace says.";
            case 403 ->
                "Look who may join: may-join in sotto.yaml, and at the key distributor roster, bans and lock: ./sotto kd members CONFERENCE.";
            case 404 -> "Dial one of the conferences in sotto.yaml, or add this one there and at the key distributor.";
            case 408 ->
                "Nothing, or no handshake, arrived from it: see the address of its leg in core-0, media.advertised, and firewalls on the media port.";
            case 480 -> "Its association ended at the key distributor: see the log there, and call again.";
            case 486 -> "Raise max-legs of the conference, or wait until somebody leaves.";
            case 488 ->
                answered
                        ? "Its key exchange or answer failed: ./sotto kd describe has the roster, and the log there the association; enrol again if its certificate is new."
                        : "Call with a PERC endpoint such as ./sotto phone; the trace says what this one lacked.";
            case 503 ->
                "Look whether the key distributor runs and is reached: tunnelLink and admissionLink in ./sotto md describe. Then call again.";
            default -> "Look for the leg in the log of the media distributor.";
        };
    }
}
