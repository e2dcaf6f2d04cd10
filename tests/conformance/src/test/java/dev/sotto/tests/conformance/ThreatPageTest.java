package dev.sotto.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The threat model names, for every threat, tests that exist. */
class ThreatPageTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("sotto.root")));

    private final List<ThreatPage.Threat> threats =
            ThreatPage.read(SourceTree.text(ROOT.resolve("docs/security/threats.md")));

    @Test
    void every_threat_has_a_test_or_says_why_not() {
        assertThat(threats).hasSizeGreaterThan(20);
        assertThat(threats).allSatisfy(threat -> {
            assertThat(threat.cells()).as("threat " + threat.number()).doesNotContain("");
            assertThat(threat.tests().isEmpty())
                    .as("threat " + threat.number() + " has neither a test nor a reason, or has both")
                    .isEqualTo(threat.saysWhyNot());
        });
    }

    @Test
    void the_threats_are_numbered_through() {
        assertThat(threats)
                .extracting(ThreatPage.Threat::number)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, threats.size()).boxed().toList());
    }

    @Test
    void every_test_that_the_page_names_exists_once() {
        List<TestMethod> tests = SourceTree.tests(ROOT);
        assertThat(threats.stream()
                        .flatMap(threat -> threat.tests().stream())
                        .filter(name -> name.in(tests).size() != 1)
                        .map(name ->
                                name.text() + " stands for " + name.in(tests).size() + " tests"))
                .isEmpty();
    }

    @Test
    void a_row_is_a_number_and_four_cells() {
        ThreatPage.Threat threat = ThreatPage.read("""
                | no. | threat | done | left | shown |
                |---|---|---|---|---|
                | 7 | a | b | c | `OneTest.shows_it`<br>`x.TwoTest.too` |
                """).getFirst();
        assertThat(threat.number()).isEqualTo(7);
        assertThat(threat.tests()).extracting(TestName::text).containsExactly("OneTest.shows_it", "x.TwoTest.too");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ThreatPage.read("| 1 | a | b |\n"))
                .withMessage("threat 1 has not 4 cells but 2");
    }
}
