package dev.sotto.keying.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PageWordsTest {
    private static final List<String> SCRIPTS =
            List.of("page.js", "api.js", "build.js", "door.js", "conference.js", "phones.js");
    private static final Pattern SAID = Pattern.compile("say\\('([^']+)'|data-words=\"([^\"]+)\"");
    private static final Pattern PLACE = Pattern.compile("\\{\\w+\\}");

    private static String read(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PageFiles.class.getResourceAsStream("page/" + name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static Map<String, Object> words(String language) throws IOException {
        return JsonReader.read(read("words." + language + ".json").getBytes(UTF_8));
    }

    private static Set<String> places(Object text) {
        Set<String> places = new TreeSet<>();
        Matcher matcher = PLACE.matcher(text.toString());
        while (matcher.find()) {
            places.add(matcher.group());
        }
        return places;
    }

    @Test
    void both_languages_have_the_same_words_with_the_same_places_to_fill() throws IOException {
        var english = words("en");
        var german = words("de");
        assertThat(german.keySet()).isEqualTo(english.keySet());
        english.forEach((key, text) ->
                assertThat(places(german.getOrDefault(key, ""))).as(key).isEqualTo(places(text)));
    }

    @Test
    void every_word_that_the_page_says_exists() throws IOException {
        Set<String> said = new TreeSet<>();
        for (String name : List.of("page.html", "page.js", "build.js", "door.js", "conference.js", "phones.js")) {
            Matcher matcher = SAID.matcher(read(name));
            while (matcher.find()) {
                said.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
            }
        }
        assertThat(said).hasSizeGreaterThan(80);
        assertThat(words("en").keySet()).containsAll(said);
    }

    @Test
    void no_text_becomes_markup_or_code() throws IOException {
        for (String script : SCRIPTS) {
            assertThat(read(script))
                    .doesNotContain(
                            "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(");
        }
        assertThat(read("page.html")).doesNotContain("onclick", "style=", "javascript:");
    }

    @Test
    void the_page_says_on_top_what_it_is() throws IOException {
        assertThat(read("page.html").replaceAll("\\s+", " "))
                .contains(words("en").getOrDefault("claim", "").toString());
    }
}
