package dev.sotto.sip.stack;

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
import java.util.Optional;

/**
 * The one way in for messages: guard, parser, transport rules of RFC 3261 18.2.1, then the transactions of JAIN-SIP.
 * Nothing that a message makes the code below throw gets past here.
 */
final class Ingress {
    private final SipCounters counters;
    private final Mailbox<StackInput> inbox;
    private final FrontDoor door;
    private final RefusedMessages refused;
    private final MessageTape tape;

    Ingress(
            SipCounters counters,
            Mailbox<StackInput> inbox,
            FrontDoor door,
            RefusedMessages refused,
            MessageTape tape) {
        this.tape = tape;
        this.refused = refused;
        this.counters = counters;
        this.inbox = inbox;
        this.door = door;
    }

    FrontDoor door() {
        return door;
    }

    MessageTape tape() {
        return tape;
    }

    SipCounters counters() {
        return counters;
    }

    /** Takes one message, or keep-alive, as it came from {@code flow}. */
    void accept(byte[] datagram, Flow flow) {
        switch (MessageReader.look(datagram)) {
            case MessageReader.Look.Nothing nothing -> {
                // A keep-alive.
            }
            case MessageReader.Look.Guarded guarded -> refuse(guarded.raw(), guarded.fault(), datagram.length, flow);
            case MessageReader.Look.Sound sound -> admit(sound, flow);
        }
    }

    /** Answers {@code raw}, of {@code length} octets, with the fault as far as it can be answered. */
    void refuse(RawMessage raw, MessageGuard.Fault fault, int length, Flow flow) {
        counters.increment(fault.counter());
        settle(door.judge(fault, flow.peer().getAddress()), raw, length, flow);
    }

    private void admit(MessageReader.Look.Sound sound, Flow flow) {
        int length = sound.octets().length;
        switch (door.judge(sound.raw(), flow.peer().getAddress())) {
            case FrontDoor.Verdict.Enter enter -> {
                flow.carried(enter.isKnown());
                tape.heard(flow, sound.octets());
                parse(sound, flow);
            }
            case FrontDoor.Verdict.Answer answer -> {
                flow.carried(false);
                counters.increment(answer.fault().counter());
                settle(answer, sound.raw(), length, flow);
            }
            case FrontDoor.Verdict.Ignore ignore -> settle(ignore, sound.raw(), length, flow);
        }
    }

    private void parse(MessageReader.Look.Sound sound, Flow flow) {
        switch (MessageReader.parse(sound)) {
            case MessageReader.Result.Read read -> {
                counters.increment(SipCounter.MESSAGES_IN);
                deliver(read.message(), flow);
            }
            case MessageReader.Result.Unparsable bad -> {
                SipCounter counter = bad.isFailure() ? SipCounter.PARSER_FAILURES : SipCounter.REFUSED_BY_PARSER;
                counters.increment(counter);
                MessageGuard.Fault fault = new MessageGuard.Fault(
                        counter, MessageGuard.BAD, "The message breaks the grammar of SIP (RFC 3261 25)");
                settle(new FrontDoor.Verdict.Answer(fault, 0), bad.raw(), sound.octets().length, flow);
            }
        }
    }

    /** Tells the owner of the legs that a connection is gone. */
    void lost(StreamFlow flow) {
        Transport transport = flow.isSecure() ? Transport.TLS : Transport.TCP;
        if (!inbox.post(new StackInput.FlowLost(transport, flow.peer()))) {
            counters.increment(SipCounter.OVERLOADED);
        }
    }

    private void settle(FrontDoor.Verdict verdict, RawMessage raw, int length, Flow flow) {
        switch (verdict) {
            case FrontDoor.Verdict.Enter enter -> throw new IllegalStateException("a refusal that lets in");
            case FrontDoor.Verdict.Ignore ignore -> {
                counters.increment(ignore.counter());
                refused.add(
                        flow.getPeerAddress(),
                        raw.startLine(),
                        0,
                        ignore.counter().name());
            }
            case FrontDoor.Verdict.Answer answer -> {
                MessageGuard.Fault fault = answer.fault();
                refused.add(flow.getPeerAddress(), raw.startLine(), fault.status(), fault.words());
                String tag = door.tag(raw, flow.peer().getAddress());
                Optional<byte[]> reply = PlainReply.to(raw, answer, tag, flow.getPeerAddress());
                if (reply.isPresent() && PlainReply.isProportionate(reply.get().length, length)) {
                    write(reply.get(), flow);
                } else if (reply.isPresent()) {
                    counters.increment(SipCounter.REPLIES_TOO_LONG);
                }
            }
        }
    }

    private void write(byte[] reply, Flow flow) {
        try {
            flow.write(reply);
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
