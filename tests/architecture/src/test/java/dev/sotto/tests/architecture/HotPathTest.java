package dev.sotto.tests.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The classes that {@code docs/hot-path.md} lists keep the hot dialect. */
class HotPathTest {
    private static final Pattern LISTED = Pattern.compile("^\\| `(dev\\.sotto\\.[\\w.]+)` \\|");

    @Test
    void classes_listed_in_the_hot_path_page_neither_log_nor_format_nor_stream_nor_lock() throws IOException {
        List<String> hot = listedClasses();
        Assertions.assertThat(hot).as("classes listed in docs/hot-path.md").hasSizeGreaterThanOrEqualTo(5);
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.sotto.media", "dev.sotto.base");
        for (String name : hot) {
            Assertions.assertThat(classes.contain(name))
                    .as("docs/hot-path.md names a class that is not there: " + name)
                    .isTrue();
        }
        String[] names = hot.toArray(String[]::new);
        noClasses()
                .that(new NamedPredicate(names))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.logging..", "java.util.stream..", "java.util.concurrent.locks..")
                .orShould()
                .callMethod(String.class, "format", String.class, Object[].class)
                .orShould()
                .callMethod(Integer.class, "valueOf", int.class)
                .orShould()
                .callMethod(Long.class, "valueOf", long.class)
                .check(classes);
    }

    private static List<String> listedClasses() throws IOException {
        Path page = Path.of(System.getProperty("sotto.root"), "docs", "hot-path.md");
        return Files.readAllLines(page).stream()
                .map(LISTED::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(m -> m.group(1))
                .toList();
    }
}
