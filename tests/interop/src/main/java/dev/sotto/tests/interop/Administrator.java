package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first administrator of an appliance whose console is switched on, with a session of theirs. */
public final class Administrator implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "a sentence for a test";
    private static final Pattern LINK = Pattern.compile("once: (https://\\S+)/setup#(\\S+)");

    private final HttpClient client;
    private final String address;
    private final Map<String, String> session;

    private Administrator(HttpClient client, String address, Map<String, String> session) {
        this.client = client;
        this.address = address;
        this.session = session;
    }

    /**
     * Switches the console of {@code appliance} on, which restarts its media distributor.
     *
     * @param more of the section {@code console} of the configuration, beginning with a comma
     * @return the console's address, and the token behind {@code #} in the setup link that was printed
     */
    static Matcher switchOn(Appliance appliance, Path folder, String more) throws IOException {
        Path config = folder.resolve("sotto.yaml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "console: {enabled: false}",
                                "console: {listen: 127.0.0.1, port: " + Ports.free() + more + "}"));
        appliance.md().kill();
        appliance.restartMd();
        return appliance.md().await(LINK.pattern(), PATIENCE);
    }

    /** Switches the console of {@code appliance} on and goes through the setup link. */
    public static Administrator of(Appliance appliance, Path folder) throws Exception {
        return of(appliance, folder, "");
    }

    /**
     * The same with further settings of the console.
     *
     * @param more begins with a comma
     */
    public static Administrator of(Appliance appliance, Path folder, String more) throws Exception {
        Matcher link = switchOn(appliance, folder, more);
        HttpClient client = HttpClient.newBuilder()
                .sslContext(PemTrust.of(folder.resolve("md/console.pem")))
                .build();
        HttpRequest setup = HttpRequest.newBuilder(URI.create(link.group(1) + "/api/v1/setup"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"token\":\"" + link.group(2) + "\",\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}"))
                .build();
        HttpResponse<String> signedIn = client.send(setup, HttpResponse.BodyHandlers.ofString());
        Matcher csrf = Pattern.compile("\"csrf\":\"([^\"]+)\"").matcher(signedIn.body());
        if (!csrf.find()) {
            throw new AssertionError("setup answered " + signedIn.statusCode() + " " + signedIn.body());
        }
        String cookie =
                signedIn.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
        return new Administrator(client, link.group(1), Map.of("Cookie", cookie, "X-CSRF-Token", csrf.group(1)));
    }

    /** The same session from another browser, which trusts the certificate in {@code pem}. */
    public Administrator trusting(Path pem) {
        HttpClient other = HttpClient.newBuilder().sslContext(PemTrust.of(pem)).build();
        return new Administrator(other, address, session);
    }

    /** Somebody else at the same console, who signs in with a token; closed with this one. */
    public Administrator withToken(String token) {
        return new Administrator(client, address, Map.of("Authorization", "Bearer " + token));
    }

    /** Text as it goes into an address. */
    public static String quoted(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE);
        session.forEach(request::header);
        return request;
    }

    /** What a GET answers with 200. */
    public String read(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(path + " answers " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** What anything answers. */
    public HttpResponse<String> send(String method, String path, String body, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /**
     * Waits until the health of the appliance says this of its store.
     *
     * @param word full, read-only or unreachable; or well
     */
    public void awaitStore(String word) throws IOException, InterruptedException {
        boolean well = word.equals("well");
        String wanted = well ? "\"failing\":[]" : "\"failing\":[\"store\"],\"store\":\"" + word + "\"";
        long end = System.nanoTime() + PATIENCE.toNanos();
        String seen = "";
        while (System.nanoTime() < end) {
            HttpResponse<String> health = send("GET", "/health/ready", "", Map.of());
            seen = health.statusCode() + " " + health.body();
            if (seen.contains(wanted) && health.statusCode() == (well ? 200 : 503)) {
                return;
            }
            Thread.sleep(250);
        }
        throw new AssertionError("not " + word + " but " + seen);
    }

    /** Signs in once more, by the password, from a browser without a session. */
    public HttpResponse<String> signInAgain() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/api/v1/session"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"root\",\"password\":\"" + PASSWORD + "\"}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** The octets of an answer that does not end. */
    public InputStream stream(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream())
                .body();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
