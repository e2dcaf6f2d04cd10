package dev.sotto.sip.stack;

import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.LegAction;
import dev.sotto.sip.calls.LegInput;
import dev.sotto.sip.calls.LegMachine;
import dev.sotto.sip.calls.LegState;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SessionTerms;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.calls.digest.DigestClient;
import gov.nist.javax.sip.SipProviderImpl;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import javax.sip.ClientTransaction;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * One leg with everything of JAIN-SIP that it holds: does what its {@link LegMachine} says. Owned by the thread of the
 * legs.
 */
final class Leg {
    private final long id;
    private final LegMachine machine;
    private final Dialog dialog;
    private final Ground ground;
    private final Ways ways;
    private final ChallengeAnswers answers;
    private final Messages messages;
    private final SipCounters counters;
    private final Queue<LegInput> failures = new ArrayDeque<>();
    private final EarlyDialogs early;
    private @Nullable ServerTransaction pending;
    private @Nullable ServerTransaction arrived;
    private @Nullable ServerTransaction referring;
    private @Nullable ClientTransaction invite;
    private LegAction.@Nullable SendInvite lastInvite;
    private @Nullable SIPResponse lastAnswer;
    private @Nullable SIPResponse lastRinging;
    private @Nullable SIPRequest lastAck;
    private long inviteCseq;

    /**
     * What a leg stands on.
     *
     * @param ways to the peer, best first; one for a call that came in
     * @param user of our Contact
     * @param isSymmetric whether a UDP peer asked for answers where it sends from (RFC 3581)
     * @param call that we make; empty for one that came in
     * @param client that answers challenges of the peer
     */
    record Ground(
            List<Ways.Way> ways,
            String user,
            boolean isSymmetric,
            Optional<CallCommand.Call> call,
            Optional<DigestClient> client) {}

    Leg(long id, LegMachine machine, Dialog dialog, Ground ground, Messages messages, SipCounters counters) {
        this.id = id;
        this.machine = machine;
        this.dialog = dialog;
        this.early = new EarlyDialogs(dialog);
        this.ground = ground;
        this.ways = new Ways(ground.ways());
        this.answers = new ChallengeAnswers(ground.client(), messages, dialog);
        this.messages = messages;
        this.counters = counters;
    }

    long id() {
        return id;
    }

    Dialog dialog() {
        return dialog;
    }

    LegMachine machine() {
        return machine;
    }

    InetSocketAddress flow() {
        return ways.now().peer();
    }

    Transport transport() {
        return point().transport();
    }

    private Point point() {
        return ways.now().point();
    }

    /** Whether a connection with the peer is open, perhaps a newer one; never over UDP. */
    boolean isConnected() {
        return point().isOpen(flow());
    }

    /** Whether {@code request} of the peer is inside this dialog or one that is still early. */
    boolean owns(SIPRequest request) {
        return early.own(request) || dialog.owns(request);
    }

    /** RFC 3261 9.2: a CANCEL is of the INVITE with its branch, from the same hop. */
    boolean isCancelledBy(SIPRequest cancel) {
        ServerTransaction waiting = arrived == null ? pending : arrived;
        if (waiting == null || !(waiting.getRequest() instanceof SIPRequest invited)) {
            return false;
        }
        String branch = invited.getTopmostVia().getBranch();
        return branch != null
                && branch.equals(cancel.getTopmostVia().getBranch())
                && invited.getTopmostVia()
                        .getSentBy()
                        .equals(cancel.getTopmostVia().getSentBy())
                && invited.getRemoteAddress().equals(cancel.getRemoteAddress());
    }

    /** The dialog of {@code request}, which {@link #owns} has let pass. */
    Dialog dialogOf(SIPRequest request) {
        return early.of(request.getFrom().getTag());
    }

    EarlyDialogs early() {
        return early;
    }

    /** The first INVITE, or a request inside the dialog that the machine has yet to see. */
    void arrive(ServerTransaction transaction) {
        arrived = transaction;
    }

    /** The INVITE once more, if {@code input} says that it should go elsewhere. */
    Optional<LegAction> elsewhere(LegInput input) {
        return ways.turn(input, machine.state()) ? Optional.ofNullable(lastInvite) : Optional.empty();
    }

