package dev.sotto.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The administrator's guide has its pictures, which are few and small, and no others. */
class GuideTest {
    private static final Path OPERATING =
            Path.of(Objects.requireNonNull(System.getProperty("sotto.root"))).resolve("docs/operating");
    private static final Pattern PICTURE = Pattern.compile("!\\[[^\\]]+]\\((pictures/[^)]+)\\)");
    private static final int MOST_PICTURES = 14;
    private static final int MOST_OCTETS = 120_000;
    private static final List<Integer> PNG = List.of(0x89, 0x50, 0x4E, 0x47);

    @Test
    void every_picture_that_the_guide_names_is_there_and_small_and_every_picture_is_named() throws IOException {
        List<String> named = PICTURE.matcher(SourceTree.text(OPERATING.resolve("guide.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named).doesNotHaveDuplicates().hasSizeBetween(6, MOST_PICTURES);
        for (String name : named) {
            byte[] picture = Files.readAllBytes(OPERATING.resolve(name));
            assertThat(picture.length).as(name).isBetween(1_000, MOST_OCTETS);
            for (int i = 0; i < PNG.size(); i++) {
                assertThat(picture[i] & 0xFF).as(name + " is a PNG").isEqualTo(PNG.get(i));
            }
        }
        try (Stream<Path> there = Files.list(OPERATING.resolve("pictures"))) {
            assertThat(there.map(each -> "pictures/" + each.getFileName())).containsExactlyInAnyOrderElementsOf(named);
        }
    }
}
