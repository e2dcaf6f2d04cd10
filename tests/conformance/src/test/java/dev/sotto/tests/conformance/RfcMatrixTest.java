package dev.sotto.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The catalogue, the tests of the whole repository and {@code docs/rfc-matrix.md} say the same. */
class RfcMatrixTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("sotto.root")));

    private final List<Requirement> catalogue = Catalogue.ours();
    private final List<TestMethod> tests = SourceTree.tests(ROOT);

    @Test
    void every_row_has_tests_or_a_reason_and_an_id_of_its_own() {
        assertThat(catalogue).extracting(Requirement::id).doesNotHaveDuplicates();
        assertThat(catalogue).allSatisfy(row -> {
            assertThat(row.id()).matches(row.rfc() + "-" + row.section().replace(".", "\\.") + "-\\d+");
            assertThat(row.role()).isNotBlank();
            assertThat(row.text()).isNotBlank();
            assertThat(row.tests().isEmpty() && row.plainReason().isBlank())
                    .as(row.id() + " has neither tests nor a reason")
                    .isFalse();
            assertThat(!row.tests().isEmpty() && row.state() == Requirement.State.NOT_OURS)
                    .as(row.id() + " has tests although it does not apply")
                    .isFalse();
        });
    }

    @Test
    void every_rfc_that_the_page_promises_is_there() {
        assertThat(catalogue)
                .extracting(Requirement::rfc)
                .contains(8723, 8870, 9185, 8871, 8842, 8844)
                .hasSizeGreaterThan(100);
    }

    @Test
    void every_test_that_the_catalogue_names_exists_once() {
        assertThat(RfcMatrix.wrongNames(catalogue, tests)).isEmpty();
    }

    @Test
    void every_test_that_the_catalogue_names_passed_where_its_module_was_run() {
        assertThat(RfcMatrix.faults(catalogue, tests, SourceTree.results(ROOT))).isEmpty();
    }

    @Test
    void the_page_is_what_catalogue_and_sources_say() throws IOException {
        String page = RfcMatrix.page(catalogue, tests);
        Path published = ROOT.resolve("docs/rfc-matrix.md");
        if (!Files.exists(published) || !Files.readString(published).equals(page)) {
            Path target = ROOT.resolve("tests/conformance/target");
            Files.createDirectories(target);
            Files.writeString(target.resolve("rfc-matrix.md"), page);
            fail("docs/rfc-matrix.md is out of date; read what changed, then: "
                    + "cp tests/conformance/target/rfc-matrix.md docs/rfc-matrix.md");
        }
    }
}
