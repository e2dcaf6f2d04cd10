package dev.sotto.tests.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a browser does at the key distributor's page, for one operator. */
final class PageClient {
    private static final Pattern CSRF = Pattern.compile("\"csrf\":\"([^\"]+)\"");

    private final HttpClient client;
    private final String setupToken;
    private String origin;
    private String cookie = "";
    private String csrf = "";

    /**
     * At the page that a setup link names.
     *
     * @param pem where its certificate is
     */
    PageClient(String setupLink, Path pem) {
        client = HttpClient.newBuilder()
                .sslContext(PemTrust.of(pem))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        origin = setupLink.substring(0, setupLink.indexOf("/#"));
        setupToken = setupLink.substring(setupLink.indexOf("#setup=") + 7);
    }

    /** The page is somewhere else now. */
    void movedTo(String newOrigin) {
        origin = newOrigin;
    }

    void setUp(String name, String password) {
        ask(
                "POST",
                "/api/v1/setup",
                "{\"token\":\"" + setupToken + "\",\"name\":\"" + name + "\",\"password\":\"" + password + "\"}",
                200);
    }

    void signIn(String name, String password) {
        ask("POST", "/api/v1/session", "{\"name\":\"" + name + "\",\"password\":\"" + password + "\"}", 200);
    }

    String get(String path) {
        return ask("GET", path, "", 200);
    }

    /** The body of the answer, which must have this status. */
    String ask(String method, String path, String body, int status) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(origin + path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Origin", origin)
                .header("Cookie", cookie)
                .header("X-CSRF-Token", csrf)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != status) {
                throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
            }
            answer.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
            Matcher token = CSRF.matcher(answer.body());
            if (token.find()) {
                csrf = token.group(1);
            }
            return answer.body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(method + " " + path, e);
        }
    }
}
