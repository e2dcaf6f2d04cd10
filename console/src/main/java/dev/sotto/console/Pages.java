package dev.sotto.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** What is served as it lies in the program: the API document and the page of the first start. */
final class Pages {
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PAGE = "text/html; charset=utf-8";

    private Pages() {}

    static List<Route> routes() {
        return List.of(
                Route.open("GET", "/setup", (_, _) -> page(PAGE, "setup.html")),
                Route.open("GET", "/assets/setup.js", (_, _) -> page(SCRIPT, "setup.js")),
                Route.open("GET", "/assets/setup.css", (_, _) -> page(STYLE, "setup.css")));
    }

    static Answer apiDocument(Request request, Caller caller) {
        return page(Answer.JSON, "openapi.json");
    }

    private static Answer page(String type, String name) {
        return new Answer(200, Map.of("Cache-Control", "no-cache"), type, file(name));
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