    /** Whether {@code response} was a challenge that is answered, by sending its request once more, so that it means nothing. */
    boolean answers(SIPResponse response, @Nullable ClientTransaction transaction) {
        boolean isInvite = isInvite(transaction);
        boolean isTakenBack = machine.state() instanceof LegState.Calling calling
                && calling.hangup().isPresent();
        if (transaction == null || (isInvite && isTakenBack)) {
            return false;
        }
        try {
            Optional<SIPRequest> again = answers.again(response, transaction, ways.now());
            if (again.isPresent()) {
                ClientTransaction other = send(again.get());
                invite = isInvite ? other : invite;
                inviteCseq = isInvite ? again.get().getCSeq().getSeqNumber() : inviteCseq;
            }
            return again.isPresent();
        } catch (SipException | ParseException | InvalidArgumentException e) {
            counters.increment(SipCounter.SEND_FAILURES);
            return false;
        }
    }

    boolean isInvite(@Nullable ClientTransaction transaction) {
        return transaction != null && transaction.equals(invite);
    }

    long inviteCseq() {
        return inviteCseq;
    }

    /** Does everything in {@code actions}; events for the owner come back in {@code events}. */
    void perform(Outbox<LegAction> actions, Outbox<CallEvent> events) {
        for (LegAction action : actions.drain()) {
            try {
                perform(action, events);
            } catch (SipException | ParseException | InvalidArgumentException e) {
                counters.increment(SipCounter.SEND_FAILURES);
                failed(action);
            }
        }
    }

    /** What could not be sent, as an input for the machine; null when there is nothing left. */
    @Nullable
    LegInput nextFailure() {
        return failures.poll();
    }

    private void failed(LegAction action) {
        switch (action) {
            case LegAction.SendInvite i -> failures.add(new LegInput.RefusalArrived(StackRefusals.UNSENT));
            case LegAction.SendUpdate u ->
                failures.add(new LegInput.UpdateRefused(StackRefusals.UNSENT, Optional.empty()));
            case LegAction.SendBye b -> failures.add(new LegInput.ByeAnswered());
            case LegAction.SendWeakerLegs w -> failures.add(new LegInput.WeakerLegsAnswered(false));
            default -> {
                // Timers below or above notice the loss as they would notice a lost datagram.
            }
        }
    }

    private void perform(LegAction action, Outbox<CallEvent> events)
            throws SipException, ParseException, InvalidArgumentException {
        switch (action) {
            case LegAction.SendInvite i -> sendInvite(i);
            case LegAction.SendAck a -> sendAck(a.sdp());
            case LegAction.RepeatAck r -> repeatAck();
            case LegAction.SendCancel c -> sendCancel(c.reason());
            case LegAction.SendBye b -> sendBye(b.reason());
            case LegAction.SendPrack p -> sendPrack(p);
            case LegAction.SendUpdate u -> sendUpdate(u.session());
            case LegAction.SendHealth h -> sendInfo(info -> messages.addHealth(info, h.report()));
            case LegAction.SendWeakerLegs w -> sendInfo(info -> messages.addWeakerLegs(info, w.notice()));
            case LegAction.SendKey k -> sendInfo(info -> messages.addKey(info, k.key()));
            case LegAction.SendRinging r -> sendRinging(r);
            case LegAction.RepeatRinging r -> {
                if (lastRinging != null) {
                    settled().sendResponse((SIPResponse) lastRinging.clone());
                }
            }
            case LegAction.SendAnswer a -> sendAnswer(a);
            case LegAction.RepeatAnswer r -> {
                if (lastAnswer != null) {
                    provider().sendResponse((SIPResponse) lastAnswer.clone());
                }
            }
            case LegAction.SendRefusal r -> refuse(settled(), r.refusal());
            case LegAction.AcceptArrived a -> acceptArrived(a.session());
            case LegAction.RefuseArrived r -> {
                if (arrived != null) {
                    refuse(arrived, r.refusal());
                    arrived = null;
                }
            }
            case LegAction.RefuseInterval r -> refuseInterval(r.minimumSeconds());
            case LegAction.AcceptRefer a -> decideRefer(Optional.empty());
            case LegAction.RefuseRefer r -> decideRefer(Optional.of(r.refusal()));
            case LegAction.SendProgress p -> sendProgress(p);
            case LegAction.Tell t -> {
                if (t.event() instanceof CallEvent.Referred) {
                    referring = arrived;
                    arrived = null;
                }
                settle();
                events.add(t.event());
            }
            case LegAction.Ignore i -> counters.increment(SipCounter.COMMANDS_IGNORED);
        }
    }

    /** A request that the machine did not answer at once is the pending one. */
    private void settle() {
        if (arrived != null) {
            pending = arrived;
            arrived = null;
        }
    }

