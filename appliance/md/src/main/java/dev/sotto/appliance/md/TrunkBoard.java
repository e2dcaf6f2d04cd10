package dev.sotto.appliance.md;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.OperationFailed;
import dev.sotto.console.PhonePort;
import dev.sotto.console.TrunkPort;
import dev.sotto.console.TrunkState;
import dev.sotto.console.TrunkTestStep;
import dev.sotto.provisioning.Kind;
import dev.sotto.provisioning.Secret;
import dev.sotto.provisioning.Snapshot;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.Stored;
import dev.sotto.provisioning.Trunk;
import dev.sotto.sip.stack.ProbeStep;
import dev.sotto.sip.stack.SipStack;
import dev.sotto.sip.stack.TlsProfile;
import dev.sotto.sip.trunks.TrunkConfig;
import dev.sotto.sip.trunks.TrunkMatcher;
import dev.sotto.sip.trunks.TrunkStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Between the store and the console on the one side and the trunks on the other. */
final class TrunkBoard implements TrunkPort {
    private static final int PATIENCE_SECONDS = 30;
    private static final long NAMES_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final Mailbox<TrunkMail> agent;
    private final Mailbox<RegistrarMail> registrar;
    private final Supplier<RegistrarAgent.Shown> registered;
    private final Supplier<TrunkAgent.Shown> shown;
    private final Supplier<Map<String, Integer>> calls;
    private final SipStack sip;
    private final Store store;
    private final ProvisionedTrunks words;
    private List<TrunkConfig> trunks = List.of();
    private long locatedNanos = System.nanoTime();

    /**
     * @param shown how trunks are
     * @param calls how many come by each, by its id
     */
    TrunkBoard(
            TrunkThreads threads,
            Supplier<TrunkAgent.Shown> shown,
            Supplier<Map<String, Integer>> calls,
            SipStack sip,
            Store store,
            String domain) {
        this.calls = calls;
        this.agent = threads.mail();
        this.registrar = threads.registrations();
        this.registered = threads::registered;
        this.shown = shown;
        this.sip = sip;
        this.store = store;
        this.words = new ProvisionedTrunks(domain, this::open);
    }

    ProvisionedTrunks words() {
        return words;
    }

    private String open(Secret secret, String id, String pointer) {
        try (KeyMaterial plain = store.reveal(secret, id, pointer)) {
            byte[] octets = plain.dangerousOctets();
            try {
                return new String(octets, StandardCharsets.UTF_8);
            } finally {
                Arrays.fill(octets, (byte) 0);
            }
        }
    }

    /** The trunks and accounts are those of {@code snapshot} from now on; false if that could not be said. */
    boolean provision(Snapshot snapshot) {
        if (!registrar.post(new RegistrarMail.Provisioned(words.accounts(snapshot)))) {
            return false;
        }
        List<TlsProfile> profiles = new ArrayList<>();
        for (Stored<Trunk> one : snapshot.all(Kind.TRUNKS)) {
            try {
                profiles.addAll(TrunkTls.profiles(one.id(), one.value(), this::open));
            } catch (OperationFailed e) {
                MdLog.trunk(one.value().name(), "TLS", String.valueOf(e.getMessage()));
            }
        }
        trunks = words.trunks(snapshot);
        sip.tellHeaders(new TrunkMatcher(trunks).headers());
        locatedNanos = System.nanoTime() - NAMES_NANOS;
        return agent.post(new TrunkMail.Provisioned(trunks, profiles));
    }

    /** Has the names of gateways looked up, if the last time is some minutes ago; does not wait. */
    void lookUpNames() {
        if (System.nanoTime() - locatedNanos >= NAMES_NANOS) {
            locatedNanos = System.nanoTime();
            List<TrunkConfig> present = trunks;
            Thread.ofVirtual().name("trunk-names").start(() -> locate(present));
        }
    }

    /** The addresses of gateways, by which their calls are known. */
    private void locate(List<TrunkConfig> trunks) {
        Map<String, Set<String>> found = new HashMap<>();
        for (TrunkConfig trunk : trunks) {
            for (TrunkConfig.Gateway gateway : trunk.peer().gateways()) {
                found.put(gateway.host(), sip.addresses(gateway.hop()));
            }
        }
        agent.post(new TrunkMail.Addresses(found));
    }

