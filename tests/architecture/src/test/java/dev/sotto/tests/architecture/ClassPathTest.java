package dev.sotto.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The assembled class path of the media distributor holds no class that could hold an end-to-end key. Read from the folder
 * that the appliance starts from, so what is tested is what runs.
 */
class ClassPathTest {
    private static final List<String> FORBIDDEN = List.of(
            "dev/sotto/keying/ekt/",
            "dev/sotto/keying/distributor/",
            "dev/sotto/keying/admin/",
            "dev/sotto/keying/dtls/",
            "dev/sotto/endpoint/");

    @Test
    void the_media_distributor_starts_without_any_trusted_class() throws IOException {
        List<String> found = new ArrayList<>();
        List<Path> jars = new ArrayList<>(jars("appliance/md/target/lib"));
        jars.addAll(jars("appliance/md/target"));
        for (Path jar : jars) {
            found.addAll(forbiddenEntries(jar));
        }
        assertThat(jars).as("jars of the media distributor").hasSizeGreaterThan(10);
        assertThat(found).isEmpty();
    }

    @Test
    void the_same_search_finds_trusted_classes_in_the_key_distributor() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path jar : jars("appliance/kd/target/lib")) {
            found.addAll(forbiddenEntries(jar));
        }
        assertThat(found).as("the search itself works").isNotEmpty();
    }

    private static List<Path> jars(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("sotto.root"), folder))) {
            return files.filter(f -> f.toString().endsWith(".jar")).toList();
        }
    }

    private static List<String> forbiddenEntries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(e -> e.getName())
                    .filter(n -> FORBIDDEN.stream().anyMatch(n::startsWith))
                    .filter(n -> n.endsWith(".class"))
                    .toList();
        }
    }
}
