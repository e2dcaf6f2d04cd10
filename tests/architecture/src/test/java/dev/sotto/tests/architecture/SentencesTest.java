package dev.sotto.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the API says in English has words in each language of the pages: nobody meets half a page that they cannot read. */
class SentencesTest {
    private static final Path ROOT = Path.of(System.getProperty("sotto.root", "../.."));
    private static final Path PAGES = ROOT.resolve("console/src/main/resources/dev/sotto/console/web");
    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    /** Whose sentences come to a page: through refusals, faults of fields, verdicts, events and states. */
    private static final List<Path> ROOMS = Stream.of(
                    "provisioning",
                    "numbering",
                    "console",
                    "notices",
                    "sip/focus",
                    "sip/calls",
                    "sip/stack",
                    "sip/trunks",
                    "sip/registrar",
                    "appliance/md")
            .map(room -> ROOT.resolve(room).resolve("src/main/java"))
            .toList();

    /** What is said at start, on the command line, to Prometheus, or in the log, where pages are not. */
    private static final Set<String> NOT_ON_PAGES = Set.of(
            "ConsoleConfig",
            "ConsoleLog",
            "Metric",
            "MetricsDesk",
            "WebServer",
            "LiveMetrics",
            "MasterKey",
            "Migrations",
            "Documents",
            "ConsoleDesk",
            "EngineSettings",
            "MediaCpus",
            "MediaDistributorCommand",
            "MediaDistributorProcess",
            "SocketCommands",
            "SipSettings",
            "Rows",
            "Descriptors",
            "Authorities");

    private static Map<String, String> book(String language) throws IOException {
        return new ObjectMapper()
                .readValue(
                        PAGES.resolve("i18n/" + language + ".sentences.json").toFile(),
                        new ObjectMapper().getTypeFactory().constructMapType(Map.class, String.class, String.class));
    }

    @Test
    void every_sentence_that_can_come_to_a_page_has_words_in_german() throws IOException {
        Set<String> missing = new TreeSet<>(SentenceReader.read(ROOMS, NOT_ON_PAGES));
        missing.removeAll(book("de").keySet());
        assertThat(missing).as("say these in de.sentences.json").isEmpty();
    }

    @Test
    void no_words_are_kept_for_what_nobody_says() throws IOException {
        Set<String> kept = new TreeSet<>(book("de").keySet());
        kept.removeAll(SentenceReader.read(ROOMS, Set.of()));
        String all = Stream.concat(ROOMS.stream().flatMap(SentencesTest::files), files(PAGES.resolve("js")))
                .map(SentencesTest::text)
                .collect(Collectors.joining())
                .replaceAll("\"\\s*\\+\\s*\"", "");
        kept.removeIf(sentence -> all.contains(sentence.split("\\{}")[0].strip()));
        assertThat(kept).as("nobody says these any more").isEmpty();
    }

    @Test
    void what_stands_in_a_sentence_is_said_in_every_language() throws IOException {
        book("de")
                .forEach((english, own) -> assertThat(PLACE.matcher(own)
                                .results()
                                .map(m -> Integer.valueOf(m.group(1)))
                                .toList())
                        .as(english)
                        .allMatch(at -> at >= 1 && at <= english.split("\\{}", -1).length - 1));
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
