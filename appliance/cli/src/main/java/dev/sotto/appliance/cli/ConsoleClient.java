package dev.sotto.appliance.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;

/** The REST API of one console, as one person or program. */
final class ConsoleClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PAGE = 200;

    private final URI console;
    private final Credential credential;
    private final HttpClient http;

    ConsoleClient(URI console, SSLContext trust, Credential credential) {
        this.console = console;
        this.credential = credential;
        this.http = HttpClient.newBuilder()
                .sslContext(trust)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Which console. */
    URI console() {
        return console;
    }

    /**
     * An answer.
     *
     * @param body missing if it has none
     * @param cookie what it sets, name and value
     */
    record Answer(JsonNode body, Optional<String> cookie) {}

    /** @throws Refused if it was not done */
    JsonNode get(String path) {
        return send("GET", path, Optional.empty(), Optional.empty()).body();
    }

    /** All items of a list, whatever its pages are. */
    List<JsonNode> all(String path, Optional<String> wanted) {
        List<JsonNode> items = new ArrayList<>();
        String query = "?limit=" + PAGE + wanted.map(w -> "&q=" + encoded(w)).orElse("");
        String cursor = "";
        do {
            JsonNode page = get(path + query + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)));
            page.path("items").forEach(items::add);
            cursor = page.path("next").asText("");
        } while (!cursor.isEmpty());
        return items;
    }

    /** @param etag the version that is meant, for changes */
    Answer send(String method, String path, Optional<JsonNode> body, Optional<String> etag) {
        HttpRequest.Builder request = HttpRequest.newBuilder(console.resolve(path))
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .method(
                        method,
                        body.map(json -> HttpRequest.BodyPublishers.ofString(json.toString()))
                                .orElse(HttpRequest.BodyPublishers.noBody()));
        body.ifPresent(json -> request.header("Content-Type", "application/json"));
        etag.ifPresent(version -> request.header("If-Match", version));
        credential.addTo(request);
        HttpResponse<String> answer = exchange(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode document = document(answer.body());
        if (answer.statusCode() / 100 != 2) {
            throw Refused.of(answer.statusCode(), document);
        }
        return new Answer(document, answer.headers().firstValue("Set-Cookie").map(line -> line.split(";", 2)[0]));
    }

    /**
     * A file, as it is.
     *
     * @throws Refused if there is none
     */
    byte[] file(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(console.resolve(path)).timeout(PATIENCE);
        credential.addTo(request);
        HttpResponse<byte[]> answer = exchange(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() / 100 != 2) {
            throw Refused.of(answer.statusCode(), document(new String(answer.body(), StandardCharsets.UTF_8)));
        }
        return answer.body();
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (SSLHandshakeException e) {
            throw new Refused(
                    ExitCode.UNREACHABLE,
                    "The certificate of " + console + " is not trusted (" + e.getMessage()
                            + "). Name the file with it: --cacert FILE.");
        } catch (IOException e) {
            throw new Refused(
                    ExitCode.UNREACHABLE,
                    "The console at " + console + " does not answer: "
                            + Optional.ofNullable(e.getMessage())
                                    .orElse(e.getClass().getSimpleName())
                            + ". Is Sotto running? --url names another one.");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new Refused(ExitCode.REFUSED, "Interrupted.");
        }
    }

    private static JsonNode document(String body) {
        try {
            return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException _) {
            return MissingNode.getInstance();
        }
    }

    /** A part of a path or a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        http.close();
    }
}
