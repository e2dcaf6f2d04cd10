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
 * @param reason in one word, for programs
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
        String reason,
        List<String> trace,
        String whatToDo) {
    private static final String NO_ROSTER = "no-roster";
    private static final String NO_RULE = "trunk-refused";
    private static final String NOT_OPEN = "not-open";
    private static final String NOT_REGISTERED = "not-registered";
    private static final String HAVE_IT_REGISTER =
            "No telephone of the account is registered: look at the account's page, and at user name, password and server in the telephone.";
    private static final String CHANGE_ITS_TIMES =
            "It has times, and this was outside of them: change them at the conference, or have the caller call again then.";
    private static final String MAKE_A_RULE =
            "The trace says which trunks and rules were looked at and what differed: change the field it names, or add a rule or a number under Trunks.";
    private static final String MAKE_A_ROSTER =
            "Have the key distributor's operator put the conference on its roster: ./sotto kd invite CONFERENCE NAME; or make it a standard one.";

    /**
     * How a call was refused.
     *
     * @param answered whether it had been answered
     * @param word for programs
     */
    record Why(int status, boolean answered, String word) {
        private String whatToDo() {
            return switch (word) {
                case NO_ROSTER -> MAKE_A_ROSTER;
                case NO_RULE -> MAKE_A_RULE;
                case NOT_OPEN -> CHANGE_ITS_TIMES;
                case NOT_REGISTERED -> HAVE_IT_REGISTER;
                default -> RefusedCall.whatToDo(status, answered);
            };
        }
    }

    /** Cuts and escapes what came from outside. */
    public RefusedCall {
        requestUri = LogText.oneLine(requestUri);
        from = LogText.oneLine(from);
        trace = trace.stream().map(LogText::oneLine).toList();
    }

    static RefusedCall of(long nowNanos, Invited call, Why why, List<String> trace) {
        return new RefusedCall(
                nowNanos,
                call.requestUri(),
                call.from(),
                call.source(),
                why.status,
                why.answered,
                why.word,
                trace,
                why.whatToDo());
    }

    /** The word for a refusal that has that counter. */
    static String word(FocusCounter counter, int status) {
        return switch (counter) {
            case REFUSED_NO_KEY_DISTRIBUTOR -> "key-distributor-unreachable";
            case REFUSED_BY_KEY_DISTRIBUTOR -> "not-admitted";
            case REFUSED_NO_ROSTER -> NO_ROSTER;
            case REFUSED_BY_TRUNK -> NO_RULE;
            case REFUSED_NOT_OPEN -> NOT_OPEN;
            case REFUSED_NOT_REGISTERED -> NOT_REGISTERED;
            case REFUSED_NO_CONFERENCE -> word(404);
            default -> word(status);
        };
    }

    /** The word for a status of ours. */
    static String word(int status) {
        return switch (status) {
            case 302 -> "sent-to-gateway";
            case 400 -> "malformed";
            case 403 -> "not-invited";
            case 404 -> "no-conference";
            case 408 -> "nothing-came";
            case 480 -> "association-ended";
            case 482, 483 -> "too-many-hops";
            case 486 -> "full";
            case 488 -> "not-acceptable";
            case 500 -> "bug";
            case 502 -> "gateway-refused";
            case 503 -> "unavailable";
            default -> "other";
        };
    }

    static String whatToDo(int status, boolean answered) {
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
