package dev.sotto.keying.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.SharedCounters;
import dev.sotto.keying.distributor.KdAnswer;
import dev.sotto.keying.distributor.KdCommand;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.ekt.EnrolmentRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The page where an invited endpoint enrols: {@code POST /enrol} with an {@link EnrolmentRequest}, answered 200 with an
 * {@link dev.sotto.keying.ekt.EnrolmentAnswer}, 400, 403, 413, 429 or 503 with one line of text. TLS 1.3 with a certificate
 * under the key distributor's CA; the endpoint knows the CA's pin from its token.
 *
 * <p>Threads: the JDK's dispatcher and one virtual thread for each request.
 */
public final class EnrolmentServer implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(EnrolmentServer.class);
    private static final int PER_SOURCE = 10;
    private static final int FOR_ALL = 100;
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(6);

    private final HttpsServer server;
    private final ExecutorService threads;
    private final CommandDesk desk;
    private final NanoClock clock = NanoClock.system();
    private final SharedCounters<EnrolmentCounter> counters = new SharedCounters<>(EnrolmentCounter.class);
    private final RequestBudget budget = new RequestBudget(PER_SOURCE, FOR_ALL, INTERVAL_NANOS);

    private EnrolmentServer(HttpsServer server, ExecutorService threads, CommandDesk desk) {
        this.server = server;
        this.threads = threads;
        this.desk = desk;
    }

    /**
     * Starts to listen.
     *
     * @param address where; port 0 takes any free one
     * @param identity a certificate under the key distributor's CA, with the CA behind it
     * @throws OperationFailed if the address is taken
     */
    public static EnrolmentServer start(InetSocketAddress address, DtlsIdentity identity, CommandDesk desk) {
        try {
            HttpsServer http = BoundedHttps.create(address, identity.privateKey(), identity.chain());
            ExecutorService threads = Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("enrolment-", 0).factory());
            EnrolmentServer server = new EnrolmentServer(http, threads, desk);
            http.setExecutor(threads);
            http.createContext("/", server::serve);
            http.start();
            return server;
        } catch (IOException e) {
            throw new OperationFailed("The enrolment page cannot listen on " + address + ".", e);
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /**
     * What the page does now.
     *
     * @param address where it listens
     * @param counters all of them
     */
    public record State(InetSocketAddress address, Map<EnrolmentCounter, Long> counters) {}

    /** The present state; from any thread. */
    public State describe() {
        return new State(address(), counters.snapshot());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Reply reply = reply(exchange);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(reply.status, reply.body.length);
            exchange.getResponseBody().write(reply.body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Reply(int status, byte[] body) {
        static Reply of(int status, String sentence) {
            return new Reply(status, (sentence + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException, InterruptedException {
        if (!exchange.getRequestURI().getPath().equals("/enrol")) {
            counters.increment(EnrolmentCounter.NOT_AN_ENROLMENT);
            return Reply.of(404, "Endpoints enrol with POST /enrol.");
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            counters.increment(EnrolmentCounter.NOT_AN_ENROLMENT);
            return Reply.of(405, "Endpoints enrol with POST /enrol.");
        }
        if (!budget.take(exchange.getRemoteAddress().getAddress(), clock.nowNanos())) {
            counters.increment(EnrolmentCounter.TOO_OFTEN);
            LOG.warn(
                    "enrolment.too.often source={}",
                    exchange.getRemoteAddress().getAddress().getHostAddress());
            return Reply.of(429, "Too many tries. Wait a minute.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(EnrolmentRequest.MAX_OCTETS + 1);
        if (body.length > EnrolmentRequest.MAX_OCTETS) {
            counters.increment(EnrolmentCounter.TOO_LONG);
            // The rest is not read, so nothing else can come on this connection, and who asks should know (RFC 9112
            // 9.6).
            exchange.getResponseHeaders().set("Connection", "close");
            return Reply.of(413, "An enrolment has at most " + EnrolmentRequest.MAX_OCTETS + " octets.");
        }
        try {
            return enrol(exchange, EnrolmentRequest.parse(body));
        } catch (MalformedException e) {
            counters.increment(EnrolmentCounter.MALFORMED);
            return Reply.of(400, "This is no enrolment: " + e.rule() + ".");
        } finally {
            Arrays.fill(body, (byte) 0);
        }
    }

    private Reply enrol(HttpExchange exchange, EnrolmentRequest request) throws InterruptedException {
        String source = exchange.getRemoteAddress().getAddress().getHostAddress();
        KdAnswer answer = desk.ask(new KdCommand.Enrol(request.secret(), request.fingerprint(), request.name()));
        return switch (answer) {
            case KdAnswer.Enrolled enrolled -> {
                counters.increment(EnrolmentCounter.ENROLLED);
                LOG.info(
                        "enrolment.accepted conference={} source={}",
                        enrolled.answer().conference(),
                        source);
                yield new Reply(200, enrolled.answer().toOctets());
            }
            case KdAnswer.No no -> {
                counters.increment(EnrolmentCounter.REFUSED);
                LOG.warn("enrolment.refused source={} reason=\"{}\"", source, no.sentence());
                yield Reply.of(403, no.sentence());
            }
            default -> throw new IllegalStateException("an enrolment answered with " + answer.getClass());
        };
    }

    /** Stops listening. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
