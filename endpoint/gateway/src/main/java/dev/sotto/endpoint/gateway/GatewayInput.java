package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;

/** What other threads say to a {@link GatewayAgent}. */
sealed interface GatewayInput {
    /** Something for one call. */
    record OfCall(long leg, PhoneCallInput input) implements GatewayInput {}

    /** Put the present state there. */
    record Describe(Mailbox<GatewayState> answer) implements GatewayInput {}

    /** End all calls, and then yourself. */
    record Stop() implements GatewayInput {}
}
