package dev.sotto.keying.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The key distributor's own page: HTTPS for its operators, with a login and an audit log of its own. What can be asked for is the list
 * of routes of {@link PageDoor} and {@link PageDesk}; who may, {@link PageGate} says.
 *
 * <p>Threads: the JDK's dispatcher and one virtual thread for each request, 32 at once.
 */
public final class PageServer implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(PageServer.class);

    /** Nothing but our own files and API, no string becomes code or markup (Trusted Types), and nobody frames it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
            + " trusted-types 'none'";

    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy", POLICY,
            "Cache-Control", "no-store",
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()");

    /**
     * Where it listens, and as whom.
     *
     * @param address port 0 takes any free one
     * @param linkHost the host that links to it name, an IPv6 address without brackets
     * @param chain its own certificate first
     */
    public record Place(InetSocketAddress address, String linkHost, PrivateKey key, List<X509Certificate> chain) {}

    private final HttpsServer server;
    private final ExecutorService threads;
    private final PageJournal journal;
    private final PageSessions sessions;
    private final SetupLink setup;
    private final PageRouter router;
    private final String origin;
    private final SharedCounters<PageCounter> counters;

    private PageServer(
            HttpsServer server,
            String linkHost,
            PageJournal journal,
            CommandDesk desk,
            PagePolicy policy,
            NanoClock clock) {
        this.server = server;
        this.journal = journal;
        this.counters = new SharedCounters<>(PageCounter.class);
        Entropy entropy = Entropy.system();
        this.sessions = new PageSessions(entropy, clock);
        this.setup = new SetupLink(entropy, clock);
        PageDoor door = new PageDoor(journal, sessions, setup, new PagePasswords(entropy, clock), counters);
        PageDesk commands = new PageDesk(desk, journal, policy);
        List<PageRoute> routes = Stream.concat(door.routes().stream(), commands.routes().stream())
                .toList();
        this.router = new PageRouter(routes, new PageGate(sessions, counters), counters);
        String host = linkHost.indexOf(':') >= 0 ? "[" + linkHost + "]" : linkHost;
        this.origin = "https://" + host + ":" + server.getAddress().getPort();
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("page-", 0).factory());
    }

    /**
     * Starts to listen.
     *
     * @param journalFile where operators and what they did are kept
     * @param desk where its commands go
     * @throws OperationFailed if the address is taken or the journal cannot be used
     */
    public static PageServer start(Place place, Path journalFile, CommandDesk desk, PagePolicy policy) {
        return start(place, journalFile, desk, policy, NanoClock.system());
    }

    /** The same with another clock for sessions and pauses. */
    static PageServer start(Place place, Path journalFile, CommandDesk desk, PagePolicy policy, NanoClock clock) {
        PageJournal journal = PageJournal.open(journalFile, InstantSource.system());
        journal.repaired().ifPresent(what -> LOG.warn("journal.repaired what=\"{}\"", what));
        try {
            HttpsServer http = BoundedHttps.create(place.address, place.key, place.chain);
            PageServer page = new PageServer(http, place.linkHost, journal, desk, policy, clock);
            http.setExecutor(page.threads);
            http.createContext("/", page::serve);
            http.start();
            return page;
        } catch (IOException e) {
            journal.close();
            throw new OperationFailed("The key distributor's page cannot listen on " + place.address + ".", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Where operators find it. */
    public String origin() {
        return origin;
    }

    /** The link by which the first operator is made; empty if there is one already. */
    public Optional<String> firstSetupLink() {
        return journal.operators().isEmpty() ? Optional.of(newSetupLink()) : Optional.empty();
    }

    /** A link by which another operator is made, or one's password replaced; it ends the one before. */
    public String newSetupLink() {
        return origin + "/#setup=" + setup.issue();
    }

    /**
     * What the page does now.
     *
     * @param address where it listens
     * @param operators how many there are
     * @param sessions how many are signed in
     * @param counters all of them
     */
    public record State(InetSocketAddress address, int operators, int sessions, Map<PageCounter, Long> counters) {}

    /** The present state; from any thread. */
    public State describe() {
        return new State(address(), journal.operators().size(), sessions.count(), counters.snapshot());
    }

    /** Everything that can be asked of it. */
    List<PageRoute> routes() {
        return router.routes();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, router.answer(exchange));
            counters.increment(PageCounter.ANSWERED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, PageAnswer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        ALWAYS.forEach(headers::set);
        headers.set("Content-Type", answer.type());
        answer.headers().forEach(headers::set);
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), isHead ? -1 : answer.content().length);
        if (!isHead) {
            exchange.getResponseBody().write(answer.content());
        }
    }

    /** Stops listening. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        journal.close();
    }
}
