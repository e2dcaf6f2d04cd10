package dev.sotto.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sotto.base.Fingerprint;
import dev.sotto.provisioning.Documents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the pages: what is served, what they weigh, and that they speak all languages. */
class WebFilesTest {
    private static final int MOST_OCTETS = 200_000;
    private static final Pattern KEY = Pattern.compile("\\b(?:t|count)\\((?:[^()'`]*\\? )?'([a-zA-Z0-9.-]+)'");
    private static final WebFiles FILES = WebFiles.load();

    @TempDir
    Path folder;

    private static Map<String, String> words(String language) {
        return Documents.parse(FILES.text("i18n/" + language + ".json")).properties().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().asText()));
    }

    private static List<String> scripts() {
        return FILES.names("js/", "js").stream().map(FILES::text).toList();
    }

    @Test
    void foreign_libraries_are_those_whose_hashes_are_listed_and_have_their_licences() {
        List<String> lines = FILES.text("vendor/SHA256SUMS")
                .lines()
                .filter(l -> !l.isBlank())
                .toList();
        Set<String> listed = new TreeSet<>();
        for (String line : lines) {
            String[] parts = line.split(" +");
            String name = "vendor/" + parts[1];
            listed.add(name);
            assertThat(HexFormat.of()
                            .formatHex(Fingerprint.sha256(FILES.octets(name)).digest()))
                    .as(name)
                    .isEqualTo(parts[0]);
            assertThat(FILES.text(name.replaceFirst("\\.(js|css)$", ".LICENSE")))
                    .contains("Copyright");
        }
        Set<String> all = new TreeSet<>(FILES.names("vendor/", "js"));
        all.addAll(FILES.names("vendor/", "css"));
        assertThat(all).containsExactlyElementsOf(listed);
    }

    @Test
    void all_languages_have_the_same_words_with_the_same_places_in_them() {
        Map<String, String> english = words("en");
        Map<String, String> german = words("de");
        assertThat(german.keySet()).isEqualTo(english.keySet());
        english.forEach((key, text) ->
                assertThat(places(german.getOrDefault(key, ""))).as(key).isEqualTo(places(text)));
    }

    private static Set<String> places(String text) {
        return Pattern.compile("\\{\\w+}")
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void every_word_that_a_page_asks_for_is_there() {
        Map<String, String> english = words("en");
        List<String> missing = new ArrayList<>();
        for (String script : scripts()) {
            KEY.matcher(script)
                    .results()
                    .map(found -> found.group(1))
                    .filter(key -> !english.containsKey(key) && !english.containsKey(key + ".one"))
                    .forEach(missing::add);
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void every_field_of_a_form_has_a_name_and_every_choice_of_the_trunk_is_in_words() {
        JsonNode schemas = Documents.parse(new String(Pages.file("openapi.json"), StandardCharsets.UTF_8))
                .at("/components/schemas");
        Set<String> known = words("en").keySet();
        Stream.of(
                        "Conference",
                        "DialNumber",
                        "DispatchRule",
                        "Account",
                        "Trunk",
                        "User",
                        "ApiToken",
                        "Webhook",
                        "Settings")
                .flatMap(name -> fields(schemas, name))
                .forEach(field -> assertThat(known)
                        .as("a name for " + field)
                        .anyMatch(key -> key.startsWith("field.") && key.endsWith("." + field)));
    }

    private static Stream<String> fields(JsonNode schemas, String name) {
        return schemas.path(name).path("properties").properties().stream().flatMap(part -> {
            String ref = Stream.of(
                            part.getValue().path("$ref"),
                            part.getValue().at("/items/$ref"),
                            part.getValue().at("/oneOf/0/$ref"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .findFirst()
                    .orElse("");
            String nested = ref.substring(ref.lastIndexOf('/') + 1);
            return Stream.concat(
                    Stream.of(part.getKey()),
                    nested.isEmpty() || nested.equals("Secret") || nested.equals("IsSet")
                            ? Stream.empty()
                            : fields(schemas, nested));
        });
    }

    @Test
    void scripts_and_styles_are_small_enough_for_a_slow_line() throws IOException {
        int all = 0;
        for (String ending : List.of("js", "css")) {
            for (String name : FILES.names("", ending)) {
                ByteArrayOutputStream packed = new ByteArrayOutputStream();
                try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                    out.write(FILES.octets(name));
                }
                all += packed.size();
            }
        }
        assertThat(all).isBetween(20_000, MOST_OCTETS);
    }

    @Test
    void scripts_never_make_code_or_markup_out_of_text() {
        assertThat(scripts())
                .allSatisfy(script -> assertThat(script)
                        .doesNotContain(
                                "innerHTML", "outerHTML", "eval(", "new Function", "document.write", "unsafeHTML")
                        .doesNotContain("http://", "https://cdn"));
        assertThat(FILES.text("index.html")).doesNotContain("style=", "onclick", "<script>");
    }

    @Test
    void every_page_can_be_opened_by_its_address_and_read_anew() {
        List<String> addresses = Pattern.compile("\\['(/[^']*)', '[a-z-]+']")
                .matcher(FILES.text("js/router.js"))
                .results()
                .map(found -> found.group(1).replaceAll(":\\w+", "one"))
                .toList();
        assertThat(addresses).hasSizeGreaterThan(15);
        try (Bench bench = new Bench(folder)) {
            assertThat(addresses)
                    .allSatisfy(address ->
                            assertThat(bench.get(address).status()).as(address).isEqualTo(200));
        }
    }

    @Test
    void pages_and_files_are_served_by_their_names_and_nothing_else_is() {
        try (Bench bench = new Bench(folder)) {
            Bench.Reply page = bench.get("/conferences");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("content-type")).startsWith("text/html");
            assertThat(page.text()).contains(FILES.folder() + "js/main.js").doesNotContain("{{");
            assertThat(bench.get("/", "If-None-Match", page.header("etag")).status())
                    .isEqualTo(304);
            Bench.Reply script = bench.get(FILES.folder() + "js/main.js");
            assertThat(script.header("content-type")).startsWith("text/javascript");
            assertThat(script.header("cache-control")).contains("immutable");
            assertThat(bench.get(FILES.folder() + "css/base.css").header("content-type"))
                    .startsWith("text/css");
            for (String path : List.of(
                    "/assets/old/js/main.js",
                    FILES.folder() + "index.html",
                    FILES.folder() + "vendor/SHA256SUMS",
                    FILES.folder() + "..%2Fopenapi.json",
                    FILES.folder() + "js/../../openapi.json",
                    "/openapi.json",
                    "/nothing")) {
                assertThat(bench.send("GET", path, Optional.empty()).status())
                        .as(path)
                        .isIn(400, 404);
            }
        }
    }
}
