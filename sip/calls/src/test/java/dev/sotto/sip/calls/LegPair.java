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
    record Packet(boolean toCallee, long transaction, String method, int status, long cseq, Optional<String> sdp) {}

    private final SimulatedNetwork<Packet> network;
    private final Side caller;
    private final Side callee;
    private long now;
    private long transactions;

    LegPair(long seed, SimulatedNetwork.Weather weather) {
        this.network = new SimulatedNetwork<>(seed, weather);
        this.caller = new Side(true, new SeededEntropy(seed));
        this.callee = new Side(false, new SeededEntropy(~seed));
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
                (packet.toCallee ? callee : caller).receive(packet);
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
            leg = LegMachine.outgoing(call, LegTimers.DEFAULT, entropy, out);
            perform();
        }

        long next() {
            long next = hasHungUp ? NanoClock.NEVER : HANGUP_AT;
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
            if (now >= HANGUP_AT && !hasHungUp) {
                hasHungUp = true;
                give(new LegInput.Ordered(new CallCommand.Hangup(1, Optional.empty())));
            }
        }

        private void failed(String method) {
            switch (method) {
                case "INVITE" -> give(new LegInput.RefusalArrived(Refusal.of(408, "Request Timeout")));
                case "BYE" -> give(new LegInput.ByeAnswered());
                default -> {}
            }
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
                    leg = LegMachine.incoming(invited, packet.cseq, LegTimers.DEFAULT, entropy, now, out);
                    perform();
                } else {
                    give(new LegInput.ReinviteArrived(packet.cseq, packet.sdp));
                }
                return;
            }
            respond(packet, 200, Optional.empty());
            give(
                    packet.method.equals("BYE")
                            ? new LegInput.ByeArrived(Optional.empty())
                            : new LegInput.CancelArrived(Optional.empty()));
        }

        private void response(Packet packet) {
            boolean isInvite = packet.method.equals("INVITE");
            if (packet.status < 200) {
                give(new LegInput.ProgressArrived(packet.status));
                return;
            }
            boolean isFirst = clients.remove(packet.transaction) != null;
            if (isInvite && packet.status < 300) {
                give(new LegInput.AnswerArrived(packet.cseq, packet.sdp, true));
            } else if (isInvite && isFirst) {
                give(new LegInput.RefusalArrived(Refusal.of(packet.status, "")));
            } else if (packet.method.equals("BYE") && isFirst) {
                give(new LegInput.ByeAnswered());
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
                case LegAction.SendInvite i -> send("INVITE", ++cseq, i.sdp());
                case LegAction.SendBye b -> send("BYE", ++cseq, Optional.empty());
                case LegAction.SendCancel c -> send("CANCEL", cseq, Optional.empty());
                case LegAction.SendAck a -> {
                    lastAck = new Packet(isCaller, -1, "ACK", 0, cseq, a.sdp());
                    network.send(now, lastAck);
                }
                case LegAction.RepeatAck r -> repeat(lastAck);
                case LegAction.SendRinging r -> {}
                case LegAction.SendAnswer a -> {
                    Packet invite = settled();
                    lastAnswer = new Packet(isCaller, invite.transaction, "INVITE", 200, invite.cseq, Optional.of("s"));
                    network.send(now, lastAnswer);
                }
                case LegAction.RepeatAnswer r -> repeat(lastAnswer);
                case LegAction.SendRefusal r -> respond(settled(), r.refusal().status(), Optional.empty());
                case LegAction.RefuseArrived r -> {
                    if (arrived != null) {
                        respond(arrived, r.refusal().status(), Optional.empty());
                        arrived = null;
                    }
                }
                case LegAction.Tell t -> own(t.event());
                case LegAction.Ignore i -> {}
            }
        }

        /** What the owner does with each event. */
        private void own(CallEvent event) {
            events.add(event);
            settle();
            switch (event) {
                case CallEvent.Invited i -> order(new CallCommand.Answer(1, "answer", true));
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

        private void send(String method, long number, Optional<String> sdp) {
            Packet packet = new Packet(isCaller, transactions++, method, 0, number, sdp);
            clients.put(packet.transaction, new Client(packet, now));
            network.send(now, packet);
        }

        private void respond(Packet request, int status, Optional<String> sdp) {
            Packet response = new Packet(isCaller, request.transaction, request.method, status, request.cseq, sdp);
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
