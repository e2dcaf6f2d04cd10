package dev.sotto.console;

import dev.sotto.base.Fingerprint;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files of the pages, read once at the start from the folder {@code web} of the program. What is served is a table of these
 * names; no path of a request is ever looked for anywhere.
 */
final class WebFiles {
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json");

    /** Names below the folder, such as {@code js/main.js}. */
    private final NavigableMap<String, byte[]> files;

    private final String version;

    private WebFiles(NavigableMap<String, byte[]> files) {
        this.files = files;
        this.version = hash(files);
    }

    static WebFiles load() {
        URL index = WebFiles.class.getResource("web/index.html");
        if (index == null) {
            throw new IllegalStateException("the pages are not in the program");
        }
        try {
            if (index.openConnection() instanceof JarURLConnection packed) {
                try (FileSystem jar =
                        FileSystems.newFileSystem(Path.of(packed.getJarFileURL().toURI()))) {
                    return new WebFiles(
                            below(jar.getPath("/" + packed.getEntryName()).resolveSibling("")));
                }
            }
            return new WebFiles(below(Path.of(index.toURI()).resolveSibling("")));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("the pages cannot be read", e);
        }
    }

    private static NavigableMap<String, byte[]> below(Path folder) throws IOException {
        NavigableMap<String, byte[]> out = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                out.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return out;
    }

    private static String hash(NavigableMap<String, byte[]> files) {
        StringBuilder all = new StringBuilder();
        files.forEach((name, octets) ->
                all.append(name).append(' ').append(Fingerprint.sha256(octets)).append('\n'));
        return Tokens.hash(all.toString()).substring(0, 16);
    }

    /** Where the files are: the address changes with any of them, so browsers may keep them for ever. */
    String folder() {
        return "/assets/" + version + "/";
    }

    /** Those that are served by their names: what a browser can use, and no licence or list of hashes. */
    List<Route> routes() {
        return files.keySet().stream()
                .filter(name -> TYPES.containsKey(ending(name)))
                .map(name -> Route.open("GET", folder() + name, (_, _) -> answer(name)))
                .toList();
    }

    private Answer answer(String name) {
        return new Answer(
                200,
                Map.of("Cache-Control", "public, max-age=31536000, immutable"),
                TYPES.getOrDefault(ending(name), ""),
                octets(name));
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** @throws IllegalStateException if there is none of that name */
    byte[] octets(String name) {
        byte[] found = files.get(name);
        if (found == null) {
            throw new IllegalStateException("there is no web/" + name);
        }
        return found;
    }

    String text(String name) {
        return new String(octets(name), StandardCharsets.UTF_8);
    }

    /** Names with that ending, below that folder. */
    List<String> names(String folder, String ending) {
        return files.keySet().stream()
                .filter(name -> name.startsWith(folder) && ending(name).equals(ending))
                .toList();
    }
}
