package dev.sotto.sip.focus;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Extensions;
import dev.sotto.sip.calls.LegAction;
import dev.sotto.sip.calls.LegInput;
import dev.sotto.sip.calls.LegMachine;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.LegTimers;
import dev.sotto.sip.calls.Provisional;
import dev.sotto.sip.calls.Refusal;
import dev.sotto.sip.calls.SessionPolicy;
import dev.sotto.sip.calls.SessionTerms;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of a SIP dialog: the real leg machine over transactions that repeat requests and swallow repetitions, on a network that loses and reorders.
 */
final class SipEnd {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final LegPolicy POLICY = new LegPolicy(LegTimers.DEFAULT, new SessionPolicy(90, 5), true, false);

    /**
     * One message.
     *
     * @param status 0 for a request
     * @param rseq of a reliable response or its PRACK; 0 for others
     */
    record Packet(SipEnd to, long transaction, String method, int status, Body body, SessionTerms session, long rseq) {}

    /** What a message says: its CSeq, description or key, and its refusal. */
    record Body(long cseq, Optional<String> sdp, Optional<Refusal> refusal) {}

    private static final class Client {
        private final Packet request;
        private final long giveUpAt;
        private long resendAt;
        private long interval = SECOND / 2;

        Client(Packet request, long now) {
            this.request = request;
            this.resendAt = now + interval;
            this.giveUpAt = now + 32 * SECOND;
        }
    }

    private final long legId;
    private final SimulatedNetwork<Packet> network;
    private final Entropy entropy;
    private final Consumer<CallEvent> owner;
    private final Extensions abilities;
    private final List<CallEvent> told = new ArrayList<>();
    private final Map<Long, Client> clients = new HashMap<>();
    private final Map<Long, Optional<Packet>> servers = new HashMap<>();
    private final Outbox<LegAction> out = new Outbox<>();
    private @Nullable SipEnd peer;
    private @Nullable LegMachine leg;
    private @Nullable Packet pending;
    private @Nullable Packet arrived;
    private @Nullable Packet lastAck;
    private @Nullable Packet lastAnswer;
    private @Nullable Packet lastRinging;
    private long inviteCseq;
    private long cseq;
    private long transactions;
    private long now;

    /** @param owner hears of everything that the leg tells */
    SipEnd(
            long legId,
            SimulatedNetwork<Packet> network,
            Entropy entropy,
            Extensions abilities,
            Consumer<CallEvent> owner) {
        this.legId = legId;
        this.network = network;
        this.entropy = entropy;
        this.abilities = abilities;
        this.owner = owner;
        // Two ends use numbers of their own.
        this.transactions = legId << 32;
    }

    void connect(SipEnd other) {
        peer = other;
        other.peer = this;
    }

    List<CallEvent> told() {
        return told;
    }

    boolean isOver() {
        return leg == null || leg.isOver();
    }

    void at(long nowNanos) {
        now = nowNanos;
    }

    long next() {
        long next = leg == null ? NanoClock.NEVER : leg.deadlineNanos();
        for (Client client : clients.values()) {
            next = Math.min(next, Math.min(client.resendAt, client.giveUpAt));
        }
        return next;
    }

    void tick() {
        for (Client client : List.copyOf(clients.values())) {
            if (now >= client.giveUpAt) {
                clients.remove(client.request.transaction);
                failed(client.request.method);
            } else if (now >= client.resendAt) {
                client.interval = Math.min(2 * client.interval, 4 * SECOND);
                client.resendAt = now + client.interval;
                network.send(now, client.request);
            }
        }
        if (leg != null) {
            leg.onDeadline(now, out);
            perform();
        }
    }

    void order(CallCommand command) {
        if (command instanceof CallCommand.Call call) {
            leg = LegMachine.outgoing(call, POLICY, entropy, out);
            perform();
        } else {
            give(new LegInput.Ordered(command));
        }
    }

    /** The stack has noticed that the connection is gone. */
    void breakConnection() {
        give(new LegInput.ConnectionBroke());
    }

    private void failed(String method) {
        Refusal nobody = Refusal.saying(408, "Nothing came");
        switch (method) {
            case "INVITE" -> give(new LegInput.RefusalArrived(nobody));
            case "BYE" -> give(new LegInput.ByeAnswered());
            case "UPDATE" -> give(new LegInput.UpdateRefused(nobody, Optional.empty()));
            default -> {}
        }
    }

