package dev.sotto.sip.stack;

import dev.sotto.base.Entropy;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Extensions;
import dev.sotto.sip.calls.LegAction;
import dev.sotto.sip.calls.LegInput;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.LegState;
import dev.sotto.sip.calls.Provisional;
import dev.sotto.sip.calls.Referral;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.WeakerLegsCodec;
import gov.nist.javax.sip.header.RAck;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.text.ParseException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.header.RAckHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/** The one owner of all legs: a virtual thread that takes one input at a time. */
final class Switchboard {
    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Mailbox<StackInput> inbox;
    private final Mailbox<CallEvent> events;
    private final Points points;
    private final Messages messages;
    private final RequestPolicy policy;
    private final SipCounters counters;
    private final LiveCalls live;
    private final NewLegs newLegs;
    private final OutsideRequests outside;
    private final NanoClock clock;
    private final LegDirectory legs;
    private final Replies replies;
    private volatile int liveLegs;
    private long wakeNanos = NanoClock.NEVER;
    private long closeByNanos = NanoClock.NEVER;

    Switchboard(
            Mailbox<StackInput> inbox,
            Mailbox<CallEvent> events,
            Points points,
            Messages messages,
            SipCounters counters,
            LiveCalls live,
            Clockwork clockwork,
            RefusedMessages refused,
            OutsideRequests outside) {
        this.outside = outside;
        this.inbox = inbox;
        this.events = events;
        this.points = points;
        this.messages = messages;
        this.policy = new RequestPolicy(messages);
        this.counters = counters;
        this.live = live;
        this.newLegs = new NewLegs(messages, counters, clockwork.legs(), clockwork.entropy(), clockwork.clock());
        this.clock = clockwork.clock();
        this.legs = new LegDirectory(live);
        this.replies = new Replies(messages, counters, refused);
    }

    /** Time, chance, and what legs do with them. */
    record Clockwork(NanoClock clock, LegPolicy legs, Entropy entropy) {}

    /** Owners of calls want to be told these header fields too; for any thread. */
    void tellHeaders(Collection<String> names) {
        newLegs.tell(names);
    }

    /** How many legs live; for any thread. */
    int liveLegs() {
        return liveLegs;
    }