    private ServerTransaction settled() throws SipException {
        settle();
        if (pending == null) {
            throw new SipException("no request waits for this");
        }
        return pending;
    }

    private void sendAnswer(LegAction.SendAnswer action) throws SipException, ParseException, InvalidArgumentException {
        ServerTransaction transaction = settled();
        SIPResponse answer = respond(transaction, 200, "OK");
        messages.addContact(answer, user(), point(), peer(), action.isFocus());
        messages.addAbilities(answer);
        messages.addSession(answer, action.session());
        if (!action.sdp().isEmpty()) {
            messages.addSdp(answer, action.sdp());
        }
        lastAnswer = answer;
        transaction.sendResponse((SIPResponse) answer.clone());
    }

    private void sendRinging(LegAction.SendRinging action)
            throws SipException, ParseException, InvalidArgumentException {
        SIPResponse ringing = respond(settled(), action.status(), "");
        messages.addContact(ringing, user(), point(), peer(), false);
        messages.addAllow(ringing);
        if (action.sdp().isPresent()) {
            messages.addSdp(ringing, action.sdp().get());
        }
        if (action.rseq().isPresent()) {
            messages.addReliability(ringing, action.rseq().get());
            lastRinging = (SIPResponse) ringing.clone();
        }
        settled().sendResponse(ringing);
    }

    /** 200 to a PRACK, UPDATE or INFO that the machine took at once. */
    private void acceptArrived(SessionTerms session) throws SipException, ParseException, InvalidArgumentException {
        ServerTransaction transaction = arrived;
        if (transaction == null) {
            return;
        }
        arrived = null;
        SIPResponse answer = respond(transaction, 200, "OK");
        if (transaction.getRequest().getMethod().equals(Request.UPDATE)) {
            messages.addContact(answer, user(), point(), peer(), false);
            messages.addAbilities(answer);
            messages.addSession(answer, session);
        }
        transaction.sendResponse(answer);
    }

    private void refuseInterval(int minimumSeconds) throws SipException, ParseException, InvalidArgumentException {
        if (arrived != null) {
            SIPRequest request = (SIPRequest) arrived.getRequest();
            SIPResponse refusal = messages.refusal(request, StackRefusals.INTERVAL_TOO_SMALL, dialog.localTag());
            messages.addMinimum(refusal, minimumSeconds);
            arrived.sendResponse(refusal);
            arrived = null;
        }
    }

    private void refuse(ServerTransaction transaction, Refusal refusal)
            throws SipException, ParseException, InvalidArgumentException {
        SIPRequest request = (SIPRequest) transaction.getRequest();
        transaction.sendResponse(messages.refusal(request, refusal, dialog.localTag()));
    }

    private SIPResponse respond(ServerTransaction transaction, int status, String phrase) throws ParseException {
        return messages.response((SIPRequest) transaction.getRequest(), status, phrase, dialog.localTag());
    }

    private void sendInvite(LegAction.SendInvite action) throws SipException, ParseException, InvalidArgumentException {
        inviteCseq = dialog.nextCseq();
        SIPRequest request = request(Request.INVITE, inviteCseq);
        lastInvite = action;
        messages.addContact(request, user(), point(), peer(), false);
        messages.addAbilities(request);
        messages.addSession(request, action.session());
        if (ground.call().isPresent() && dialog.remoteTag().isEmpty()) {
            messages.addOpening(request, ground.call().get());
        }
        if (action.sdp().isPresent()) {
            messages.addSdp(request, action.sdp().get());
        }
        invite = send(request);
    }

    /** The REFER waits beside a re-INVITE, which is another request. */
    private void decideRefer(Optional<Refusal> refusal) throws SipException, ParseException, InvalidArgumentException {
        ServerTransaction transaction = referring;
        referring = null;
        if (transaction == null) {
            return;
        }
        if (refusal.isPresent()) {
            refuse(transaction, refusal.get());
        } else {
            SIPResponse accepted = respond(transaction, 202, "Accepted");
            messages.addContact(accepted, user(), point(), peer(), false);
            transaction.sendResponse(accepted);
        }
    }

    private void sendProgress(LegAction.SendProgress progress)
            throws SipException, ParseException, InvalidArgumentException {
        SIPRequest notify = request(Request.NOTIFY, dialog.nextCseq());
        messages.addContact(notify, user(), point(), peer(), false);
        messages.addProgress(notify, progress);
        send(notify);
    }

