package dev.sotto.sip.calls;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A caller and a callee with owners that answer, change the session from both sides at the same moment, and hang up. Below
 * the machines are small transactions that repeat requests and swallow repetitions, as those of RFC 3261 17 do.
 */
final class LegPair {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long RESEND = SECOND / 2;
    private static final long GIVE_UP = 32 * SECOND;
    private static final long HANGUP_AT = 60 * SECOND;
    private static final long END = 300 * SECOND;

    /**
     * One message.
     *
     * @param status 0 for a request
     */
    record Packet(
            boolean toCallee,
            long transaction,
            String method,
            int status,
            long cseq,
            Optional<String> sdp,
            Said said) {}

    /**
     * What headers say.
     *
     * @param rseq of a reliable response or of its PRACK; 0 for others
     */
    record Said(SessionTerms session, long rseq) {
        static final Said NOTHING = new Said(SessionTerms.NONE, 0);
    }

    private final SimulatedNetwork<Packet> network;
    private final Habits habits;
    private final Map<String, Long> sent = new HashMap<>();
    private final Side caller;
    private final Side callee;
    private long cutAt = NanoClock.NEVER;
    private long now;
    private long transactions;

    LegPair(long seed, SimulatedNetwork.Weather weather) {
        this(seed, weather, new Habits(LegPolicy.USUAL, Extensions.NONE));
    }

    LegPair(long seed, SimulatedNetwork.Weather weather, Habits habits) {
        this.network = new SimulatedNetwork<>(seed, weather);
        this.habits = habits;
        this.caller = new Side(true, new SeededEntropy(seed));
        this.callee = new Side(false, new SeededEntropy(~seed));
    }

    /**
     * How both sides behave.
     *
     * @param extensions what their messages say they can, besides session timers
     */
    record Habits(LegPolicy policy, Extensions extensions) {}

    /** From that moment on nothing reaches the callee or comes from it. */
    void cutAt(long seconds) {
        cutAt = seconds * SECOND;
    }

    /** How often a request of that method was sent, repetitions not counted. */
    long sent(String method) {
        return sent.getOrDefault(method, 0L);
    }

    List<CallEvent> callerEvents() {
        return caller.events;
    }

    List<CallEvent> calleeEvents() {
        return callee.events;
    }

    boolean isOver() {
        return caller.isOver() && callee.isOver();
    }

    void run() {
        caller.call();
        while (now < END) {
            long next = Math.min(network.nextArrivalNanos(), Math.min(caller.next(), callee.next()));
            now = Math.min(Math.max(next, now), END);
            for (Packet packet : network.arrived(now)) {
                if (now < cutAt) {
                    (packet.toCallee ? callee : caller).receive(packet);
                }
            }
            caller.tick();
            callee.tick();
        }
    }

    /** A request of ours without final response. */
    private static final class Client {
        private final Packet request;
        private final long giveUpAt;
        private long resendAt;
        private long interval = RESEND;

        Client(Packet request, long now) {
            this.request = request;
            this.resendAt = now + RESEND;
            this.giveUpAt = now + GIVE_UP;
        }
    }

    /** One end: machine, owner and transactions. */
    private final class Side {
        private final boolean isCaller;
        private final SeededEntropy entropy;
        private final List<CallEvent> events = new ArrayList<>();
        private final Map<Long, Client> clients = new HashMap<>();
        private final Map<Long, Optional<Packet>> servers = new HashMap<>();
        private final Outbox<LegAction> out = new Outbox<>();
        private @Nullable LegMachine leg;
        private @Nullable Packet pending;
        private @Nullable Packet arrived;
        private @Nullable Packet lastAck;
        private @Nullable Packet lastAnswer;
        private @Nullable Packet lastRinging;
        private long answerAt = NanoClock.NEVER;
        private long inviteCseq;
        private long cseq;
        private boolean hasHungUp;

        Side(boolean isCaller, SeededEntropy entropy) {
            this.isCaller = isCaller;
            this.entropy = entropy;
        }

        boolean isOver() {
            return leg == null || leg.isOver();
        }

        void call() {
            Hop hop = new Hop(Transport.UDP, "192.0.2.1", 5060);
            CallCommand.Call call = new CallCommand.Call(1, "sip:b@x", "sip:a@x", "", hop, Optional.of("offer"));
            leg = LegMachine.outgoing(call, habits.policy, entropy, out);
            perform();
        }

