package dev.sotto.sip.trunks;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.sip.calls.Login;
import dev.sotto.sip.calls.RequestEvent;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one trunk: registers with its provider, asks its gateways whether they are there, and takes back what it registered when it stops or when
 * its configuration says otherwise. It begins with the first {@link #configure}; events that are not its own it passes over, so it can be told all.
 */
public final class TrunkMachine {
    private final Entropy entropy;
    private final LongSupplier requestIds;
    private final String instance;
    private final String unguessableUser;
    private final RegisterSequence sequence;
    private final List<GatewayProbe> probes = new ArrayList<>();

    private @Nullable TrunkConfig trunk;
    private @Nullable Registering registering;
    private boolean isStopped;

    /**
     * A machine without a trunk.
     *
     * @param instance URN of this appliance, the same for ever (RFC 5626 4.1)
     * @param requestIds new ids of the stack
     */
    public TrunkMachine(String instance, Entropy entropy, LongSupplier requestIds) {
        this.instance = instance;
        this.entropy = entropy;
        this.requestIds = requestIds;
        this.unguessableUser = HexFormat.of().formatHex(entropy.octets(8));
        this.sequence = new RegisterSequence(HexFormat.of().formatHex(entropy.octets(16)));
    }

    /** What of a trunk a registration is about: another one takes back the old and begins anew. */
    private record Registered(
            List<TrunkConfig.Gateway> gateways,
            Optional<String> outboundProxy,
            Optional<String> username,
            Optional<Login> login,
            TrunkConfig.Registration registration,
            boolean isWanted) {
        static Registered of(TrunkConfig trunk) {
            return new Registered(
                    trunk.peer().gateways(),
                    trunk.peer().outboundProxy(),
                    trunk.auth().username(),
                    trunk.auth().outbound(),
                    trunk.registration(),
                    registers(trunk));
        }
    }

    /** The trunk is this one now. */
    public void configure(TrunkConfig wanted, long nowNanos, Outbox<TrunkOutput> out) {
        TrunkConfig before = trunk;
        trunk = wanted;
        if (isStopped) {
            return;
        }
        watch(before, wanted, nowNanos);
        boolean isSame = before != null && Registered.of(before).equals(Registered.of(wanted));
        if (registering == null) {
            begin(nowNanos);
        } else if (!isSame) {
            registering.leave(nowNanos, out);
            proceed(nowNanos);
        }
    }

    /** Takes back what is registered and asks nobody any more; {@link #isOver} when that is done. */
    public void stop(long nowNanos, Outbox<TrunkOutput> out) {
        isStopped = true;
        probes.clear();
        if (registering != null) {
            registering.leave(nowNanos, out);
            proceed(nowNanos);
        }
    }

    /** Tries again at once what waits for its next attempt, or has given up: somebody pressed the button. */
    public void retry(long nowNanos, Outbox<TrunkOutput> out) {
        if (registering != null && registering.isIdle()) {
            registering.leave(nowNanos, out);
            proceed(nowNanos);
        }
    }

    /** Takes what came of a request; also of those of others. */
    public void on(RequestEvent event, long nowNanos, Outbox<TrunkOutput> out) {
        switch (event) {
            case RequestEvent.Answered answer -> {
                if (registering != null) {
                    registering.on(answer, nowNanos, out);
                }
                probes.forEach(probe -> probe.on(answer, nowNanos, out));
            }
            case RequestEvent.Unanswered unanswered -> {
                if (registering != null) {
                    registering.on(unanswered, nowNanos, out);
                }
                probes.forEach(probe -> probe.on(unanswered, nowNanos, out));
            }
            case RequestEvent.Registering other -> {
                // The registrar's.
            }
        }
        proceed(nowNanos);
    }

    /** Does what time alone asks for; to be called at {@link #deadlineNanos} or later. */
    public void onDeadline(long nowNanos, Outbox<TrunkOutput> out) {
        if (registering != null) {
            registering.onDeadline(nowNanos, out);
        }
        probes.forEach(probe -> probe.onDeadline(nowNanos, out));
        proceed(nowNanos);
    }

    /** When {@link #onDeadline} is due; {@link NanoClock#NEVER} if never. */
    public long deadlineNanos() {
        long first = registering == null ? NanoClock.NEVER : registering.deadlineNanos();
        for (GatewayProbe probe : probes) {
            first = Math.min(first, probe.deadlineNanos());
        }
        return first;
    }

    /** Whether it was stopped and nothing will happen any more. */
    public boolean isOver() {
        return isStopped && registering == null;
    }

    /** What calls out have to know. */
    public Outbound.Standing standing(long nowNanos) {
        TrunkConfig known = trunk;
        if (known == null || !registers(known)) {
            return new Outbound.Standing("", down(), List.of());
        }
        Registering one = registering;
        if (one != null && one.isRegistered()) {
            return new Outbound.Standing("", down(), one.serviceRoute());
        }
        String far = one == null ? "" : one.describe(nowNanos).far();
        return new Outbound.Standing("is not registered" + (far.isEmpty() ? "" : ": " + far), down(), List.of());
    }

    /** The user part of our Contact, by which calls of the provider are known; empty while it is not registered. */
    public Optional<String> contactUser() {
        TrunkConfig known = trunk;
        return known != null
                        && registering != null
                        && registering.isRegistered()
                        && !known.registration().gin()
                ? Optional.of(userOf(known))
                : Optional.empty();
    }

    /** How the trunk is. */
    public TrunkStatus describe(long nowNanos) {
        TrunkConfig known = trunk;
        return new TrunkStatus(
                known == null ? "" : known.name(),
                known != null && known.enabled(),
                Optional.ofNullable(registering).map(one -> one.describe(nowNanos)),
                probes.stream().map(probe -> probe.describe(nowNanos)).toList());
    }

    private List<TrunkConfig.Gateway> down() {
        return probes.stream()
                .filter(GatewayProbe::isDown)
                .map(GatewayProbe::gateway)
                .toList();
    }

    private void watch(@Nullable TrunkConfig before, TrunkConfig wanted, long nowNanos) {
        boolean isSame = before != null
                && before.enabled() == wanted.enabled()
                && before.health().equals(wanted.health())
                && before.peer().equals(wanted.peer());
        if (isSame) {
            return;
        }
        probes.clear();
        wanted.peer().gateways().stream()
                .filter(gateway -> wanted.enabled() && gateway.takesCalls())
                .forEach(gateway -> probes.add(new GatewayProbe(wanted, gateway, entropy, requestIds, nowNanos)));
    }

    private void begin(long nowNanos) {
        TrunkConfig known = trunk;
        if (known != null && registers(known) && !isStopped) {
            RegisterWriter writer = new RegisterWriter(known, userOf(known), instance);
            registering = new Registering(known, writer, sequence, entropy, requestIds, nowNanos);
        }
    }

    /** When the old registration is gone the new one begins: what takes back the old would take back the new. */
    private void proceed(long nowNanos) {
        if (registering != null && registering.isGone()) {
            registering = null;
            begin(nowNanos);
        }
    }

    private String userOf(TrunkConfig known) {
        return known.registration().contactUser().orElse(unguessableUser);
    }

    private static boolean registers(TrunkConfig trunk) {
        return trunk.enabled()
                && trunk.mode() == TrunkConfig.Mode.REGISTERS_WITH_PROVIDER
                && trunk.peer().gateways().stream().anyMatch(TrunkConfig.Gateway::takesCalls);
    }
}
