package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.Require;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.ServerRequestInterface;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import java.io.IOException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * The one way in for messages: guard, parser, transport rules of RFC 3261 18.2.1, then the transactions of JAIN-SIP.
 * Nothing that a message makes the code below throw gets past here.
 */
final class Ingress {
    /** What must parse: the rest of a message is of no use without them. */
    private static final Set<Class<?>> NEEDED = Set.of(
            From.class,
            To.class,
            CSeq.class,
            CallID.class,
            Via.class,
            ContentLength.class,
            ContentType.class,
            Contact.class,
            MaxForwards.class,
            Route.class,
            RecordRoute.class,
            Require.class,
            RequestLine.class,
            StatusLine.class);

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
        byte[] octets = withoutLeadingLineEnds(datagram);
        if (octets.length == 0) {
            return;
        }
        RawMessage raw = RawMessage.read(octets);
        Optional<MessageGuard.Fault> fault = MessageGuard.judge(raw, octets.length);
        if (fault.isPresent()) {
            refuse(raw, fault.get(), flow);
            return;
        }
        Optional<SIPMessage> parsed = parse(raw, octets);
        if (parsed.isEmpty()) {
            counters.increment(SipCounter.REFUSED_BY_PARSER);
            reply(raw, new MessageGuard.Fault(400, "Bad Request"), flow);
            return;
        }
        counters.increment(SipCounter.MESSAGES_IN);
        deliver(parsed.get(), flow);
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

    /** RFC 3261 7.5: line ends before the start line are ignored; alone they are a keep-alive. */
    private static byte[] withoutLeadingLineEnds(byte[] octets) {
        int start = 0;
        while (start < octets.length && (octets[start] == '\r' || octets[start] == '\n')) {
            start++;
        }
        return start == 0 ? octets : Arrays.copyOfRange(octets, start, octets.length);
    }

    /** Whatever the parser throws, also an Error, is a message that does not parse. */
    private Optional<SIPMessage> parse(RawMessage raw, byte[] octets) {
        int declared = raw.first("content-length").map(Integer::parseInt).orElse(octets.length - raw.bodyOffset());
        byte[] exact = Arrays.copyOf(octets, raw.bodyOffset() + declared);
        try {
            SIPMessage message = new StringMsgParser()
                    .parseSIPMessage(exact, true, false, (failure, partial, header, text, whole) -> {
                        if (NEEDED.contains(header)) {
                            throw failure;
                        }
                        // RFC 3261 8.2: a malformed header that is not necessary is ignored.
                        partial.addUnparsed(text);
                    });
            if (message == null) {
                return Optional.empty();
            }
            if (raw.first("content-length").isEmpty() && declared > 0) {
                message.setMessageContent(Arrays.copyOfRange(exact, raw.bodyOffset(), exact.length));
            }
            if (message instanceof SIPRequest request) {
                request.checkHeaders();
            }
            return isWhole(message) ? Optional.of(message) : Optional.empty();
        } catch (ParseException e) {
            return Optional.empty();
        } catch (Throwable e) {
            counters.increment(SipCounter.PARSER_FAILURES);
            return Optional.empty();
        }
    }

    private static boolean isWhole(SIPMessage message) {
        CSeq cseq = (CSeq) message.getCSeq();
        return message.getFrom() != null
                && message.getTo() != null
                && message.getCallId() != null
                && cseq != null
                && message.getTopmostVia() != null
                && message.getFrom().getTag() != null;
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
