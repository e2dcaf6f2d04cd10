package dev.sotto.keying.tunnel;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** A gateway and the key distributor's end of its link in virtual time; what decides about phones is played by the test. */
final class PhoneWorld {
    private record Chunk(long connection, boolean toKd, byte[] octets) {}

    final List<GatewayAdmissionOutput> gatewaySaid = new ArrayList<>();
    final List<KdPhoneOutput> kdSaid = new ArrayList<>();
    final List<KeyMaterial> pins = new ArrayList<>();
    final Map<Long, PhoneMessage.Ask> asked = new HashMap<>();
    final Set<Long> admitted = new HashSet<>();
    final Map<Long, PhoneMessage.Call> called = new HashMap<>();
    final List<Long> joins = new ArrayList<>();
    private final Map<Long, PhoneOutcome> outcomes = new HashMap<>();
    final KdPhoneMachine kd = new KdPhoneMachine();
    GatewayAdmissionMachine gateway;
    long now = 1;
    private final Entropy entropy;
    private final Outbox<GatewayAdmissionOutput> gatewayOut = new Outbox<>();
    private final Outbox<KdPhoneOutput> kdOut = new Outbox<>();
    private final SimulatedNetwork<Chunk> wire;
    private final Random random;
    private long connections;
    private boolean up;

    PhoneWorld(long seed, Entropy entropy) {
        this.entropy = entropy;
        this.gateway = new GatewayAdmissionMachine(entropy);
        this.wire = new SimulatedNetwork<>(seed, Weather.CLEAR);
        this.random = new Random(seed);
    }

    boolean isUp() {
        return up;
    }

    void connect() {
        up = true;
        connections++;
        kd(new KdPhoneInput.LinkUp(connections));
        gateway(new GatewayAdmissionInput.LinkUp());
    }

    void cut() {
        if (up) {
            up = false;
            gateway(new GatewayAdmissionInput.LinkDown());
            kd(new KdPhoneInput.LinkDown(connections));
        }
    }

    void restartGateway() {
        cut();
        gateway = new GatewayAdmissionMachine(entropy);
    }

    void ask(long phone, String pin) {
        Optional<KeyMaterial> digits = pin.isEmpty() ? Optional.empty() : Optional.of(PhoneCodecTest.pin(pin));
        digits.ifPresent(pins::add);
        gateway(new GatewayAdmissionInput.Ask(phone, PhoneCodecTest.CONFERENCE, "sip:x@example.com", digits));
    }

    void gone(long phone) {
        gateway(new GatewayAdmissionInput.Gone(phone));
    }

    /** The key distributor decides. */
    void answer(long askId, PhoneOutcome outcome) {
        asked.remove(askId);
        outcomes.put(askId, outcome);
        if (outcome.admits() || outcome.waits() || outcome == PhoneOutcome.MAY_CALL) {
            admitted.add(askId);
        }
        kd(new KdPhoneInput.Tell(new PhoneMessage.Answer(askId, outcome)));
    }

    void end(long askId) {
        admitted.remove(askId);
        kd(new KdPhoneInput.Tell(new PhoneMessage.End(askId, PhoneEnd.REMOVED, "over")));
    }

    void gateway(GatewayAdmissionInput input) {
        gateway.on(input, now, gatewayOut);
        for (GatewayAdmissionOutput output : gatewayOut.drain()) {
            if (output instanceof GatewayAdmissionOutput.SendBytes o) {
                send(true, o.octets());
            } else {
                gatewaySaid.add(output);
            }
        }
    }

    void kd(KdPhoneInput input) {
        kd.on(input, now, kdOut);
        for (KdPhoneOutput output : kdOut.drain()) {
            switch (output) {
                case KdPhoneOutput.SendBytes o -> send(false, o.octets());
                case KdPhoneOutput.Asked o -> onAsked(o.ask());
                case KdPhoneOutput.Left o -> {
                    asked.remove(o.askId());
                    admitted.remove(o.askId());
                }
                case KdPhoneOutput.Called o -> called.put(o.call().askId(), o.call());
                case KdPhoneOutput.Joins o -> joins.add(o.askId());
                case KdPhoneOutput.Present o -> onPresent(o);
                case KdPhoneOutput.CloseLink _,
                        KdPhoneOutput.Absent _,
                        KdPhoneOutput.StatusSaid _,
                        KdPhoneOutput.Wished _ -> kdSaid.add(output);
            }
        }
    }

    private void onAsked(PhoneMessage.Ask ask) {
        ask.destroy();
        if (admitted.contains(ask.askId())) {
            kd(new KdPhoneInput.Tell(
                    new PhoneMessage.Answer(ask.askId(), Objects.requireNonNull(outcomes.get(ask.askId())))));
        } else {
            asked.put(ask.askId(), ask);
        }
    }

    private void onPresent(KdPhoneOutput.Present present) {
        kdSaid.add(present);
        asked.clear();
        Set<Long> unknown = new HashSet<>(present.askIds());
        unknown.removeAll(admitted);
        admitted.retainAll(present.askIds());
        unknown.forEach(askId -> kd(new KdPhoneInput.Tell(new PhoneMessage.End(askId, PhoneEnd.WITHDRAWN, "unknown"))));
    }

    private void send(boolean toKd, byte[] octets) {
        int from = 0;
        while (from < octets.length) {
            int to = Math.min(octets.length, from + 1 + random.nextInt(octets.length));
            wire.send(now, new Chunk(connections, toKd, Arrays.copyOfRange(octets, from, to)));
            from = to;
        }
    }

    /** Runs until then, with everything that is due. */
    void until(long nanos) {
        long next = Math.min(wire.nextArrivalNanos(), gateway.nextDeadlineNanos());
        while (next <= nanos) {
            now = Math.max(now, next);
            wire.arrived(now).forEach(this::deliver);
            if (gateway.nextDeadlineNanos() <= now) {
                gateway(new GatewayAdmissionInput.Tick());
            }
            next = Math.min(wire.nextArrivalNanos(), gateway.nextDeadlineNanos());
        }
        now = Math.max(now, nanos);
    }

    void settle() {
        until(now + 100_000_000);
    }

    private void deliver(Chunk chunk) {
        if (!up || chunk.connection() != connections) {
            return;
        }
        if (chunk.toKd()) {
            kd(new KdPhoneInput.Received(chunk.connection(), chunk.octets()));
        } else {
            gateway(new GatewayAdmissionInput.Received(chunk.octets()));
        }
    }

    /** What phones were told since the last time. */
    List<GatewayAdmissionOutput> told() {
        List<GatewayAdmissionOutput> told = List.copyOf(gatewaySaid);
        gatewaySaid.clear();
        return told;
    }
}
