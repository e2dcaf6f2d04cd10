package dev.sotto.endpoint.gateway;

import dev.sotto.sip.calls.CallEvent;

/** What a {@link PhoneCall} is told. */
sealed interface PhoneCallInput {
    /** The phone's signalling. */
    record FromPhone(CallEvent event) implements PhoneCallInput {}

    /** What the key distributor says of the phone. */
    record Judged(PhoneVerdict verdict) implements PhoneCallInput {}

    /** The key distributor takes back that the phone may be in. */
    record Withdrawn(String reason) implements PhoneCallInput {}

    /** The gateway ends. */
    record Stop() implements PhoneCallInput {}
}
