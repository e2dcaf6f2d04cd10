package dev.sotto.endpoint.library;

import dev.sotto.sip.calls.CallCommand;

/** What {@link CallMachine} wants done or known. */
sealed interface CallOutput {
    /** For the SIP stack. */
    record Command(CallCommand command) implements CallOutput {}

    /** The call is on its way to somebody who has to be waited for. */
    record Ringing(int status) implements CallOutput {}

    /** Offer and answer agree; what holds from now on. */
    record Agreed(CallAgreement agreement) implements CallOutput {}

    /** The conference does not take a source of ours: its words. It stays unannounced. */
    record SourceRefused(int ssrc, String sentence) implements CallOutput {}

    /** The focus tells of a leg that is weaker than the conference promises, before it can be heard. */
    record WeakerLeg(String label) implements CallOutput {}

    /** The call is over; the last output. */
    record Over(Ending ending) implements CallOutput {}
}
