package dev.sotto.keying.admin;

import dev.sotto.base.Entropy;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A real page over TLS before a real machine with real journals; the clock of sessions and pauses is moved by hand. */
final class PageRig {
    static final String ROOM = "sip:1000@example.com";
    static final String PASSWORD = "ein ganzer Satz ist gut";

    private static final CertificateMaker MAKER = new CertificateMaker(Entropy.system());
    private final DtlsIdentity ca = MAKER.authority("KD", Instant.now(), Duration.ofDays(1));
    private final DtlsIdentity identity =
            MAKER.conferenceLeaf(ca, "https://127.0.0.1", Instant.now(), Duration.ofDays(1));

    final AtomicLong nowNanos = new AtomicLong();
    final SSLContext trust;
    PageServer page;
    private final Path folder;
    private final TestKd kd;
    private final HttpClient client;

    PageRig(Path folder) {
        this.folder = folder;
        trust = trusting();
        // The page's certificate names no host here.
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host,connection,content-length");
        kd = new TestKd(folder.resolve("journal"), 9442, ca.spkiFingerprint());
        page = startPage();
        client = HttpClient.newBuilder()
                .sslContext(trust)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    private PageServer startPage() {
        return PageServer.start(
                new PageServer.Place(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "127.0.0.1",
                        identity.privateKey(),
                        identity.chain()),
                folder.resolve("page-journal"),
                kd.desk,
                new PagePolicy(300, 600),
                nowNanos::get);
    }

    void restart() {
        page.close();
        page = startPage();
    }

    /** A browser, or something else that can do what one does. */
    final class Visitor {
        final Map<String, String> headers = new TreeMap<>();

        Visitor() {
            headers.put("Content-Type", "application/json");
        }

        HttpResponse<String> get(String path) {
            return ask("GET", path, "");
        }

        HttpResponse<String> post(String path, String body) {
            return ask("POST", path, body);
        }

        HttpResponse<String> put(String path, String body) {
            return ask("PUT", path, body);
        }

        HttpResponse<String> ask(String method, String path, String body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(page.origin() + path))
                    .timeout(Duration.ofSeconds(60))
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            headers.forEach(request::header);
            try {
                HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
                response.headers()
                        .firstValue("Set-Cookie")
                        .ifPresent(cookie -> headers.put("Cookie", cookie.split(";", 2)[0]));
                Matcher csrf = Pattern.compile("\"csrf\":\"([^\"]+)\"").matcher(response.body());
                if (csrf.find()) {
                    headers.put(PageGate.CSRF, csrf.group(1));
                }
                return response;
            } catch (IOException e) {
                throw new AssertionError(method + " " + path, e);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        }

        HttpResponse<String> signIn(String name, String password) {
            return post("/api/v1/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}");
        }

        HttpResponse<String> setUp(String link, String name) {
            String token = link.substring(link.indexOf("#setup=") + 7);
            return post(
                    "/api/v1/setup",
                    "{\"token\":\"" + token + "\",\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}");
        }
    }

    /** An operator who is signed in. */
    Visitor operator() {
        Visitor visitor = new Visitor();
        visitor.setUp(page.newSetupLink(), "olga");
        return visitor;
    }

    static String room(String rest) {
        return "/api/v1/conferences/" + URLEncoder.encode(ROOM, StandardCharsets.UTF_8) + rest;
    }

    /** An operator with a private conference. */
    Visitor operatorWithRoom() {
        Visitor visitor = operator();
        visitor.post("/api/v1/conferences", "{\"conference\":\"" + ROOM + "\",\"kind\":\"private\"}");
        return visitor;
    }

    private SSLContext trusting() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("ca", ca.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    void stop() throws InterruptedException {
        client.close();
        page.close();
        kd.stop();
    }
}