    @Override
    public List<TrunkState> states() {
        TrunkAgent.Shown now = shown.get();
        Instant at = Instant.now().minusNanos(System.nanoTime() - now.atNanos());
        Map<String, Integer> in = calls.get();
        return store.snapshot().all(Kind.TRUNKS).stream()
                .flatMap(one -> Optional.ofNullable(now.byId().get(one.id())).stream()
                        .map(status -> state(one.id(), in.getOrDefault(one.id(), 0), status, at)))
                .toList();
    }

    private static TrunkState state(String id, int callsIn, TrunkStatus status, Instant at) {
        return new TrunkState(
                id,
                status.name(),
                status.enabled(),
                callsIn,
                // Calls to the outside have no way yet.
                0,
                status.registration()
                        .map(one -> new TrunkState.Registration(
                                word(one.state()),
                                one.isRegistered(),
                                one.aor(),
                                one.isRegistered() ? Optional.of(at.plusSeconds(one.validSeconds())) : Optional.empty(),
                                one.nextSeconds() < 0
                                        ? Optional.empty()
                                        : Optional.of(at.plusSeconds(one.nextSeconds())),
                                one.failures(),
                                one.far(),
                                one.words(),
                                one.field())),
                status.gateways().stream()
                        .map(one -> new TrunkState.Gateway(
                                one.gateway(), word(one.health()), at.minusSeconds(one.sinceSeconds()), one.far()))
                        .toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The telephones of an account that are registered. */
    List<PhonePort.RegisteredPhone> phones(String user) {
        RegistrarAgent.Shown now = registered.get();
        Instant at = Instant.now().minusNanos(System.nanoTime() - now.atNanos());
        return now.byUser().getOrDefault(user, List.of()).stream()
                .map(one -> new PhonePort.RegisteredPhone(
                        one.uri(),
                        CallEntries.source(one.hop()),
                        one.agent(),
                        at.plusNanos(one.untilNanos() - now.clockNanos())))
                .toList();
    }

    @Override
    public boolean retry(String id) {
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        return agent.post(new TrunkMail.Retry(id, known)) && waited(known).orElse(false);
    }

    @Override
    public List<TrunkTestStep> test(Trunk trunk, String id) {
        TrunkConfig config = words.config(id, trunk).tried();
        List<TrunkTestStep> out = new ArrayList<>();
        List<TlsProfile> profiles;
        try {
            profiles = TrunkTls.profiles(id, trunk, this::open);
        } catch (OperationFailed e) {
            return List.of(new TrunkTestStep("tls", "", false, String.valueOf(e.getMessage()), "/auth/tls"));
        }
        CompletableFuture<TrunkStatus> status = new CompletableFuture<>();
        agent.post(new TrunkMail.Try(config, profiles, status));
        for (int i = 0; i < config.peer().gateways().size(); i++) {
            TrunkConfig.Gateway gateway = config.peer().gateways().get(i);
            if (gateway.enabled()) {
                String field = "/peer/gateways/" + i;
                sip.probe(config.nextHop(gateway), of(gateway, profiles)).forEach(step -> out.add(step(step, field)));
            }
        }
        waited(status).ifPresent(known -> tell(known, out));
        return out;
    }

    private static Optional<TlsProfile> of(TrunkConfig.Gateway gateway, List<TlsProfile> profiles) {
        return profiles.stream()
                .filter(profile -> profile.host().equals(gateway.host()))
                .findFirst();
    }

    private static TrunkTestStep step(ProbeStep step, String field) {
        return new TrunkTestStep(
                step.what().name().toLowerCase(Locale.ROOT),
                step.place(),
                step.isFine(),
                step.words(),
                step.isFine() ? "" : field);
    }

    private static void tell(TrunkStatus status, List<TrunkTestStep> out) {
        for (TrunkStatus.GatewayStatus gateway : status.gateways()) {
            if (gateway.health() != TrunkStatus.GatewayHealth.NOT_ASKED) {
                boolean isFine = gateway.health() == TrunkStatus.GatewayHealth.UP;
                String words = gateway.far().isEmpty() ? "It does not answer OPTIONS." : gateway.far();
                out.add(new TrunkTestStep("options", gateway.gateway(), isFine, words, isFine ? "" : "/peer/gateways"));
            }
        }
        status.registration().ifPresent(one -> {
            String words = one.far() + (one.far().isEmpty() || one.words().isEmpty() ? "" : ": ") + one.words();
            out.add(new TrunkTestStep(
                    "register", one.aor(), one.isRegistered(), words, one.isRegistered() ? "" : one.field()));
        });
    }

    private static <T> Optional<T> waited(CompletableFuture<T> answer) {
        try {
            return Optional.ofNullable(answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
