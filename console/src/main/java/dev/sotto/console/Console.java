package dev.sotto.console;

import dev.sotto.base.Entropy;
import dev.sotto.base.OperationFailed;
import dev.sotto.provisioning.Store;
import dev.sotto.provisioning.StoreUnavailable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The running console: the REST API and its pages on one HTTPS port. It does not own the store. */
public final class Console implements AutoCloseable {
    private final ConsoleConfig config;
    private final Gate gate;
    private final List<Route> routes;
    private final EventsDesk events;
    private final WebServer server;
    private final RecordNews news;
    private final Optional<String> setupToken;

    private Console(
            ConsoleConfig config,
            TlsIdentity identity,
            Store store,
            Backstage backstage,
            Entropy entropy,
            InstantSource clock) {
        this.config = config;
        Sessions sessions = new Sessions(entropy);
        this.gate = new Gate(store, sessions, clock);
        Optional<PasskeyCheck> check = Optional.of(config.host())
                .filter(PasskeyCheck::isName)
                .map(host -> new PasskeyCheck(host, this::address));
        PasskeyDesk passkeys = new PasskeyDesk(store, check, entropy, clock);
        SignIn signIn = new SignIn(
                store, sessions, new Passwords(backstage.passwords(), entropy), clock, config.domain(), passkeys);
        this.events = new EventsDesk(backstage, store);
        List<Route> all = new ArrayList<>(Routes.of(new TrunkDesk(backstage.trunks(), store)));
        all.addAll(Routes.all(
                store,
                signIn,
                new TokenDesk(store, entropy),
                new HealthDesk(store, config.checks()),
                passkeys,
                new Pages(passkeys.host(), config.oidc().map(OidcConfig::name))));
        all.addAll(Routes.of(new OidcDesk(store, signIn, config.oidc(), this::address, entropy, clock)));
        all.addAll(Routes.of(new InviteDesk(store, config.domain())));
        all.addAll(Routes.of(new PhonesDesk(store, backstage.phones())));
        all.addAll(Routes.of(new SessionsDesk(store, sessions, clock)));
        all.addAll(Routes.of(new WebhookDesk(store, backstage.courier())));
        all.addAll(LiveRoutes.all(backstage, store, events, gate));
        this.routes = List.copyOf(all);
        this.setupToken = signIn.newSetupToken(entropy);
        this.server = WebServer.start(config, identity, routes, this::answer);
        this.news = RecordNews.start(store, backstage.notices());
    }

    /**
     * Starts.
     *
     * @param identity what it shows to browsers
     * @param store what it edits
     * @param backstage what others do for it
     * @throws OperationFailed if its port is taken
     */
    public static Console start(
            ConsoleConfig config,
            TlsIdentity identity,
            Store store,
            Backstage backstage,
            Entropy entropy,
            InstantSource clock) {
        Console made = new Console(config, identity, store, backstage, entropy, clock);
        ConsoleLog.started(config.listen(), made.port());
        return made;
    }

    private Answer answer(Route route, Request request) {
        try {
            return route.does().answer(request, gate.enter(route, request));
        } catch (Problem problem) {
            return problem.answer(request.path());
        } catch (StoreUnavailable e) {
            ConsoleLog.storeUnavailable(String.valueOf(e.getMessage()));
            return Problem.of(e).answer(request.path());
        } catch (RuntimeException e) {
            ConsoleLog.bug(route.method() + " " + route.path(), e);
            return new Problem(500, "bug", "Something is wrong in the console; the log says what.")
                    .answer(request.path());
        }
    }

    /** The port on which it listens. */
    public int port() {
        return server.port();
    }

    /** Where it is, for people. */
    public String address() {
        return "https://" + (config.host().indexOf(':') < 0 ? config.host() : "[" + config.host() + "]") + ":" + port();
    }

    /**
     * Where the first administrator is made; empty if there is one. The token is behind #, which no browser sends, so it is in no
     * log of a proxy.
     */
    public Optional<String> setupLink() {
        return setupToken.map(token -> address() + "/setup#" + token);
    }

    /** Shows another certificate from now on; connections that are open go on. */
    public void show(TlsIdentity identity) {
        server.show(identity);
        ConsoleLog.certificateReplaced();
    }

    /** How many streams of events are open. */
    int streams() {
        return events.open();
    }

    /** What can be asked for, for tests. */
    List<Route> routes() {
        return routes;
    }

    @Override
    public void close() {
        events.close();
        news.close();
        server.close();
    }
}
