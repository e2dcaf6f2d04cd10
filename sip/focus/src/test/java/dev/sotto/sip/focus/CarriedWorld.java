package dev.sotto.sip.focus;

import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.Extensions;
import dev.sotto.sip.calls.SessionTerms;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A telephone, the focus and a gateway in virtual time: two dialogs of four real leg machines, and the focus between them, on a
 * network that loses, doubles and reorders.
 */
final class CarriedWorld {
    static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long GATEWAY_LEG = 1001;

    private record Later(long atNanos, long order, Runnable what) {}

    private final SimulatedNetwork<SipEnd.Packet> network;
    private final FocusMachine focus;
    private final Outbox<FocusOutput> out = new Outbox<>();
    private final Deque<Runnable> mail = new ArrayDeque<>();
    private final PriorityQueue<Later> agenda =
            new PriorityQueue<>(Comparator.comparingLong(Later::atNanos).thenComparingLong(Later::order));
    private final List<SipEnd> ends;
    private final SipEnd atPhone;
    private final SipEnd atGateway;
    private long orders;
    private long nowNanos;
    private BooleanSupplier isDead = () -> false;

    final CarriedParty phone;
    final CarriedParty gateway;
    final List<RuntimeException> bugs = new ArrayList<>();

    CarriedWorld(long seed, Weather weather) {
        this.network = new SimulatedNetwork<>(seed, weather);
        SeededEntropy entropy = new SeededEntropy(seed);
        this.focus = new FocusMachine(
                Carrying.config(), entropy, () -> GATEWAY_LEG, nanos -> Instant.EPOCH.plusNanos(nanos));
        Extensions abilities =
                new Extensions(SessionTerms.NONE, Extensions.Reliability.SUPPORTED, seed % 2 == 0, false);
        this.phone = new CarriedParty(this, 1, "phone");
        this.gateway = new CarriedParty(this, 2, "gateway");
        this.atPhone = new SipEnd(1, network, entropy, abilities, event -> input(new FocusInput.Call(event)));
        this.atGateway =
                new SipEnd(GATEWAY_LEG, network, entropy, abilities, event -> input(new FocusInput.Call(event)));
        SipEnd phoneEnd = new SipEnd(1, network, entropy, abilities, event -> post(() -> phone.on(event)));
        SipEnd gatewayEnd = new SipEnd(2, network, entropy, abilities, event -> post(() -> gateway.on(event)));
        phone.has(phoneEnd);
        gateway.has(gatewayEnd);
        phoneEnd.connect(atPhone);
        atGateway.connect(gatewayEnd);
        this.ends = List.of(phoneEnd, atPhone, atGateway, gatewayEnd);
    }

    FocusMachine focus() {
        return focus;
    }

    SipEnd atGateway() {
        return atGateway;
    }

    SipEnd atPhone() {
        return atPhone;
    }

    /** From that moment on nothing reaches the gateway or comes from it. */
    void killGatewayWhen(BooleanSupplier condition) {
        isDead = condition;
    }

    long nowNanos() {
        return nowNanos;
    }

    void in(long millis, Runnable what) {
        agenda.add(new Later(nowNanos + millis * MILLI, orders++, what));
    }

    void input(FocusInput input) {
        post(() -> {
            focus.accept(input, nowNanos, out);
            out.drain().forEach(this::carryOut);
        });
    }

    private void carryOut(FocusOutput output) {
        switch (output) {
            case FocusOutput.Call(CallCommand command) ->
                (command.legId() == GATEWAY_LEG ? atGateway : atPhone).order(command);
            case FocusOutput.Discarded(String _, RuntimeException bug) -> bugs.add(bug);
            default -> {}
        }
    }

    /** Owners speak through mailboxes: after the step, not inside it. */
    void post(Runnable what) {
        mail.add(what);
    }

    void run(long seconds) {
        long end = nowNanos + TimeUnit.SECONDS.toNanos(seconds);
        settle();
        while (nowNanos < end) {
            long next = Math.min(network.nextArrivalNanos(), focus.deadlineNanos());
            next = Math.min(
                    next, agenda.isEmpty() ? NanoClock.NEVER : agenda.peek().atNanos());
            for (SipEnd one : ends) {
                next = Math.min(next, one.next());
            }
            nowNanos = Math.min(Math.max(next, nowNanos), end);
            ends.forEach(one -> one.at(nowNanos));
            for (SipEnd.Packet packet : network.arrived(nowNanos)) {
                boolean isOfGateway = packet.to() == ends.get(2) || packet.to() == ends.get(3);
                if (!isOfGateway || !isDead.getAsBoolean()) {
                    packet.to().receive(packet);
                    settle();
                }
            }
            while (!agenda.isEmpty() && agenda.peek().atNanos() <= nowNanos) {
                agenda.remove().what().run();
                settle();
            }
            for (SipEnd one : ends) {
                one.tick();
                settle();
            }
            if (focus.deadlineNanos() <= nowNanos) {
                input(new FocusInput.Tick());
                settle();
            }
        }
    }

    private void settle() {
        while (!mail.isEmpty()) {
            mail.removeFirst().run();
        }
    }

    boolean isOver() {
        return ends.stream().allMatch(SipEnd::isOver);
    }

    static Optional<CallEvent> lastOf(SipEnd end) {
        return end.told().isEmpty() ? Optional.empty() : Optional.of(end.told().getLast());
    }
}
