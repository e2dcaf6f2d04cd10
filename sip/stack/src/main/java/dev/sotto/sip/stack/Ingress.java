package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.ServerRequestInterface;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import java.io.IOException;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The one way in for messages: guard, parser, transport rules of RFC 3261 18.2.1, then the transactions of JAIN-SIP.
 * Nothing that a message makes the code below throw gets past here.
 */
final class Ingress {
    private final SipCounters counters;
    private final Mailbox<StackInput> inbox;
    private final Entropy entropy;

    Ingress(SipCounters counters, Mailbox<StackInput> inbox, Entropy entropy) {
        this.counters = counters;
        this.inbox = inbox;
        this.entropy = entropy;
    }

    SipCounters counters() {
        return counters;
    }

    /** Takes one message, or keep-alive, as it came from {@code flow}. */
    void accept(byte[] datagram, Flow flow) {
        switch (MessageReader.read(datagram)) {
            case MessageReader.Result.Nothing nothing -> {
                // A keep-alive.
            }
            case MessageReader.Result.Read read -> {
                counters.increment(SipCounter.MESSAGES_IN);
                deliver(read.message(), flow);
            }
            case MessageReader.Result.Guarded guarded -> refuse(guarded.raw(), guarded.fault(), flow);
            case MessageReader.Result.Unparsable bad -> {
                counters.increment(bad.isFailure() ? SipCounter.PARSER_FAILURES : SipCounter.REFUSED_BY_PARSER);
                reply(bad.raw(), new MessageGuard.Fault(400, "Bad Request"), flow);
            }
        }
    }

    /** Answers {@code raw} with the fault as far as it can be answered. */
    void refuse(RawMessage raw, MessageGuard.Fault fault, Flow flow) {
        counters.increment(SipCounter.REFUSED_BY_GUARD);
        reply(raw, fault, flow);
    }

    /** Tells the owner of the legs that a connection is gone. */
    void lost(StreamFlow flow) {
        Transport transport = flow.isSecure() ? Transport.TLS : Transport.TCP;
        if (!inbox.post(new StackInput.FlowLost(transport, flow.peer()))) {
            counters.increment(SipCounter.OVERLOADED);
        }
    }

    private void reply(RawMessage raw, MessageGuard.Fault fault, Flow flow) {
        String tag = HexFormat.of().formatHex(entropy.octets(8));
        Optional<byte[]> reply = PlainReply.to(raw, fault, tag, flow.getPeerAddress());
        if (reply.isEmpty()) {
            return;
        }
        try {
            flow.write(reply.get());
        } catch (IOException e) {
            counters.increment(SipCounter.SEND_FAILURES);
        }
    }

    private void deliver(SIPMessage message, Flow flow) {
        try {
            message.setRemoteAddress(flow.peer().getAddress());
            message.setRemotePort(flow.peer().getPort());
            message.setPeerPacketSourceAddress(flow.peer().getAddress());
            message.setPeerPacketSourcePort(flow.peer().getPort());
            message.setLocalAddress(flow.getMessageProcessor().getIpAddress());
            message.setLocalPort(flow.getPort());
            if (message instanceof SIPRequest request) {
                stamp(request.getTopmostVia(), flow);
                deliverRequest(request, flow);
            } else if (message instanceof SIPResponse response) {
                deliverResponse(response, flow);
            }
        } catch (ParseException e) {
            counters.increment(SipCounter.REFUSED_BY_PARSER);
        } catch (RuntimeException | StackOverflowError e) {
            counters.increment(SipCounter.PARSER_FAILURES);
        }
    }

    /** RFC 3261 18.2.1 and RFC 3581 4. A maddr would make us send to whom it names; we answer only who asked. */
    private static void stamp(Via via, Flow flow) throws ParseException {
        via.removeParameter(Via.MADDR);
        if (!flow.getTransport().equalsIgnoreCase(via.getTransport())) {
            // The layers below would answer by the transport that is written there instead of the one that was used.
            via.setTransport(flow.getTransport());
        }
        String source = flow.getPeerAddress();
        boolean wantsPort = flow.isReliable() || via.hasParameter(Via.RPORT);
        if (wantsPort || !via.getHost().equals(source)) {
            via.setParameter(Via.RECEIVED, source);
        } else {
            via.removeParameter(Via.RECEIVED);
        }
        if (wantsPort) {
            via.setParameter(Via.RPORT, Integer.toString(flow.getPeerPort()));
        }
    }

    private void deliverRequest(SIPRequest request, Flow flow) {
        ServerRequestInterface taker = flow.getSIPStack().newSIPServerRequest(request, flow);
        if (taker == null) {
            counters.increment(SipCounter.NO_TRANSACTION);
            return;
        }
        try {
            taker.processRequest(request, flow);
        } finally {
            if (taker instanceof SIPServerTransaction transaction && !transaction.passToListener()) {
                transaction.releaseSem();
            }
        }
    }

    private void deliverResponse(SIPResponse response, Flow flow) throws ParseException {
        response.checkHeaders();
        ServerResponseInterface taker = flow.getSIPStack().newSIPServerResponse(response, flow);
        if (taker == null) {
            counters.increment(SipCounter.NO_TRANSACTION);
            return;
        }
        try {
            taker.processResponse(response, flow);
        } finally {
            if (taker instanceof SIPTransaction transaction && !transaction.passToListener()) {
                transaction.releaseSem();
            }
        }
    }
}
