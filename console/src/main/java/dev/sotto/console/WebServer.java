package dev.sotto.console;

import dev.sotto.base.OperationFailed;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Javalin on Jetty, over TLS alone; turns its requests into ours and our answers into its. */
final class WebServer implements AutoCloseable {
    private static final int LONGEST_BODY = 1 << 20;
    private static final Duration SLOWEST_BODY = Duration.ofSeconds(20);
    private static final long IDLE_MILLIS = 60_000;
    /** Longer than the pause between two heartbeats of a stream of events. */
    private static final long STREAM_IDLE_MILLIS = 20_000;

    private static final String PASSWORD = "in memory alone";

    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types lit-html",
            "Strict-Transport-Security",
            "max-age=31536000",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Permissions-Policy",
            "camera=(), microphone=(), geolocation=()");

    private final OpenConnections connections = new OpenConnections();
    private final SslContextFactory.Server tls = new SslContextFactory.Server();
    private final Javalin javalin;

    private WebServer(
            ConsoleConfig config, TlsIdentity identity, List<Route> routes, BiFunction<Route, Request, Answer> desk) {
        show(tls, identity);
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        this.javalin = Javalin.create(settings -> configure(settings, config, routes, desk));
    }

    /** @throws OperationFailed if the port is taken */
    static WebServer start(
            ConsoleConfig config, TlsIdentity identity, List<Route> routes, BiFunction<Route, Request, Answer> desk) {
        WebServer made = new WebServer(config, identity, routes, desk);
        try {
            made.javalin.start();
            made.connections.start();
        } catch (RuntimeException e) {
            throw new OperationFailed(
                    "The console cannot listen on " + config.listen() + " port " + config.port()
                            + "; change console.listen or console.port, or set console.enabled to false.",
                    e);
        }
        return made;
    }

    private void configure(
            JavalinConfig settings, ConsoleConfig config, List<Route> routes, BiFunction<Route, Request, Answer> desk) {
        settings.startup.showJavalinBanner = false;
        settings.startup.showOldJavalinVersionWarning = false;
        settings.startup.startupWatcherEnabled = false;
        settings.concurrency.useVirtualThreads = true;
        settings.http.generateEtags = false;
        settings.http.maxRequestSize = LONGEST_BODY;
        settings.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendXPoweredBy(false);
            http.setSendDateHeader(true);
        });
        settings.jetty.addConnector((server, http) -> connector(server, http, config));
        for (Route route : routes) {
            settings.routes.addEndpoint(new Endpoint(
                    HandlerType.findOrCreate(route.method()), route.path(), context -> serve(context, route, desk)));
        }
        settings.routes.error(404, "*", context -> {
            if (context.res().getHeader("Content-Security-Policy") == null) {
                send(context, Problem.notFound().answer(context.path()));
            }
        });
    }

    private Connector connector(Server server, HttpConfiguration plain, ConsoleConfig config) {
        HttpConfiguration secure = new HttpConfiguration(plain);
        // People come by an address as well as by a name, and there is one certificate.
        secure.addCustomizer(new SecureRequestCustomizer(false));
        ServerConnector connector = new ServerConnector(server, tls, new HttpConnectionFactory(secure));
        connector.setHost(config.listen());
        connector.setPort(config.port());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(connections);
        return connector;
    }

    private void serve(Context context, Route route, BiFunction<Route, Request, Answer> desk) {
        SocketAddress remote = ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getRemoteSocketAddress();
        connections.begun(remote);
        try {
            send(context, answer(context, route, desk));
        } finally {
            connections.over(remote);
        }
    }

    private static Answer answer(Context context, Route route, BiFunction<Route, Request, Answer> desk) {
        try {
            return desk.apply(route, request(context));
        } catch (IOException e) {
            return new Problem(400, "malformed", "The request was not whole.").answer(context.path());
        } catch (Problem problem) {
            return problem.answer(context.path());
        }
    }

    private static Request request(Context context) throws IOException {
        byte[] body = body(context.req().getInputStream());
        Map<String, String> query = new HashMap<>();
        context.queryParamMap().forEach((name, values) -> query.put(name, values.getFirst()));
        Map<String, String> headers = new HashMap<>();
        context.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return new Request(
                context.method().name(),
                context.path(),
                context.pathParamMap(),
                query,
                headers,
                new String(body, StandardCharsets.UTF_8),
                String.valueOf(context.req().getRemoteAddr()));
    }

    private static byte[] body(InputStream in) throws IOException {
        long end = System.nanoTime() + SLOWEST_BODY.toNanos();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
            body.write(part, 0, n);
            if (body.size() > LONGEST_BODY) {
                throw new Problem(413, "too-large", "The body must have at most " + LONGEST_BODY + " octets.");
            }
            if (System.nanoTime() - end > 0) {
                throw new Problem(408, "too-slow", "The body must be here in " + SLOWEST_BODY.toSeconds() + " s.");
            }
        }
        return body.toByteArray();
    }

    private static void send(Context context, Answer answer) {
        ALWAYS.forEach(context::header);
        answer.headers().forEach(context::header);
        context.status(answer.status());
        if (answer.status() == 408) {
            context.header("Connection", "close");
        }
        if (answer.stream() != null) {
            stream(context, answer.contentType(), answer.stream());
            return;
        }
        if (answer.body().length > 0) {
            context.contentType(answer.contentType());
            context.result(answer.body());
        }
    }

    /** Straight to the connection, so that nothing gathers for a reader that is slow; it is cut off after a while. */
    private static void stream(Context context, String contentType, Answer.Stream stream) {
        context.res().setContentType(contentType);
        context.header("Connection", "close");
        ServletContextRequest.getServletContextRequest(context.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint()
                .setIdleTimeout(STREAM_IDLE_MILLIS);
        try {
            OutputStream out = context.res().getOutputStream();
            context.res().flushBuffer();
            stream.write(out);
            out.flush();
        } catch (IOException e) {
            ConsoleLog.readerGone(context.path(), String.valueOf(e.getMessage()));
        }
    }

    /** Connections that are open go on with the certificate before. */
    void show(TlsIdentity identity) {
        try {
            tls.reload(factory -> show((SslContextFactory.Server) factory, identity));
        } catch (Exception e) {
            throw new OperationFailed("The console's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    private static void show(SslContextFactory.Server tls, TlsIdentity identity) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry(
                    "console",
                    identity.key(),
                    PASSWORD.toCharArray(),
                    identity.chain().toArray(Certificate[]::new));
            tls.setKeyStore(keys);
            tls.setKeyStorePassword(PASSWORD);
            tls.setKeyManagerPassword(PASSWORD);
        } catch (GeneralSecurityException | IOException e) {
            throw new OperationFailed("The console's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    int port() {
        return javalin.port();
    }

    @Override
    public void close() {
        javalin.stop();
        connections.close();
    }
}
