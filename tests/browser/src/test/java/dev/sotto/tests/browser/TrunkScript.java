package dev.sotto.tests.browser;

import dev.sotto.base.KeyMaterial;
import dev.sotto.console.TrunkPort;
import dev.sotto.console.TrunkState;
import dev.sotto.console.TrunkTestStep;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Secret;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Trunk;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A provider that takes one password, and every trunk of the store as it is with it: one that registers is registered or refused, and
 * the gateways of the others do not answer.
 *
 * @param store where trunks are
 */
record TrunkScript(Store store) implements TrunkPort {
    static final String PASSWORD = "the right password";
    private static final String FIELD = "/auth/outbound/secret";
    private static final String FAR = "403 Forbidden: wrong password";
    private static final Instant SINCE = Instant.parse("2026-11-30T12:00:00Z");

    @Override
    public List<TrunkState> states() {
        return store.snapshot().all(Kind.TRUNKS).stream().map(this::state).toList();
    }

    private TrunkState state(Stored<Trunk> one) {
        Trunk trunk = one.value();
        boolean registers = trunk.mode() == Trunk.Mode.REGISTER_TO_PROVIDER;
        boolean known = registers && isRight(trunk, one.id());
        Optional<TrunkState.Registration> registration = registers
                ? Optional.of(new TrunkState.Registration(
                        known ? "registered" : "waiting",
                        known,
                        "sip:" + trunk.auth().outbound().username().orElse(""),
                        known ? Optional.of(SINCE.plusSeconds(3600)) : Optional.empty(),
                        known ? Optional.empty() : Optional.of(SINCE.plusSeconds(600)),
                        known ? 0 : 1,
                        known ? "200 OK" : FAR,
                        known ? "" : "The provider refuses the password.",
                        known ? "" : FIELD))
                : Optional.empty();
        String health = known ? "up" : registers ? "unknown" : "down";
        return new TrunkState(
                one.id(),
                trunk.name(),
                trunk.enabled(),
                known ? 2 : 0,
                0,
                registration,
                trunk.peer().gateways().stream()
                        .map(gateway -> new TrunkState.Gateway(gateway.host(), health, SINCE, ""))
                        .toList());
    }

    private boolean isRight(Trunk trunk, String id) {
        Secret secret = trunk.auth().outbound().secret();
        if (!secret.isSet()) {
            return false;
        }
        try (KeyMaterial plain = store.reveal(secret, id, FIELD)) {
            return new String(plain.dangerousOctets(), StandardCharsets.UTF_8).equals(PASSWORD);
        }
    }

    @Override
    public boolean retry(String id) {
        return store.snapshot().find(Kind.TRUNKS, id).isPresent();
    }

    @Override
    public List<TrunkTestStep> test(Trunk trunk, String id) {
        String host = trunk.peer().gateways().getFirst().host();
        boolean right = isRight(trunk, id);
        return List.of(
                new TrunkTestStep("dns", host, true, "192.0.2.1 and 192.0.2.2", ""),
                new TrunkTestStep("tls", "192.0.2.1:5061", true, "CN=" + host, ""),
                new TrunkTestStep("register", "192.0.2.1:5061", right, right ? "200 OK" : FAR, right ? "" : FIELD));
    }
}
