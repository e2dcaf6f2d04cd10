package dev.sotto.appliance.md;

import dev.sotto.sip.stack.TlsProfile;
import dev.sotto.sip.trunks.TrunkConfig;
import dev.sotto.sip.trunks.TrunkMachine;
import dev.sotto.sip.trunks.TrunkStatus;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A trunk that is tried out, until everybody has answered or nobody will any more. */
final class TrunkTrial {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final TrunkMachine machine;
    private final TrunkMail.Try attempt;
    private final long endNanos;

    TrunkTrial(TrunkMachine machine, TrunkMail.Try attempt, long nowNanos) {
        this.machine = machine;
        this.attempt = attempt;
        this.endNanos = nowNanos + PATIENCE_NANOS;
    }

    TrunkMachine machine() {
        return machine;
    }

    List<TlsProfile> profiles() {
        return attempt.profiles();
    }

    boolean isOver(long nowNanos) {
        return nowNanos >= endNanos || isSettled(machine.describe(nowNanos));
    }

    void complete(long nowNanos) {
        attempt.status().complete(machine.describe(nowNanos));
    }

    private boolean isSettled(TrunkStatus status) {
        boolean isAsked = attempt.trunk().health().optionsSeconds() > 0;
        boolean isWatched = attempt.trunk().peer().gateways().stream().anyMatch(TrunkConfig.Gateway::enabled);
        boolean haveAnswered = !isAsked
                || !isWatched
                || status.gateways().stream()
                        .allMatch(gateway -> !gateway.far().isEmpty()
                                || gateway.health() == TrunkStatus.GatewayHealth.NOT_ASKED
                                || gateway.health() == TrunkStatus.GatewayHealth.DOWN);
        boolean isRegisteredOrNot = attempt.trunk().mode() != TrunkConfig.Mode.REGISTERS_WITH_PROVIDER
                || status.registration()
                        .filter(registration -> registration.isRegistered()
                                || registration.failures() > 0
                                || registration.state() == TrunkStatus.RegistrationState.GIVEN_UP)
                        .isPresent();
        return haveAnswered && isRegisteredOrNot;
    }
}
