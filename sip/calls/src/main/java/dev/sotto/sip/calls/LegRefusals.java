package dev.sotto.sip.calls;

/** What legs refuse by themselves, each with words for a person. */
final class LegRefusals {
    static final Refusal TERMINATED =
            Refusal.saying(487, "The request was taken back or the call ended before it was answered");
    static final Refusal PENDING = Refusal.saying(
            491, "Both sides change the session at once; try again after a random time of up to 4 seconds");
    static final Refusal UNDECIDED = Refusal.saying(480, "The call was not decided on in time; call again later");
    static final Refusal STOPPED =
            Refusal.saying(480, "The call was ended here before it was answered; call again later");
    static final Refusal TIMEOUT =
            Refusal.saying(408, "The other side did not answer in time; check its address and the network");
    static final Refusal GONE = Refusal.saying(481, "This call is over here; make a new one");
    static final Refusal NO_SUCH_RESPONSE =
            Refusal.saying(481, "No provisional response waits for this PRACK (RFC 3262 3)");
    static final Refusal NO_KEYS =
            Refusal.saying(415, "Keys by INFO are not taken here; send tones as RFC 4733 events in the media");
    static final Refusal NOTHING_TO_TRANSFER =
            Refusal.saying(403, "A call is transferred when it is up; this one is not");
    static final Refusal ONE_TRANSFER =
            Refusal.saying(491, "Another transfer of this call is under way; wait for what becomes of it");
    static final Refusal NO_PRACK = Refusal.saying(
            504, "The reliable 180 was never acknowledged by PRACK (RFC 3262 3); call without Require: 100rel");

    private LegRefusals() {}

    /** RFC 3261 14.2, RFC 3311 5.2: another request of that kind has no final response yet. */
    static Refusal tooEarly(int seconds) {
        return Refusal.saying(500, "An earlier offer or request of this call is still open; wait for its answer")
                .withRetryAfter(seconds);
    }
}
