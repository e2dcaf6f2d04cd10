package dev.sotto.endpoint.gateway;

import dev.sotto.keying.tunnel.PhoneGrant;
import dev.sotto.sip.calls.CallEvent;
import java.util.Set;

/** What a {@link PhoneCall} is told. */
sealed interface PhoneCallInput {
    /** The phone's signalling. */
    record FromPhone(CallEvent event) implements PhoneCallInput {}

    /**
     * What the key distributor says of the phone.
     *
     * @param sentence of its own
     */
    record Judged(PhoneVerdict verdict, Set<PhoneGrant> grants, String sentence) implements PhoneCallInput {}

    /** How far the phone is that is to have this one's place. */
    record Succession(DialStep step) implements PhoneCallInput {}

    /** The key distributor does not want the phone in, or waiting, any longer. */
    record Withdrawn(Dismissal why, String reason) implements PhoneCallInput {}

    /** Something else that the key distributor says to the caller. */
    record Told(DialInInput what) implements PhoneCallInput {}

    /** The gateway ends. */
    record Stop() implements PhoneCallInput {}
}
