package dev.sotto.console;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** What is served as it lies in the program: the API document. */
final class Pages {
    private Pages() {}

    static List<Route> routes() {
        return List.of();
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
