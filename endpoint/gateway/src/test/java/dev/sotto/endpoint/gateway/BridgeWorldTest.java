package dev.sotto.endpoint.gateway;

import static dev.sotto.endpoint.gateway.BridgeBench.ADA;
import static dev.sotto.endpoint.gateway.BridgeBench.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Extensions;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.LegAction;
import dev.sotto.sip.calls.LegInput;
import dev.sotto.sip.calls.LegMachine;
import dev.sotto.sip.calls.LegPolicy;
import dev.sotto.sip.calls.Transport;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two telephones that hold, resume and hang up when they like, with real legs on both sides of the gateway, over connections that lose nothing and take their time. */
class BridgeWorldTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SEEDS = 300;
    private static final Hop HOP = new Hop(Transport.TCP, "192.0.2.5", 5060);

    /** Something that happens at its time. */
    private record Due(long atNanos, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    /** What is told an event of its leg. */
    private interface Owner {
        void on(CallEvent event);
    }

    private static final class World {
        private final PriorityQueue<Due> dues = new PriorityQueue<>();
        private final Random random;
        private final Entropy entropy;
        private final BridgeBench bench = BridgeBench.of(AudioCodec.PCMU);
        private final List<End> ends = new ArrayList<>();
        private final Telephone ada;
        private final Telephone bob;
        private final End toAda;
        private final End toBob;
        private long now;
        private long order;

        private World(long seed) {
            random = new Random(seed);
            entropy = new SeededEntropy(seed);
            toAda = new End(ADA, this::atGateway);
            toBob = new End(BOB, this::atGateway);
            ada = new Telephone(bench.ada, ADA);
            bob = new Telephone(bench.bob, BOB);
            connect(ada.end, toAda);
            connect(bob.end, toBob);
        }

        private static void connect(End one, End other) {
            one.peer = other;
            other.peer = one;
        }

        private void in(long millis, Runnable what) {
            dues.add(new Due(now + millis * MILLI, order++, what));
        }

        /** Owners speak through mailboxes. */
        private void later(Runnable what) {
            in(random.nextInt(20), what);
        }

        private void atGateway(CallEvent event) {
            if (event instanceof CallEvent.Invited) {
                toBob.call(new CallCommand.Call(BOB, "sip:bob@x", "sip:ada@x", "", HOP, Optional.of(bench.begin())));
                return;
            }
            bench.give(event);
            for (BridgeOutput output : List.copyOf(bench.said)) {
                if (output instanceof BridgeOutput.Say(CallCommand command)) {
                    End end = command.legId() == ADA ? toAda : toBob;
                    later(() -> end.give(new LegInput.Ordered(command)));
                }
            }
        }

        /** The call is up. */
        private void begin() {
            Optional<String> offer = Optional.of(bench.ada.offer());
            ada.end.call(new CallCommand.Call(ADA, "sip:bob@x", "sip:ada@x", "", HOP, offer));
        }

        private void run(long millis) {
            long until = now + millis * MILLI;
            while (now < until) {
                long next = dues.isEmpty() ? until : dues.peek().atNanos;
                for (End end : ends) {
                    next = Math.min(next, end.deadlineNanos());
                }
                now = Math.clamp(next, now, until);
                ends.forEach(End::wake);
                while (!dues.isEmpty() && dues.peek().atNanos <= now) {
                    dues.remove().what.run();
                }
                if (next == now && dues.isEmpty()) {
                    now += MILLI;
                }
            }
        }

        /** One end of a leg, and the way of its messages to the other end: in their order. */
        private final class End {
            private final long leg;
            private final Owner owner;
            private final Outbox<LegAction> out = new Outbox<>();
            private End peer = this;
            private LegMachine machine = LegMachine.outgoing(
                    new CallCommand.Call(0, "sip:x@x", "sip:x@x", "", HOP, Optional.empty()),
                    LegPolicy.USUAL,
                    new SeededEntropy(1),
                    new Outbox<>());
            private long cseq;
            private long theirs;
            private long arrivesNanos;

            private End(long leg, Owner owner) {
                this.leg = leg;
                this.owner = owner;
                ends.add(this);
            }

            private void call(CallCommand.Call call) {
                machine = LegMachine.outgoing(call, LegPolicy.USUAL, entropy, out);
                perform();
            }

            private long deadlineNanos() {
                return machine.deadlineNanos();
            }

            private void wake() {
                machine.onDeadline(now, out);
                perform();
            }

            private void give(LegInput input) {
                machine.on(input, now, out);
                perform();
            }

            private void send(Runnable arrival) {
                arrivesNanos = Math.max(arrivesNanos, now + (1 + random.nextInt(60)) * MILLI);
                dues.add(new Due(arrivesNanos, order++, arrival));
            }

            private void perform() {
                for (LegAction action : out.drain()) {
                    perform(action);
                }
            }

            private void perform(LegAction action) {
                switch (action) {
                    case LegAction.SendInvite invite -> {
                        long number = ++cseq;
                        send(() -> peer.invited(number, invite.sdp()));
                    }
                    case LegAction.SendAnswer answer -> {
                        long number = theirs;
                        send(() -> peer.give(new LegInput.AnswerArrived(number, Optional.of(answer.sdp()), false)));
                    }
                    case LegAction.SendRinging ringing ->
                        send(() -> peer.give(
                                new LegInput.ProgressArrived(ringing.status(), ringing.sdp(), Optional.empty())));
                    case LegAction.SendRefusal refusal ->
                        send(() -> peer.give(new LegInput.RefusalArrived(refusal.refusal())));
                    case LegAction.RefuseArrived refusal ->
                        send(() -> peer.give(new LegInput.RefusalArrived(refusal.refusal())));
                    case LegAction.SendAck ack -> {
                        long number = cseq;
                        send(() -> peer.give(new LegInput.AckArrived(number, ack.sdp())));
                    }
                    case LegAction.SendCancel cancel ->
                        send(() -> peer.give(new LegInput.CancelArrived(cancel.reason())));
                    case LegAction.SendBye bye -> {
                        send(() -> peer.give(new LegInput.ByeArrived(bye.reason())));
                        in(200, () -> give(new LegInput.ByeAnswered()));
                    }
                    case LegAction.Tell(CallEvent event) -> later(() -> owner.on(event));
                    default -> {
                        // Nothing is lost, so nothing is repeated.
                    }
                }
            }

            private void invited(long number, Optional<String> sdp) {
                boolean isFirst = theirs == 0 && cseq == 0;
                theirs = number;
                if (!isFirst) {
                    give(new LegInput.ReinviteArrived(number, sdp));
                    return;
                }
                CallEvent.Invited invited =
                        new CallEvent.Invited(leg, "sip:bob@x", "sip:ada@x", "sip:bob@x", "", HOP, sdp);
                machine = LegMachine.incoming(invited, number, Extensions.NONE, LegPolicy.USUAL, entropy, now, out);
                perform();
            }
        }

        /** A telephone that wants something, and does with offers what a telephone does. */
        private final class Telephone {
            private final PhoneSession session;
            private final End end;
            private Direction wants = Direction.SENDRECV;
            private Direction offered = Direction.SENDRECV;
            private boolean isChanging;

            private Telephone(PhoneSession session, long leg) {
                this.session = session;
                this.end = new End(leg, this::on);
            }

            private void want(Direction direction) {
                wants = direction;
                session.direct(direction);
                if (!isChanging) {
                    offer();
                }
            }

            private void offer() {
                isChanging = true;
                offered = wants;
                end.give(new LegInput.Ordered(new CallCommand.Reinvite(end.leg, Optional.of(session.offer()))));
            }

            private void order(CallCommand command) {
                end.give(new LegInput.Ordered(command));
            }

            private void on(CallEvent event) {
                switch (event) {
                    case CallEvent.Invited invited -> {
                        order(new CallCommand.Ring(end.leg));
                        String answer =
                                BridgeBench.answer(session, invited.sdp().orElseThrow());
                        in(random.nextInt(500), () -> order(new CallCommand.Answer(end.leg, answer, false)));
                    }
                    case CallEvent.Answered answered ->
                        session.onAnswer(answered.sdp().orElseThrow());
                    case CallEvent.Reinvited reinvited -> {
                        String answer =
                                BridgeBench.answer(session, reinvited.sdp().orElseThrow());
                        order(new CallCommand.AcceptReinvite(end.leg, answer));
                        if (isChanging) {
                            offer();
                        }
                    }
                    case CallEvent.ReinviteAnswered answered -> {
                        isChanging = false;
                        session.onAnswer(answered.sdp().orElseThrow());
                        if (wants != offered) {
                            offer();
                        }
                    }
                    case CallEvent.ReinviteRefused refused -> isChanging = false;
                    default -> {}
                }
            }

            private void hangUp() {
                order(new CallCommand.Hangup(end.leg, Optional.empty()));
            }
        }
    }

    private static Direction flow(Direction ofOne, Direction ofOther) {
        return ofOther.and(ofOne.reversed());
    }

    @Test
    @Rfc(number = 3261, section = "14.1", must = "changes of both sides that meet are made in the end")
    void whoever_holds_and_resumes_at_once_all_believe_the_same_in_the_end() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = new World(seed);
            world.begin();
            world.run(3_000);
            String name = "seed " + seed;
            assertThat(world.bench.machine.state()).as(name).isEqualTo(BridgeState.TALKING);
            for (int i = 0; i < 6; i++) {
                World.Telephone who = world.random.nextBoolean() ? world.ada : world.bob;
                Direction what = Direction.values()[world.random.nextInt(4)];
                world.in(world.random.nextInt(3_000), () -> who.want(what));
            }
            world.run(60_000);
            assertThat(world.bench.machine.state()).as(name).isEqualTo(BridgeState.TALKING);
            assertThat(BridgeBench.audio(world.bench.toAda).direction())
                    .as("%s: ada wants %s, bob %s", name, world.ada.wants, world.bob.wants)
                    .isEqualTo(flow(world.ada.wants, world.bob.wants));
            assertThat(BridgeBench.audio(world.bench.toBob).direction())
                    .as("%s: ada wants %s, bob %s", name, world.ada.wants, world.bob.wants)
                    .isEqualTo(flow(world.bob.wants, world.ada.wants));
            assertThat(BridgeBench.audio(world.bench.ada).direction())
                    .as(name)
                    .isEqualTo(BridgeBench.audio(world.bench.toAda).direction().reversed());
            assertThat(BridgeBench.audio(world.bench.bob).direction())
                    .as(name)
                    .isEqualTo(BridgeBench.audio(world.bench.toBob).direction().reversed());
        }
    }

    @Test
    @Rfc(number = 5407, section = "3.1.2", must = "a 200 that crosses a CANCEL is acknowledged and ended")
    void whoever_hangs_up_at_whatever_moment_no_leg_is_left() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = new World(seed);
            world.begin();
            world.in(world.random.nextInt(1_500), () -> world.ada.want(Direction.SENDONLY));
            world.in(world.random.nextInt(1_500), world.ada::hangUp);
            if (world.random.nextBoolean()) {
                world.in(world.random.nextInt(1_500), world.bob::hangUp);
            }
            world.run(100_000);
            assertThat(world.bench.machine.isOver()).as("seed %d", seed).isTrue();
            assertThat(world.ends)
                    .as("seed %d", seed)
                    .allSatisfy(end -> assertThat(end.machine.isOver()).isTrue());
        }
    }
}
