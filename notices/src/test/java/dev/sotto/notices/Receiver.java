package dev.sotto.notices;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sotto.appliance.config.ProgramIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The JDK's HTTPS server with a certificate of its own, as somebody's receiver of notices. */
final class Receiver implements AutoCloseable {
    private final HttpsServer server;
    private final ProgramIdentity identity;
    private final LinkedBlockingQueue<Got> got = new LinkedBlockingQueue<>();
    private volatile Answering answering = Receiver::fine;

    /** What came. */
    record Got(String host, String signature, String event, String notice, String body) {}

    /** Answers one request. */
    interface Answering {
        void answer(HttpExchange exchange) throws IOException;
    }

    private Receiver(HttpsServer server, ProgramIdentity identity) {
        this.server = server;
        this.identity = identity;
    }

    static Receiver start(Path folder) throws Exception {
        ProgramIdentity identity = ProgramIdentity.loadOrMake(
                folder.resolve("receiver.pem"), "receiver", List.of("hooks.example", "localhost"));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("r", identity.key(), new char[0], new Certificate[] {identity.certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        Receiver made = new Receiver(server, identity);
        server.createContext("/", made::take);
        server.start();
        return made;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            got.add(new Got(
                    exchange.getRequestHeaders().getFirst("Host"),
                    exchange.getRequestHeaders().getFirst("Sotto-Signature"),
                    exchange.getRequestHeaders().getFirst("Sotto-Event"),
                    exchange.getRequestHeaders().getFirst("Sotto-Notice"),
                    body));
            answering.answer(exchange);
        }
    }

    static void fine(HttpExchange exchange) throws IOException {
        say(exchange, 200, "thanks");
    }

    static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length);
        exchange.getResponseBody().write(octets);
    }

    void answers(Answering next) {
        answering = next;
    }

    /** The next that comes. */
    Got next() throws InterruptedException {
        Got next = got.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    boolean hasNothing() {
        return got.isEmpty();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Its certificate in PEM, in a file of its own. */
    Path authority(Path folder) throws Exception {
        return Files.writeString(
                folder.resolve("authority.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(identity.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