    void receive(Packet packet) {
        if (packet.status > 0) {
            response(packet);
        } else if (packet.method.equals("ACK")) {
            give(new LegInput.AckArrived(packet.body.cseq, packet.body.sdp));
        } else if (servers.containsKey(packet.transaction)) {
            servers.get(packet.transaction).ifPresent(last -> network.send(now, last));
        } else {
            servers.put(packet.transaction, Optional.empty());
            request(packet);
        }
    }

    private Extensions extensions(Packet packet) {
        return new Extensions(
                packet.session, abilities.reliability(), abilities.allowsUpdate(), abilities.takesHealth());
    }

    private void request(Packet packet) {
        Body body = packet.body;
        switch (packet.method) {
            case "BYE" -> {
                respond(packet, 200, SessionTerms.NONE, Optional.empty());
                give(new LegInput.ByeArrived(Optional.empty()));
            }
            case "CANCEL" -> {
                respond(packet, 200, SessionTerms.NONE, Optional.empty());
                give(new LegInput.CancelArrived(Optional.empty()));
            }
            case "INVITE" -> {
                arrived = packet;
                invited(packet);
            }
            case "PRACK" -> {
                arrived = packet;
                give(new LegInput.PrackArrived(packet.rseq, body.cseq, body.sdp));
            }
            case "INFO" -> {
                arrived = packet;
                give(new LegInput.KeyArrived(body.sdp.orElseThrow().charAt(0)));
            }
            default -> {
                arrived = packet;
                give(new LegInput.UpdateArrived(body.sdp, extensions(packet)));
            }
        }
    }

    private void invited(Packet packet) {
        Body body = packet.body;
        if (leg != null) {
            give(new LegInput.ReinviteArrived(body.cseq, body.sdp, extensions(packet)));
            return;
        }
        // Without an offer nobody can see that it is a telephone, but for the number that is for telephones alone.
        String called = body.sdp.isPresent() ? Driver.ROOM : Carrying.DIAL_IN;
        CallEvent.Invited invited =
                new CallEvent.Invited(legId, called, "sip:ada@example.org", called, "Ada", Driver.SOURCE, body.sdp);
        leg = LegMachine.incoming(invited, body.cseq, extensions(packet), POLICY, entropy, now, out);
        perform();
    }

    private void response(Packet packet) {
        Body body = packet.body;
        boolean isInvite = packet.method.equals("INVITE");
        if (packet.status < 200) {
            Optional<Provisional> reliable =
                    packet.rseq == 0 ? Optional.empty() : Optional.of(new Provisional(packet.rseq, "t"));
            give(new LegInput.ProgressArrived(packet.status, body.sdp, reliable));
            return;
        }
        boolean isFirst = clients.remove(packet.transaction) != null;
        Refusal refusal = body.refusal.orElse(Refusal.of(500, "none"));
        if (isInvite && packet.status < 300) {
            give(new LegInput.AnswerArrived(body.cseq, body.sdp, false, extensions(packet)));
        } else if (isFirst && isInvite) {
            give(new LegInput.RefusalArrived(refusal));
        } else if (isFirst && packet.method.equals("BYE")) {
            give(new LegInput.ByeAnswered());
        } else if (isFirst && packet.method.equals("UPDATE")) {
            give(
                    packet.status < 300
                            ? new LegInput.UpdateAnswered(extensions(packet))
                            : new LegInput.UpdateRefused(refusal, Optional.empty()));
        }
    }

    private void give(LegInput input) {
        if (leg != null) {
            leg.on(input, now, out);
            perform();
        }
    }

    private void perform() {
        while (!out.isEmpty()) {
            out.drain().forEach(this::perform);
        }
    }