    private void sendPrack(LegAction.SendPrack action) throws SipException, ParseException, InvalidArgumentException {
        Dialog fork = early.of(action.provisional().dialog());
        SIPRequest prack = messages.request(fork, Request.PRACK, dialog.nextCseq(), point(), peer());
        prack.setApplicationData(fork.equals(dialog) ? nextHop() : hop(flow()));
        messages.addAcknowledged(prack, action.provisional().rseq(), inviteCseq);
        if (action.sdp().isPresent()) {
            messages.addSdp(prack, action.sdp().get());
        }
        send(prack);
    }

    private void sendUpdate(SessionTerms session) throws SipException, ParseException, InvalidArgumentException {
        SIPRequest update = request(Request.UPDATE, dialog.nextCseq());
        messages.addContact(update, user(), point(), peer(), false);
        messages.addAbilities(update);
        messages.addSession(update, session);
        send(update);
    }

    /** Puts the package into an INFO. */
    @FunctionalInterface
    private interface InfoContent {
        void addTo(SIPRequest info) throws ParseException;
    }

    private void sendInfo(InfoContent content) throws SipException, ParseException, InvalidArgumentException {
        SIPRequest info = request(Request.INFO, dialog.nextCseq());
        content.addTo(info);
        send(info);
    }

    private void sendAck(Optional<String> sdp) throws SipException, ParseException, InvalidArgumentException {
        SIPRequest ack = request(Request.ACK, inviteCseq);
        if (sdp.isPresent()) {
            messages.addSdp(ack, sdp.get());
        }
        lastAck = ack;
        provider().sendRequest(ack);
    }

    private void repeatAck() throws SipException {
        if (lastAck != null) {
            provider().sendRequest(lastAck);
        }
    }

    private void sendCancel(Optional<Reason> reason) throws SipException, ParseException, InvalidArgumentException {
        ClientTransaction cancelled = invite;
        if (cancelled == null) {
            return;
        }
        SIPRequest cancel = (SIPRequest) cancelled.createCancel();
        if (reason.isPresent()) {
            messages.addReason(cancel, reason.get());
        }
        // RFC 3261 9.1: to where the INVITE went.
        cancel.setApplicationData(((SIPRequest) cancelled.getRequest()).getApplicationData());
        ClientTransaction transaction = provider().getNewClientTransaction(cancel);
        transaction.setApplicationData(this);
        transaction.sendRequest();
    }

    private void sendBye(Optional<Reason> reason) throws SipException, ParseException, InvalidArgumentException {
        SIPRequest bye = request(Request.BYE, dialog.nextCseq());
        if (reason.isPresent()) {
            messages.addReason(bye, reason.get());
        }
        send(bye);
    }

    /** Takes a call that forked into two answers apart: ACK and BYE for the second (RFC 3261 13.2.2.4). */
    void dismissFork(SIPResponse answer) throws SipException, ParseException, InvalidArgumentException {
        Dialog fork = Dialog.ofClient(dialog.callId(), dialog.localTag(), dialog.local(), dialog.remote());
        fork.confirm(answer);
        SIPRequest ack = messages.request(fork, Request.ACK, answer.getCSeq().getSeqNumber(), point(), peer());
        ack.setApplicationData(hop(flow()));
        provider().sendRequest(ack);
        SIPRequest bye = messages.request(fork, Request.BYE, answer.getCSeq().getSeqNumber() + 1, point(), peer());
        bye.setApplicationData(hop(flow()));
        provider().getNewClientTransaction(bye).sendRequest();
    }

    private ClientTransaction send(SIPRequest request) throws SipException {
        ClientTransaction transaction = provider().getNewClientTransaction(request);
        transaction.setApplicationData(this);
        transaction.sendRequest();
        return transaction;
    }

    private SIPRequest request(String method, long cseq) throws ParseException, InvalidArgumentException {
        SIPRequest request = messages.request(dialog, method, cseq, point(), peer());
        request.setApplicationData(nextHop());
        return request;
    }

    private FlowRouter.FlowHop nextHop() {
        return NextHop.of(dialog, point(), flow(), ground.isSymmetric());
    }

    private FlowRouter.FlowHop hop(InetSocketAddress target) {
        return NextHop.at(target, point());
    }

    private String user() {
        return ground.user();
    }

    private InetAddress peer() {
        return flow().getAddress();
    }

    private SipProviderImpl provider() {
        return point().provider();
    }
}
