package dev.sotto.notices;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.OperationFailed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Posts notices over HTTP/1.1, each on a connection of its own to an address that was checked, and gives up after a time. It follows no
 * redirect, keeps no cookie, answers no question for a password, and reads no more of an answer than people look at.
 */
final class Post implements AutoCloseable {
    /** For one try, from the look-up of the name to the end of the answer. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK_AND_CONNECT = Duration.ofSeconds(5);
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int THREADS = 8;

    private final HttpClient client;
    private final Duration patience;

    private Post(HttpClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /**
     * Starts.
     *
     * @param reach which addresses may be called
     * @param trust whose certificates are believed
     * @param names where names lead
     * @param patience for one try
     */
    static Post start(Reach reach, KeyStore trust, Names names, Duration patience) {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setTrustStore(trust);
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(tls);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("webhook-http");
        threads.setDaemon(true);
        threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
        connector.setExecutor(threads);
        HttpClient client = new HttpClient(new HttpClientTransportOverHTTP(connector));
        client.setSocketAddressResolver(new Checked(reach, names));
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setConnectTimeout(LOOK_AND_CONNECT.toMillis());
        client.setIdleTimeout(patience.toMillis());
        client.setDestinationIdleTimeout(TimeUnit.MINUTES.toMillis(1));
        client.setMaxResponseHeadersSize(LONGEST_HEAD);
        client.setUserAgentField(null);
        try {
            client.start();
        } catch (Exception e) {
            throw new OperationFailed("Webhooks cannot be called: " + e.getMessage(), e);
        }
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        return new Post(client, patience);
    }

    /** Looks names up and leaves only what may be called; what it answers is what the connection goes to. */
    private record Checked(Reach reach, Names names) implements SocketAddressResolver {
        @Override
        public void resolve(
                String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
            Thread.ofVirtual().name("webhook-name").start(() -> {
                try {
                    promise.succeeded(checked(host, port));
                } catch (IOException e) {
                    promise.failed(e);
                }
            });
        }

        private List<InetSocketAddress> checked(String host, int port) throws IOException {
            List<InetSocketAddress> fine = new ArrayList<>();
            String why = "There is no address of " + host + ".";
            String literal = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            for (InetAddress address : names.addresses(literal)) {
                Optional<String> fault = reach.fault(address);
                if (fault.isEmpty()) {
                    // With the name beside it, which the certificate has to have; nobody looks it up again.
                    fine.add(new InetSocketAddress(InetAddress.getByAddress(literal, address.getAddress()), port));
                } else {
                    why = fault.get();
                }
            }
            if (fine.isEmpty()) {
                throw new IOException(why);
            }
            return fine;
        }
    }

    /**
     * Sends one notice, and waits for the answer.
     *
     * @param secret with which it is signed
     */
    Attempt.Outcome send(URI to, KeyMaterial secret, Attempt.Sending sending, Instant at) throws InterruptedException {
        byte[] body = sending.body().getBytes(StandardCharsets.UTF_8);
        String signature = Signature.of(secret, at, body);
        Reply reply = new Reply();
        long begun = System.nanoTime();
        client.POST(to)
                .body(new BytesRequestContent("application/json", body))
                .headers(headers -> headers.put("User-Agent", "Sotto-Webhook/1")
                        .put("Connection", "close")
                        .put("Sotto-Event", sending.event())
                        .put("Sotto-Notice", sending.id())
                        .put(Signature.HEADER, signature))
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .send(reply);
        reply.await(patience.plus(patience));
        return reply.outcome(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun), patience);
    }

    /** Why a try failed without an answer, for a person. */
    static String words(Throwable failure) {
        return switch (failure) {
            case UnknownHostException _ -> "The name of the host is not known.";
            case TimeoutException _ -> "There was no answer in time.";
            case SocketTimeoutException _ -> "There was no answer in time.";
            case ConnectException e -> "No connection: " + e.getMessage() + ".";
            case SSLException e -> "TLS failed: " + e.getMessage() + ".";
            case IOException e when e.getMessage() != null -> e.getMessage();
            default -> "It failed: " + failure.getClass().getSimpleName() + ".";
        };
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            NoticesLog.bug("the end of the client", e);
        }
    }
}
