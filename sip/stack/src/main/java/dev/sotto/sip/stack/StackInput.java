package dev.sotto.sip.stack;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetSocketAddress;
import java.util.List;
import javax.sip.ClientTransaction;
import javax.sip.ServerTransaction;
import org.jspecify.annotations.Nullable;

/** What other threads hand to the owner of the legs. */
sealed interface StackInput {
    /**
     * A request that is no retransmission.
     *
     * @param transaction null for ACK
     */
    record RequestIn(SIPRequest request, @Nullable ServerTransaction transaction) implements StackInput {}

    /**
     * A response.
     *
     * @param transaction null for a 2xx that came again
     */
    record ResponseIn(SIPResponse response, @Nullable ClientTransaction transaction) implements StackInput {}

    /** A request of ours has no response and never will. */
    record NoResponse(ClientTransaction transaction) implements StackInput {}

    /** A connection is gone. */
    record FlowLost(Transport transport, InetSocketAddress peer) implements StackInput {}

    /** A command of a leg's owner. */
    record Ordered(CallCommand command) implements StackInput {}

    /**
     * An outgoing call.
     *
     * @param places where it may go, best first; at least one
     */
    record Dial(CallCommand.Call call, List<Locator.Place> places) implements StackInput {}

    /** The owner's word about a request outside of calls. */
    record Replied(RequestCommand.Reply reply) implements StackInput {}

    /**
     * A request of ours outside of calls.
     *
     * @param places where it may go, best first; at least one
     */
    record Outside(RequestCommand.Send send, List<Locator.Place> places) implements StackInput {}

    /** One whose next hop has none. */
    record OutsideLost(long requestId, Refusal why) implements StackInput {}

    /** End every leg, and then yourself. */
    record Stop() implements StackInput {}
}
