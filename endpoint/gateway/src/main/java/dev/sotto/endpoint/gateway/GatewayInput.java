package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.SipUri;
import java.util.concurrent.CompletableFuture;

/** What other threads say to a {@link GatewayAgent}. */
sealed interface GatewayInput {
    /** Something for one call. */
    record OfCall(long leg, PhoneCallInput input) implements GatewayInput {}

    /** Call a phone into a conference. */
    record Dial(String conference, SipUri who, Mailbox<DialStep> report) implements GatewayInput {}

    /** Say the present state. */
    record Describe(CompletableFuture<GatewayState> answer) implements GatewayInput {}

    /** End all calls, and then yourself. */
    record Stop() implements GatewayInput {}
}