        long next() {
            long next = Math.min(answerAt, hasHungUp ? NanoClock.NEVER : HANGUP_AT);
            if (leg != null) {
                next = Math.min(next, leg.deadlineNanos());
            }
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
            if (now >= answerAt) {
                answerAt = NanoClock.NEVER;
                give(new LegInput.Ordered(new CallCommand.Answer(1, "answer", true)));
            }
            if (now >= HANGUP_AT && !hasHungUp) {
                hasHungUp = true;
                give(new LegInput.Ordered(new CallCommand.Hangup(1, Optional.empty())));
            }
        }

        private void failed(String method) {
            switch (method) {
                case "INVITE" -> give(new LegInput.RefusalArrived(Refusal.of(408, "Request Timeout")));
                case "BYE" -> give(new LegInput.ByeAnswered());
                case "UPDATE" -> give(new LegInput.UpdateRefused(Refusal.of(408, "Request Timeout"), Optional.empty()));
                default -> {}
            }
        }

        private Extensions extensions(Packet packet) {
            Extensions usual = habits.extensions;
            return new Extensions(
                    packet.said.session(), usual.reliability(), usual.allowsUpdate(), usual.takesHealth());
        }

        void receive(Packet packet) {
            if (packet.status > 0) {
                response(packet);
            } else if (packet.method.equals("ACK")) {
                give(new LegInput.AckArrived(packet.cseq, packet.sdp));
            } else if (servers.containsKey(packet.transaction)) {
                servers.get(packet.transaction).ifPresent(last -> network.send(now, last));
            } else {
                servers.put(packet.transaction, Optional.empty());
                request(packet);
            }
        }

        private void request(Packet packet) {
            if (packet.method.equals("INVITE")) {
                arrived = packet;
                if (leg == null) {
                    Hop hop = new Hop(Transport.UDP, "192.0.2.2", 5060);
                    CallEvent.Invited invited =
                            new CallEvent.Invited(1, "sip:b@x", "sip:a@x", "sip:b@x", "", hop, packet.sdp);
                    leg = LegMachine.incoming(
                            invited, packet.cseq, extensions(packet), habits.policy, entropy, now, out);
                    perform();
                } else {
                    give(new LegInput.ReinviteArrived(packet.cseq, packet.sdp, extensions(packet)));
                }
                return;
            }
            switch (packet.method) {
                case "BYE" -> {
                    respond(packet, 200, Said.NOTHING);
                    give(new LegInput.ByeArrived(Optional.empty()));
                }
                case "CANCEL" -> {
                    respond(packet, 200, Said.NOTHING);
                    give(new LegInput.CancelArrived(Optional.empty()));
                }
                case "PRACK" -> {
                    arrived = packet;
                    give(new LegInput.PrackArrived(packet.said.rseq(), packet.cseq, packet.sdp));
                }
                default -> {
                    arrived = packet;
                    give(new LegInput.UpdateArrived(packet.sdp, extensions(packet)));
                }
            }
        }

        private void response(Packet packet) {
            boolean isInvite = packet.method.equals("INVITE");
            if (packet.status < 200) {
                long rseq = packet.said.rseq();
                Optional<Provisional> reliable = rseq == 0 ? Optional.empty() : Optional.of(new Provisional(rseq, "t"));
                give(new LegInput.ProgressArrived(packet.status, packet.sdp, reliable));
                return;
            }
            boolean isFirst = clients.remove(packet.transaction) != null;
            if (isInvite && packet.status < 300) {
                give(new LegInput.AnswerArrived(packet.cseq, packet.sdp, true, extensions(packet)));
            } else if (isInvite && isFirst) {
                give(new LegInput.RefusalArrived(Refusal.of(packet.status, "")));
            } else if (packet.method.equals("BYE") && isFirst) {
                give(new LegInput.ByeAnswered());
            } else if (packet.method.equals("UPDATE") && isFirst) {
                give(
                        packet.status < 300
                                ? new LegInput.UpdateAnswered(extensions(packet))
                                : new LegInput.UpdateRefused(Refusal.of(packet.status, ""), Optional.empty()));
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
                for (LegAction action : out.drain()) {
                    perform(action);
                }
            }
        }

