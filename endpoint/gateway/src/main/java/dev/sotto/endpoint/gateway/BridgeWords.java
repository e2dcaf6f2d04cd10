package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Headers;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.util.Optional;

/** What one side of a call between telephones is told of the other. */
final class BridgeWords {
    static final Refusal NO_HOPS =
            Refusal.saying(483, "Max-Forwards is 0, and the one who is called is one hop further (RFC 3261 16.3)");
    static final Refusal NOTHING_IN_COMMON =
            Refusal.saying(488, "The offer has no voice codec that the gateway can pass on or translate");
    static final Refusal NO_TRANSFER =
            Refusal.saying(403, "A call between telephones is not transferred here; call the other one again");
    static final Reason GAVE_UP = new Reason(487, "The caller gave up");
    static final Reason NO_ANSWER = new Reason(488, "The answer to our offer did not come");

    private BridgeWords() {}

    /** What the one who is called refused, for the caller: its status and words, but nothing that would send the caller elsewhere or have it show a password. */
    static Refusal passedOn(Refusal refusal) {
        return switch (refusal.status()) {
            case 401, 407 -> Refusal.saying(502, "The front end asks the gateway for a password, and there is none");
            case 481, 487 -> Refusal.saying(480, "Who was called cannot be reached now");
            default ->
                refusal.status() < 400
                        ? Refusal.saying(480, "Who was called sends its calls elsewhere, which is not followed")
                        : new Refusal(
                                refusal.status(),
                                refusal.phrase(),
                                refusal.warnings(),
                                refusal.retryAfterSeconds(),
                                Optional.empty(),
                                Headers.NONE);
        };
    }

    /** Why one side's call ends when the other's did. */
    static Reason because(CallEvent.Ended ended) {
        return ended.reason().orElseGet(() -> switch (ended.cause()) {
            case PEER_HUNG_UP, WE_HUNG_UP -> new Reason(200, "The other side hung up");
            case NOT_ACKNOWLEDGED, LOST, EXPIRED -> new Reason(408, "The other side does not answer any more");
        });
    }

    /** The same to somebody who still waits for an answer. */
    static Refusal refusal(Reason why) {
        int status = why.cause();
        return Refusal.saying(status == 488 || status == 500 || status == 486 ? status : 480, why.text());
    }
}
