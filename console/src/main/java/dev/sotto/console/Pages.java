package dev.sotto.console;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The pages of the console. There is one document; its script decides by the address what it shows, and asks the REST API for it.
 * So the document is the same for everybody, and says nothing to strangers.
 */
final class Pages {
    private static final String PAGE = "text/html; charset=utf-8";

    /** What people can open, and come back to after a reload. */
    private static final List<String> ADDRESSES = List.of(
            "/",
            "/setup",
            "/sign-in",
            "/sign-in/service",
            "/account",
            "/live",
            "/live/{address}",
            "/conferences",
            "/conferences/{id}",
            "/people",
            "/people/users/{id}",
            "/people/accounts/{id}",
            "/trunks",
            "/trunks/{id}",
            "/trunks/numbers/{id}",
            "/trunks/rules/{id}",
            "/calls",
            "/calls/{id}",
            "/security",
            "/system",
            "/system/webhooks/{id}");

    private final WebFiles files = WebFiles.load();
    private final byte[] document;
    private final String etag;

    /**
     * Reads the files.
     *
     * @param passkeyHost the host for which passkeys are made; empty if there are none
     * @param service the name of another service by which people sign in
     */
    Pages(Optional<String> passkeyHost, Optional<String> service) {
        String modules = files.names("js/", "js").stream()
                .map(name -> "  <link rel=\"modulepreload\" href=\"" + files.folder() + name + "\">\n")
                .collect(Collectors.joining());
        String text = files.text("index.html")
                .replace("{{modules}}", modules)
                .replace("{{assets}}", files.folder())
                .replace("{{passkeys}}", passkeyHost.orElse(""))
                .replace("{{service}}", attribute(service.orElse("")));
        this.document = text.getBytes(StandardCharsets.UTF_8);
        this.etag = "\"" + Tokens.hash(text).substring(0, 16) + "\"";
    }

    List<Route> routes() {
        List<Route> out = new ArrayList<>(files.routes());
        ADDRESSES.forEach(address -> out.add(Route.open("GET", address, this::shell)));
        return out;
    }

    private static String attribute(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private Answer shell(Request request, Caller caller) {
        Map<String, String> headers = Map.of("Cache-Control", "no-cache", "ETag", etag);
        return request.header("if-none-match").equals(Optional.of(etag))
                ? new Answer(304, headers, PAGE, new byte[0])
                : new Answer(200, headers, PAGE, document);
    }

    static Answer apiDocument(Request request, Caller caller) {
        return new Answer(200, Map.of("Cache-Control", "no-cache"), Answer.JSON, file("openapi.json"));
    }

    static byte[] file(String name) {
        try (InputStream in = Pages.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("there is no " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("a resource that cannot be read: " + name, e);
        }
    }
}