        private void perform(LegAction action) {
            switch (action) {
                case LegAction.SendInvite i -> {
                    inviteCseq = ++cseq;
                    send("INVITE", inviteCseq, i.sdp(), new Said(i.session(), 0));
                }
                case LegAction.SendBye b -> send("BYE", ++cseq, Optional.empty(), Said.NOTHING);
                case LegAction.SendCancel c -> send("CANCEL", inviteCseq, Optional.empty(), Said.NOTHING);
                case LegAction.SendUpdate u -> send("UPDATE", ++cseq, Optional.empty(), new Said(u.session(), 0));
                case LegAction.SendPrack p -> {
                    // RAck names the INVITE; our own number counts on.
                    cseq++;
                    Said said = new Said(SessionTerms.NONE, p.provisional().rseq());
                    send("PRACK", inviteCseq, p.sdp(), said);
                }
                case LegAction.SendHealth h -> {}
                case LegAction.SendWeakerLegs w -> {}
                case LegAction.SendKey k -> {}
                case LegAction.AcceptRefer a -> {}
                case LegAction.RefuseRefer r -> {}
                case LegAction.SendProgress p -> {}
                case LegAction.SendAck a -> {
                    lastAck = new Packet(isCaller, -1, "ACK", 0, inviteCseq, a.sdp(), Said.NOTHING);
                    network.send(now, lastAck);
                }
                case LegAction.RepeatAck r -> repeat(lastAck);
                case LegAction.SendRinging r -> {
                    Packet invite = settled();
                    Said said = new Said(SessionTerms.NONE, r.rseq().orElse(0L));
                    lastRinging =
                            new Packet(isCaller, invite.transaction, "INVITE", r.status(), invite.cseq, r.sdp(), said);
                    network.send(now, lastRinging);
                }
                case LegAction.RepeatRinging r -> repeat(lastRinging);
                case LegAction.SendAnswer a -> {
                    Packet invite = settled();
                    Said said = new Said(a.session(), 0);
                    Optional<String> sdp = a.sdp().isEmpty() ? Optional.empty() : Optional.of("s");
                    lastAnswer = new Packet(isCaller, invite.transaction, "INVITE", 200, invite.cseq, sdp, said);
                    network.send(now, lastAnswer);
                }
                case LegAction.RepeatAnswer r -> repeat(lastAnswer);
                case LegAction.SendRefusal r -> respond(settled(), r.refusal().status(), Said.NOTHING);
                case LegAction.RefuseArrived r -> respondArrived(r.refusal().status(), Said.NOTHING);
                case LegAction.RefuseInterval r -> respondArrived(422, Said.NOTHING);
                case LegAction.AcceptArrived a -> respondArrived(200, new Said(a.session(), 0));
                case LegAction.Tell t -> own(t.event());
                case LegAction.Ignore i -> {}
            }
        }

        private void respondArrived(int status, Said said) {
            if (arrived != null) {
                respond(arrived, status, said);
                arrived = null;
            }
        }

        /** What the owner does with each event. */
        private void own(CallEvent event) {
            events.add(event);
            settle();
            switch (event) {
                case CallEvent.Invited i -> {
                    order(new CallCommand.Ring(1));
                    order(new CallCommand.Ring(1, Optional.of("s")));
                    answerAt = now + SECOND;
                }
                case CallEvent.ReinviteOvertaken o -> order(new CallCommand.Reinvite(1, Optional.of("anew")));
                case CallEvent.Reinvited r -> order(new CallCommand.AcceptReinvite(1, "answer"));
                case CallEvent.Answered a -> order(new CallCommand.Reinvite(1, Optional.of("again")));
                case CallEvent.Acknowledged a
                when events.size() == 2 -> order(new CallCommand.Reinvite(1, Optional.of("again")));
                default -> {}
            }
        }

        /** Owners speak through a mailbox: after the step, not inside it. */
        private void order(CallCommand command) {
            if (leg != null) {
                leg.on(new LegInput.Ordered(command), now, out);
            }
        }

        private void send(String method, long number, Optional<String> sdp, Said said) {
            sent.merge(method, 1L, Long::sum);
            Packet packet = new Packet(isCaller, transactions++, method, 0, number, sdp, said);
            clients.put(packet.transaction, new Client(packet, now));
            network.send(now, packet);
        }

        private void respond(Packet request, int status, Said said) {
            Packet response = new Packet(
                    isCaller, request.transaction, request.method, status, request.cseq, Optional.empty(), said);
            servers.put(request.transaction, Optional.of(response));
            network.send(now, response);
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
}
