package dev.sotto.keying.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Refused;
import dev.sotto.base.SharedCounters;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Finds what a request asks for, lets the gate decide, reads the body, and answers. */
final class PageRouter {
    /** The largest body. */
    static final int MAX_BODY = 16_384;

    private static final int AT_ONCE = 32;

    private static final Logger LOG = LogManager.getLogger(PageRouter.class);

    private final List<PageRoute> routes;
    private final PageGate gate;
    private final PageFiles files = new PageFiles();
    private final SharedCounters<PageCounter> counters;
    private final Semaphore room = new Semaphore(AT_ONCE);

    PageRouter(List<PageRoute> routes, PageGate gate, SharedCounters<PageCounter> counters) {
        this.routes = List.copyOf(routes);
        this.gate = gate;
        this.counters = counters;
    }

    List<PageRoute> routes() {
        return routes;
    }

    private record Found(PageRoute route, Map<String, String> names) {}

    /** Never fails but by the connection or when the thread is told to stop. */
    PageAnswer answer(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            String path = exchange.getRequestURI().getRawPath();
            Optional<PageAnswer> file =
                    exchange.getRequestMethod().equals("GET") && path != null ? files.find(path) : Optional.empty();
            return file.isPresent() ? file.get() : act(exchange, path == null ? "/" : path);
        } catch (Refused e) {
            return PageAnswer.problem(e.status(), String.valueOf(e.getMessage()));
        } catch (OperationFailed e) {
            counters.increment(PageCounter.NOT_RECORDED);
            LOG.error("page.not_recorded", e);
            return PageAnswer.problem(503, "The journal of the page cannot be written, so nothing more is done here.");
        } catch (RuntimeException e) {
            counters.increment(PageCounter.BUG);
            LOG.error("page.bug", e);
            return PageAnswer.problem(500, "This is a bug of the page; its log says more.");
        }
    }

    private PageAnswer act(HttpExchange exchange, String path) throws IOException, InterruptedException {
        Found found = find(exchange.getRequestMethod(), segments(path));
        Optional<PageSessions.Session> session = gate.check(found.route, head(exchange));
        JsonBody body = found.route.isChange() ? body(exchange, found.route) : JsonBody.EMPTY;
        String source = exchange.getRemoteAddress().getAddress().getHostAddress();
        return inTurn(found.route, new PageRequest(found.names, session, source, body));
    }

    /** A request counts as one at work only when all of it is here, so that slow ones keep nobody out. */
    private PageAnswer inTurn(PageRoute route, PageRequest request) throws InterruptedException {
        if (!room.tryAcquire()) {
            counters.increment(PageCounter.REFUSED_TOO_MANY);
            throw new Refused(503, "Too much is asked at once. Try again.");
        }
        try {
            return route.does().on(request);
        } finally {
            room.release();
        }
    }

    private Found find(String method, List<String> segments) {
        Set<String> methods = new TreeSet<>();
        for (PageRoute route : routes) {
            Optional<Map<String, String>> names = route.names(segments);
            if (names.isPresent() && route.method().equals(method)) {
                return new Found(route, names.get());
            }
            names.ifPresent(_ -> methods.add(route.method()));
        }
        counters.increment(PageCounter.NO_SUCH_ROUTE);
        throw methods.isEmpty()
                ? new Refused(404, "There is nothing here.")
                : new Refused(405, "Here is only " + String.join(", ", methods) + ".");
    }

    /** Each part of the path for itself, so that an escaped slash stays within its part. */
    private static List<String> segments(String path) {
        try {
            return PageRoute.segments(path).stream()
                    .map(part -> URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
                    .toList();
        } catch (IllegalArgumentException _) {
            throw new Refused(400, "The path is not escaped as it should be (RFC 3986 2.1).");
        }
    }

    private static PageGate.Head head(HttpExchange exchange) {
        Headers said = exchange.getRequestHeaders();
        return new PageGate.Head(
                field(said, "Host"),
                field(said, "Origin"),
                field(said, "Sec-Fetch-Site"),
                field(said, "Content-Type"),
                field(said, "Cookie"),
                field(said, PageGate.CSRF));
    }

    private static String field(Headers said, String name) {
        String value = said.getFirst(name);
        return value == null ? "" : value;
    }

    private JsonBody body(HttpExchange exchange, PageRoute route) throws IOException {
        byte[] octets = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        try {
            if (octets.length > MAX_BODY) {
                // The rest is not read, so nothing else can come on this connection (RFC 9112 9.6).
                exchange.getResponseHeaders().set("Connection", "close");
                throw new Refused(413, "A body has at most " + MAX_BODY + " octets.");
            }
            return JsonBody.parse(octets, route.fields());
        } catch (Refused e) {
            counters.increment(PageCounter.MALFORMED);
            throw e;
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
