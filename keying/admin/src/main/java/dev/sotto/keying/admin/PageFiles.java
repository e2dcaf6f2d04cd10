package dev.sotto.keying.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files of the page: these and no others, read once from the class path. */
final class PageFiles {
    private static final String HTML = "text/html; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String JSON = "application/json";

    private static final Map<String, String> TYPES = Map.of(
            "/", HTML,
            "/page.css", "text/css; charset=utf-8",
            "/page.js", SCRIPT,
            "/api.js", SCRIPT,
            "/build.js", SCRIPT,
            "/conference.js", SCRIPT,
            "/phones.js", SCRIPT,
            "/door.js", SCRIPT,
            "/words.en.json", JSON,
            "/words.de.json", JSON);

    private final Map<String, PageAnswer> files = new HashMap<>();

    PageFiles() {
        TYPES.forEach((path, type) -> files.put(path, new PageAnswer(200, type, Map.of(), read(path))));
    }

    private static byte[] read(String path) {
        String name = "page" + (path.equals("/") ? "/page.html" : path);
        try (InputStream in = PageFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("a file of the page is missing: " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<PageAnswer> find(String path) {
        return Optional.ofNullable(files.get(path));
    }
}