    private void perform(LegAction action) {
        switch (action) {
            case LegAction.SendInvite i -> {
                inviteCseq = ++cseq;
                send("INVITE", inviteCseq, i.sdp(), i.session(), 0);
            }
            case LegAction.SendBye b -> send("BYE", ++cseq, Optional.empty(), SessionTerms.NONE, 0);
            case LegAction.SendCancel c -> send("CANCEL", inviteCseq, Optional.empty(), SessionTerms.NONE, 0);
            case LegAction.SendUpdate u -> send("UPDATE", ++cseq, Optional.empty(), u.session(), 0);
            case LegAction.SendKey k ->
                send("INFO", ++cseq, Optional.of(String.valueOf(k.key())), SessionTerms.NONE, 0);
            case LegAction.SendPrack p -> {
                cseq++;
                send(
                        "PRACK",
                        inviteCseq,
                        p.sdp(),
                        SessionTerms.NONE,
                        p.provisional().rseq());
            }
            case LegAction.SendAck a -> {
                lastAck = new Packet(
                        peer(), -1, "ACK", 0, new Body(inviteCseq, a.sdp(), Optional.empty()), SessionTerms.NONE, 0);
                network.send(now, lastAck);
            }
            case LegAction.RepeatAck r -> repeat(lastAck);
            case LegAction.SendRinging r -> lastRinging = answer(r.status(), r.sdp(), SessionTerms.NONE, r.rseq());
            case LegAction.RepeatRinging r -> repeat(lastRinging);
            case LegAction.SendAnswer a ->
                lastAnswer =
                        answer(200, Optional.of(a.sdp()).filter(sdp -> !sdp.isEmpty()), a.session(), Optional.empty());
            case LegAction.RepeatAnswer r -> repeat(lastAnswer);
            case LegAction.SendRefusal r ->
                respond(settled(), r.refusal().status(), SessionTerms.NONE, Optional.of(r.refusal()));
            case LegAction.RefuseArrived r ->
                respondArrived(r.refusal().status(), SessionTerms.NONE, Optional.of(r.refusal()));
            case LegAction.RefuseInterval r -> respondArrived(422, SessionTerms.NONE, Optional.empty());
            case LegAction.AcceptArrived a -> respondArrived(200, a.session(), Optional.empty());
            case LegAction.Tell t -> {
                settle();
                told.add(t.event());
                owner.accept(t.event());
            }
            case LegAction.Ignore i -> {}
            case LegAction.SendHealth h -> {}
            case LegAction.SendWeakerLegs w -> {}
            case LegAction.AcceptRefer a -> {}
            case LegAction.RefuseRefer r -> {}
            case LegAction.SendProgress p -> {}
        }
    }

    private Packet answer(int status, Optional<String> sdp, SessionTerms session, Optional<Long> rseq) {
        Packet invite = settled();
        Body body = new Body(invite.body.cseq, sdp, Optional.empty());
        Packet answer = new Packet(peer(), invite.transaction, invite.method, status, body, session, rseq.orElse(0L));
        if (!invite.method.equals("INVITE")) {
            servers.put(invite.transaction, Optional.of(answer));
        }
        network.send(now, answer);
        return answer;
    }

    private void respondArrived(int status, SessionTerms session, Optional<Refusal> refusal) {
        Packet request = arrived;
        if (request != null) {
            arrived = null;
            respond(request, status, session, refusal);
        }
    }

    private void respond(Packet request, int status, SessionTerms session, Optional<Refusal> refusal) {
        Body body = new Body(request.body.cseq, Optional.empty(), refusal);
        Packet response = new Packet(peer(), request.transaction, request.method, status, body, session, 0);
        servers.put(request.transaction, Optional.of(response));
        network.send(now, response);
    }

    private void send(String method, long number, Optional<String> sdp, SessionTerms session, long rseq) {
        Body body = new Body(number, sdp, Optional.empty());
        Packet packet = new Packet(peer(), transactions++, method, 0, body, session, rseq);
        clients.put(packet.transaction, new Client(packet, now));
        network.send(now, packet);
    }

    private SipEnd peer() {
        if (peer == null) {
            throw new IllegalStateException("connected to nobody");
        }
        return peer;
    }

    private void repeat(@Nullable Packet packet) {
        if (packet != null) {
            network.send(now, packet);
        }
    }

    private void settle() {
        if (arrived != null) {
            pending = arrived;
            arrived = null;
        }
    }

    private Packet settled() {
        settle();
        if (pending == null) {
            throw new IllegalStateException("no INVITE is pending");
        }
        return pending;
    }
}
