package dev.sotto.sdp;

/** What came of a description of a phone. */
public sealed interface PhoneOutcome {
    /**
     * It can be used.
     *
     * @param agreement what holds from now on; of an answer of ours, with the description to send
     */
    record Agreed(PhoneAgreement agreement) implements PhoneOutcome {}

    /**
     * It cannot: an offer gets 488, a call whose answer this was is ended. What held before still holds (RFC 3264 8).
     *
     * @param sentence why, for a person, without quotation marks
     */
    record Refusal(String sentence) implements PhoneOutcome {}
}