    /** The duty cycle; ends after {@link StackInput.Stop}, or when interrupted. */
    void run() {
        try {
            while (!isDone()) {
                long wait = Math.max(0, Math.min(wakeNanos, closeByNanos) - clock.nowNanos());
                StackInput input = inbox.poll(wait);
                if (input != null) {
                    take(input);
                }
                if (clock.nowNanos() >= wakeNanos) {
                    wake();
                }
                liveLegs = legs.size();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDone() {
        boolean isClosing = closeByNanos != NanoClock.NEVER;
        return isClosing && (legs.size() == 0 || clock.nowNanos() >= closeByNanos);
    }

    private void take(StackInput input) {
        try {
            switch (input) {
                case StackInput.RequestIn r -> request(r.request(), r.transaction());
                case StackInput.ResponseIn r -> response(r.response(), r.transaction());
                case StackInput.NoResponse n -> noResponse(n.transaction());
                case StackInput.FlowLost lost -> flowLost(lost);
                case StackInput.Ordered o -> order(o.command());
                case StackInput.Dial d -> dial(d.call(), d.places());
                case StackInput.Replied r -> outside.reply(r.reply());
                case StackInput.Outside o -> outside.send(o.send(), o.places());
                case StackInput.OutsideLost o -> outside.lost(o.requestId(), o.why());
                case StackInput.Stop s -> stop();
            }
        } catch (SipException | ParseException | InvalidArgumentException e) {
            counters.increment(SipCounter.SEND_FAILURES);
        } catch (RuntimeException e) {
            // A fault of ours in what one message asks for must not take the other calls with it.
            counters.increment(SipCounter.LEGS_DISCARDED);
        }
    }

    private void stop() {
        closeByNanos = clock.nowNanos() + CLOSING_NANOS;
        for (Leg leg : legs.all()) {
            step(leg, new LegInput.Ordered(new CallCommand.Hangup(leg.id(), Optional.empty())));
        }
    }

    private void wake() {
        long now = clock.nowNanos();
        wakeNanos = NanoClock.NEVER;
        for (Leg leg : legs.all()) {
            Outbox<LegAction> actions = new Outbox<>();
            leg.machine().onDeadline(now, actions);
            settle(leg, actions);
        }
    }

    private void order(CallCommand command) {
        Leg leg = legs.of(command.legId());
        if (leg == null) {
            counters.increment(SipCounter.COMMANDS_IGNORED);
        } else {
            step(leg, new LegInput.Ordered(command));
        }
    }

    private void dial(CallCommand.Call call, List<Locator.Place> places) {
        List<Ways.Way> ways = points.ways(call.nextHop().transport(), places);
        if (ways.isEmpty() || legs.of(call.legId()) != null || closeByNanos != NanoClock.NEVER) {
            tell(new CallEvent.Rejected(call.legId(), StackRefusals.NO_LISTENER));
            return;
        }
        Outbox<LegAction> actions = new Outbox<>();
        Leg leg;
        try {
            leg = newLegs.dialled(call, ways, actions);
        } catch (ParseException e) {
            tell(new CallEvent.Rejected(call.legId(), StackRefusals.BAD_ADDRESS));
            return;
        }
        legs.add(leg);
        settle(leg, actions);
    }

    private void request(SIPRequest request, @Nullable ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        Optional<Leg> leg = legs.of(request);
        if (transaction == null) {
            leg.ifPresent(
                    l -> step(l, new LegInput.AckArrived(request.getCSeq().getSeqNumber(), Messages.sdp(request))));
            return;
        }
        if (request.getMethod().equals(Request.CANCEL)) {
            cancel(request, transaction);
            return;
        }
        Optional<SIPResponse> refusal = policy.refusal(request);
        if (refusal.isPresent()) {
            replies.send(request, transaction, refusal.get());
        } else if (request.getTo().getTag() != null && leg.isEmpty()) {
            replies.refuse(request, transaction, StackRefusals.NO_SUCH_CALL);
        } else if (leg.isPresent()) {
            within(leg.get(), request, transaction);
        } else if (request.getMethod().equals(Request.INVITE)) {
            invite(request, transaction);
        } else if (request.getMethod().equals(Request.OPTIONS)) {
            replies.options(request, transaction);
        } else if (request.getMethod().equals(Request.REGISTER)) {
            outside.arrived(request, transaction);
        } else {
            boolean isRefer = request.getMethod().equals(Request.REFER);
            replies.refuse(request, transaction, isRefer ? StackRefusals.REFER_OUTSIDE : StackRefusals.NO_SUCH_CALL);
        }
    }

    private void within(Leg leg, SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        long cseq = request.getCSeq().getSeqNumber();
        if (!leg.dialogOf(request).takeRemoteCseq(cseq)) {
            replies.refuse(request, transaction, StackRefusals.OLD_CSEQ);
            return;
        }
        switch (request.getMethod()) {
            case Request.BYE -> {
                replies.ok(request, transaction);
                step(leg, new LegInput.ByeArrived(Readings.reason(request)));
            }
            case Request.INVITE -> {
                leg.dialog().takeInvite(request);
                leg.arrive(transaction);
                Extensions extensions = Readings.extensions(request);
                step(leg, new LegInput.ReinviteArrived(cseq, Messages.sdp(request), extensions));
            }
            case Request.UPDATE -> {
                leg.dialogOf(request).refresh(request);
                leg.arrive(transaction);
                step(leg, new LegInput.UpdateArrived(Messages.sdp(request), Readings.extensions(request)));
            }
            case Request.PRACK -> prack(leg, request, transaction);
            case Request.INFO -> info(leg, request, transaction);
            case Request.REFER -> refer(leg, request, transaction);
            default -> replies.options(request, transaction);
        }
    }

    private void refer(Leg leg, SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        TransferReading reading = TransferReading.refer(request);
        if (reading instanceof TransferReading.To(Referral referral)) {
            leg.arrive(transaction);
            step(leg, new LegInput.ReferArrived(request.getCSeq().getSeqNumber(), referral));
        } else if (reading instanceof TransferReading.Unusable(Refusal refusal)) {
            replies.refuse(request, transaction, refusal);
        }
    }

    private void prack(Leg leg, SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        if (!(request.getHeader(RAckHeader.NAME) instanceof RAck rack) || !Request.INVITE.equals(rack.getMethod())) {
            replies.refuse(request, transaction, StackRefusals.BAD_RACK);
            return;
        }
        leg.arrive(transaction);
        step(
                leg,
                new LegInput.PrackArrived(rack.getRSequenceNumber(), rack.getCSequenceNumber(), Messages.sdp(request)));
    }

    private void info(Leg leg, SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        switch (InfoReading.of(request, messages.packages())) {
            case InfoReading.Empty empty -> replies.ok(request, transaction);
            case InfoReading.Unusable unusable -> {
                counters.increment(SipCounter.INFO_REFUSED);
                replies.refuse(request, transaction, unusable.refusal());
            }
            case InfoReading.Report report -> {
                leg.arrive(transaction);
                step(leg, new LegInput.HealthArrived(report.report()));
            }
            case InfoReading.Key key -> {
                counters.increment(SipCounter.INFO_KEYS);
                leg.arrive(transaction);
                step(leg, new LegInput.KeyArrived(key.key()));
            }
            case InfoReading.Notice notice -> {
                leg.arrive(transaction);
                step(leg, new LegInput.WeakerLegsArrived(notice.notice()));
            }
        }
    }

    private void invite(SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        if (legs.ofSameInvite(request).isPresent()) {
            replies.refuse(request, transaction, StackRefusals.MERGED);
            return;
        }
        TransferReading transfer =
                messages.takesTransfers() ? TransferReading.invite(request, legs) : new TransferReading.None();
        if (transfer instanceof TransferReading.Unusable(Refusal refusal)) {
            replies.refuse(request, transaction, refusal);
            return;
        }
        Optional<Long> replaced =
                transfer instanceof TransferReading.InPlaceOf(long legId) ? Optional.of(legId) : Optional.empty();
        Optional<Point> point = points.of(request);
        if (point.isEmpty() || closeByNanos != NanoClock.NEVER) {
            counters.increment(SipCounter.OVERLOADED);
            replies.refuse(request, transaction, StackRefusals.OVERLOADED);
            return;
        }
        transaction.sendResponse(messages.response(request, 100, "Trying", ""));
        Outbox<LegAction> actions = new Outbox<>();
        Leg leg = newLegs.invited(live.newLegId(), request, transaction, point.get(), replaced, actions);
        legs.add(leg);
        settle(leg, actions);
    }

    private void cancel(SIPRequest request, ServerTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        Optional<Leg> leg = legs.ofSameInvite(request).filter(l -> l.isCancelledBy(request));
        if (leg.isEmpty()) {
            replies.refuse(request, transaction, StackRefusals.NO_SUCH_CALL);
            return;
        }
        transaction.sendResponse(
                messages.response(request, 200, "OK", leg.get().dialog().localTag()));
        step(leg.get(), new LegInput.CancelArrived(Readings.reason(request)));
    }

    private void response(SIPResponse response, @Nullable ClientTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        if (transaction != null && transaction.getApplicationData() instanceof OutsideRequests.Sent one) {
            outside.answered(one, response);
            return;
        }
        Leg leg = transaction != null && transaction.getApplicationData() instanceof Leg l
                ? l
                : legs.of(response).orElse(null);
        if (leg == null || !legs.has(leg) || leg.answers(response, transaction)) {
            return;
        }
        switch (response.getCSeq().getMethod()) {
            case Request.INVITE -> inviteResponse(leg, response, transaction);
            case Request.BYE -> {
                if (response.getStatusCode() >= 200) {
                    step(leg, new LegInput.ByeAnswered());
                }
            }
            case Request.UPDATE -> updateResponse(leg, response);
            case Request.INFO -> {
                if (response.getStatusCode() >= 200 && transaction != null) {
                    infoAnswered(leg, transaction, response.getStatusCode() < 300);
                }
            }
            default -> {
                // Of CANCEL: the INVITE's own final response is what counts (RFC 3261 9.1). Of PRACK: whoever did not
                // take it sends its response again.
            }
        }
    }

    /** Of a notice its owner wants to know whether it was taken; a report that is lost is followed by another. */
    private void infoAnswered(Leg leg, ClientTransaction transaction, boolean taken) {
        if (transaction.getRequest() instanceof SIPRequest info
                && InfoReading.packageOf(info).equals(Optional.of(WeakerLegsCodec.PACKAGE))) {
            step(leg, new LegInput.WeakerLegsAnswered(taken));
        }
    }

    private void updateResponse(Leg leg, SIPResponse response) {
        if (response.getStatusCode() >= 300) {
            step(leg, new LegInput.UpdateRefused(Readings.refusal(response), Readings.minimumSeconds(response)));
        } else if (response.getStatusCode() >= 200) {
            leg.dialog().refresh(response);
            step(leg, new LegInput.UpdateAnswered(Readings.extensions(response)));
        }
    }

    private void inviteResponse(Leg leg, SIPResponse response, @Nullable ClientTransaction transaction)
            throws SipException, ParseException, InvalidArgumentException {
        int status = response.getStatusCode();
        long cseq = response.getCSeq().getSeqNumber();
        if (status < 200) {
            Optional<Provisional> reliable = Readings.reliable(response);
            if (reliable.isPresent()) {
                leg.early().take(response);
            }
            step(leg, new LegInput.ProgressArrived(status, Messages.sdp(response), reliable));
        } else if (status >= 300) {
            if (leg.isInvite(transaction)) {
                step(leg, new LegInput.RefusalArrived(Readings.refusal(response), Readings.minimumSeconds(response)));
            }
        } else if (isFork(leg, response)) {
            leg.dismissFork(response);
        } else if (cseq == leg.inviteCseq()) {
            leg.early().confirm(response);
            step(
                    leg,
                    new LegInput.AnswerArrived(
                            cseq, Messages.sdp(response), Readings.isFocus(response), Readings.extensions(response)));
        }
    }

    private static boolean isFork(Leg leg, SIPResponse answer) {
        String known = leg.dialog().remoteTag();
        return !known.isEmpty() && !known.equals(answer.getTo().getTag());
    }

    private void noResponse(ClientTransaction transaction) {
        if (transaction.getApplicationData() instanceof OutsideRequests.Sent one) {
            outside.unanswered(one, StackRefusals.NO_ANSWER);
        }
        if (!(transaction.getApplicationData() instanceof Leg leg) || !legs.has(leg)) {
            return;
        }
        switch (transaction.getRequest().getMethod()) {
            case Request.INVITE -> {
                if (leg.isInvite(transaction)) {
                    step(leg, new LegInput.RefusalArrived(StackRefusals.NO_ANSWER));
                }
            }
            case Request.BYE -> step(leg, new LegInput.ByeAnswered());
            case Request.UPDATE -> step(leg, new LegInput.UpdateRefused(StackRefusals.NO_ANSWER, Optional.empty()));
            case Request.INFO -> infoAnswered(leg, transaction, false);
            default -> {
                // CANCEL without an answer: the machine has its own deadline. PRACK: see its response.
            }
        }
    }

    /** A stream that breaks while a request of ours waits on it will not bring the answer. */
    private void flowLost(StackInput.FlowLost lost) {
        outside.flowLost(lost.transport(), lost.peer());
        for (Leg leg : legs.all()) {
            if (leg.transport() == lost.transport() && leg.flow().equals(lost.peer()) && !leg.isConnected()) {
                switch (leg.machine().state()) {
                    case LegState.Calling c -> step(leg, new LegInput.RefusalArrived(StackRefusals.CONNECTION_LOST));
                    case LegState.Leaving l -> step(leg, new LegInput.ByeAnswered());
                    // The next request dials again; whether there is to be one at once, the owner decides.
                    default -> step(leg, new LegInput.ConnectionBroke());
                }
            }
        }
    }

    private void step(Leg leg, LegInput input) {
        Outbox<LegAction> actions = new Outbox<>();
        leg.elsewhere(input).ifPresentOrElse(actions::add, () -> leg.machine().on(input, clock.nowNanos(), actions));
        settle(leg, actions);
    }

    /** Does what the machine wants, tells the owner, and feeds back what could not be sent. */
    private void settle(Leg leg, Outbox<LegAction> actions) {
        Outbox<CallEvent> told = new Outbox<>();
        leg.perform(actions, told);
        for (CallEvent event : told.drain()) {
            if (!tell(event) && event instanceof CallEvent.Invited) {
                counters.increment(SipCounter.OVERLOADED);
                step(leg, new LegInput.Ordered(new CallCommand.Refuse(leg.id(), StackRefusals.OVERLOADED)));
            }
        }
        for (LegInput failure = leg.nextFailure(); failure != null; failure = leg.nextFailure()) {
            step(leg, failure);
        }
        wakeNanos = Math.min(wakeNanos, leg.machine().deadlineNanos());
        if (leg.machine().isOver()) {
            legs.remove(leg);
        }
    }

    private boolean tell(CallEvent event) {
        if (event instanceof CallEvent.Invited) {
            live.asked(event.legId());
        }
        boolean isTaken = events.post(event);
        if (!isTaken) {
            counters.increment(SipCounter.EVENTS_LOST);
        }
        return isTaken;
    }
}
