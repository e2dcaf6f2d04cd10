package dev.sotto.sip.stack;

import dev.sotto.base.Mailbox;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.RequestCommand;
import dev.sotto.sip.calls.RequestEvent;
import dev.sotto.sip.calls.Transport;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.address.Address;

/**
 * Requests outside of calls: those that came in and wait for their owner's word, and ours that wait for an answer. Owned by the
 * thread of the legs.
 */
final class OutsideRequests {
    private static final int MOST_WAITING = 10_000;

    private final Optional<Mailbox<RequestEvent>> owner;
    private final Points points;
    private final Messages messages;
    private final SipCounters counters;
    private final LiveCalls live;
    private final Map<Long, Waiting> waiting = new HashMap<>();
    private final Map<Long, Sent> sent = new HashMap<>();

    /** @param owner of what comes in; without one REGISTER is not taken */
    OutsideRequests(
            Optional<Mailbox<RequestEvent>> owner,
            Points points,
            Messages messages,
            SipCounters counters,
            LiveCalls live) {
        this.owner = owner;
        this.points = points;
        this.messages = messages;
        this.counters = counters;
        this.live = live;
    }

    private record Waiting(SIPRequest request, ServerTransaction transaction) {}

    /** One of ours; what its transaction carries. */
    record Sent(
            RequestCommand.Send send, Dialog dialog, Ways.Way way, List<Ways.Way> others, Optional<String> contact) {
        long requestId() {
            return send.requestId();
        }
    }

    /** One that came in; the guard and the policy have let it pass. */
    void arrived(SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        Optional<Point> point = points.of(request);
        long id = live.newLegId();
        if (point.isEmpty() || waiting.size() >= MOST_WAITING) {
            refuse(request, transaction, StackRefusals.OVERLOADED);
            return;
        }
        waiting.put(id, new Waiting(request, transaction));
        if (!tell(RegistrationReading.of(id, request, point.get()))) {
            waiting.remove(id);
            refuse(request, transaction, StackRefusals.OVERLOADED);
        }
    }

    /** The owner's word about one that came in. */
    void reply(RequestCommand.Reply reply) throws SipException, ParseException, InvalidArgumentException {
        Waiting one = waiting.remove(reply.requestId());
        if (one == null) {
            counters.increment(SipCounter.COMMANDS_IGNORED);
            return;
        }
        SIPResponse response = messages.response(one.request(), reply.status(), reply.phrase(), messages.newTag());
        messages.add(response, reply.headers());
        one.transaction().sendResponse(response);
    }

    /** Sends one of ours to the first of {@code places} that takes it. */
    void send(RequestCommand.Send send, List<Locator.Place> places) {
        List<Ways.Way> ways = points.ways(send.nextHop().transport(), places);
        if (ways.isEmpty()) {
            tell(new RequestEvent.Unanswered(send.requestId(), StackRefusals.NO_LISTENER));
        } else {
            send(send, ways.getFirst(), ways.subList(1, ways.size()));
        }
    }

    private void send(RequestCommand.Send send, Ways.Way way, List<Ways.Way> others) {
        try {
            transmit(send, way, others);
        } catch (ParseException | InvalidArgumentException e) {
            tell(new RequestEvent.Unanswered(send.requestId(), StackRefusals.BAD_ADDRESS));
        } catch (SipException e) {
            counters.increment(SipCounter.SEND_FAILURES);
            Optional.ofNullable(sent.get(send.requestId())).ifPresent(one -> unanswered(one, StackRefusals.UNSENT));
        }
    }

    private void transmit(RequestCommand.Send send, Ways.Way way, List<Ways.Way> others)
            throws SipException, ParseException, InvalidArgumentException {
        Point point = way.point();
        InetAddress peer = way.peer().getAddress();
        Address local = messages.address(send.from(), "");
        Dialog dialog = Dialog.ofClient(send.callId(), messages.newTag(), local, messages.address(send.to(), ""));
        SIPRequest request = messages.request(dialog, send.method().name(), send.cseq(), point, peer);
        request.setRequestURI(messages.address(send.target(), "").getURI());
        Optional<String> contact = Optional.empty();
        if (send.contact().isPresent()) {
            contact = Optional.of(messages.addContact(request, send.contact().get(), point, peer));
        }
        messages.add(request, send.headers());
        messages.addAllow(request);
        request.setApplicationData(NextHop.at(way.peer(), point));
        Sent one = new Sent(send, dialog, way, others, contact);
        sent.put(send.requestId(), one);
        live.began(dialog);
        ClientTransaction transaction = point.provider().getNewClientTransaction(request);
        transaction.setApplicationData(one);
        transaction.sendRequest();
    }

    /** A response to {@code one}; provisional ones say nothing here. */
    void answered(Sent one, SIPResponse response) {
        if (response.getStatusCode() < 200 || !over(one)) {
            return;
        }
        String phrase = response.getReasonPhrase() == null ? "" : response.getReasonPhrase();
        tell(new RequestEvent.Answered(
                one.requestId(),
                response.getStatusCode(),
                phrase,
                HeaderReading.ofAnswer(response),
                RegistrationReading.contacts(response),
                one.contact()));
    }

    /** No response came to {@code one}, and none will. */
    void unanswered(Sent one, Refusal why) {
        if (!over(one)) {
            return;
        }
        if (one.others().isEmpty()) {
            tell(new RequestEvent.Unanswered(one.requestId(), why));
        } else {
            // RFC 3263 4.3: who is not there is asked elsewhere.
            send(
                    one.send(),
                    one.others().getFirst(),
                    one.others().subList(1, one.others().size()));
        }
    }

    /** One that never left. */
    void lost(long requestId, Refusal why) {
        tell(new RequestEvent.Unanswered(requestId, why));
    }

    /** A stream that broke brings no answers. */
    void flowLost(Transport transport, InetSocketAddress peer) {
        for (Sent one : List.copyOf(sent.values())) {
            Ways.Way way = one.way();
            if (way.point().transport() == transport
                    && way.peer().equals(peer)
                    && !way.point().isOpen(peer)) {
                unanswered(one, StackRefusals.CONNECTION_LOST);
            }
        }
    }

    private boolean over(Sent one) {
        boolean isFirst = sent.remove(one.requestId(), one);
        if (isFirst) {
            live.ended(one.requestId(), one.dialog());
        }
        return isFirst;
    }

    private void refuse(SIPRequest request, ServerTransaction transaction, Refusal refusal)
            throws SipException, ParseException, InvalidArgumentException {
        counters.increment(SipCounter.OVERLOADED);
        transaction.sendResponse(messages.refusal(request, refusal, messages.newTag()));
    }

    private boolean tell(RequestEvent event) {
        boolean isTaken = owner.isPresent() && owner.get().post(event);
        if (!isTaken) {
            counters.increment(SipCounter.EVENTS_LOST);
        }
        return isTaken;
    }
}
