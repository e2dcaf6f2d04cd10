package dev.sotto.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts that the page is made of: sources, catalogue, results. */
class MatrixPartsTest {
    private static final String SOURCE = """
            package a.b;

            /** A @Test in a comment, void neither(). */
            class SomeTest {
                private static final String TEXT = "@Test void in_a_string() {";

                @Test
                @Rfc(number = 8723, section = "5.1", must = "one (of \\"many\\")", secondSource = "libsrtp2")
                @Rfc(
                        number = 6904,
                        section = "4",
                        must = "over several " + "lines",
                        secondSource = "RFC " + "vectors")
                void annotated() throws Exception {
                    helper(1);
                }

                private void helper(int one) {}

                @TestFactory
                Stream<DynamicTest> made() {
                    return Stream.of();
                }

                @Tag("full")
                @ParameterizedTest(name = "{0} (long)")
                @MethodSource("numbers")
                void only_in_the_full_run(int number) {}
            }
            """;

    private final List<TestMethod> tests = TestSource.tests("media/x", "SomeTest", SOURCE);

    @Test
    void tests_are_found_and_nothing_else() {
        assertThat(tests)
                .extracting(TestMethod::fullName)
                .containsExactly("a.b.SomeTest.annotated", "a.b.SomeTest.made", "a.b.SomeTest.only_in_the_full_run");
        assertThat(tests).extracting(TestMethod::onlyInFullRun).containsExactly(false, false, true);
    }

    @Test
    void annotations_may_span_lines_and_join_literals() {
        assertThat(tests.get(0).claims())
                .containsExactly(new Claim(8723, "5.1", "libsrtp2"), new Claim(6904, "4", "RFC vectors"));
        assertThat(tests.get(1).claims()).isEmpty();
    }

    @Test
    void a_whole_class_may_be_for_the_full_run() {
        String source = "package a;\n@Tag(\"full\")\nclass LongTest {\n    @Test\n    void takes_long() {}\n}\n";
        assertThat(TestSource.tests("m", "LongTest", source))
                .containsExactly(new TestMethod("m", "a.LongTest", "takes_long", true, List.of()));
    }

    @Test
    void a_second_source_counts_for_its_own_section_unless_another_rfc_is_named() {
        assertThat(secondSource("8723-5.1-1\t8723\t5.1\tMD\tx\tSomeTest.annotated\t"))
                .isEqualTo("libsrtp2");
        assertThat(secondSource("8723-5-1\t8723\t5\tMD\tx\tSomeTest.annotated\t"))
                .isEqualTo("libsrtp2");
        assertThat(secondSource("8723-5.2-1\t8723\t5.2\tMD\tx\tSomeTest.annotated\t"))
                .isEmpty();
        assertThat(secondSource("8723-5.2-1\t8723\t5.2\tMD\tx\tSomeTest.annotated@6904\t"))
                .isEqualTo("RFC vectors");
    }

    private String secondSource(String row) {
        return RfcMatrix.secondSource(Catalogue.read(row).get(0), tests);
    }

    @Test
    void names_must_stand_for_one_test() {
        List<Requirement> rows =
                Catalogue.read("8723-4-1\t8723\t4\tMD\tx\tSomeTest.annotated, b.SomeTest.made, SomeTest.gone\t");
        assertThat(RfcMatrix.wrongNames(rows, tests)).containsExactly("8723-4-1: SomeTest.gone stands for 0 tests");
    }

    @Test
    void a_test_that_failed_or_was_left_out_is_told_where_its_module_was_run() {
        List<Requirement> rows =
                Catalogue.read("8723-4-1\t8723\t4\tMD\tx\tSomeTest.annotated,SomeTest.only_in_the_full_run\t");
        RunResults results = new RunResults();
        assertThat(RfcMatrix.faults(rows, tests, results)).isEmpty();
        results.add("media/x", "8723\t5.1\tother\t\ta.b.OtherTest.other\tpassed\n");
        assertThat(RfcMatrix.faults(rows, tests, results))
                .singleElement()
                .asString()
                .contains("not among the results");
        results.add("media/x", "8723\t5.1\tone\t\ta.b.SomeTest.annotated\tpassed\n");
        assertThat(RfcMatrix.faults(rows, tests, results)).isEmpty();
        results.add("media/x", "6904\t4\tover\t\ta.b.SomeTest.annotated\tfailed\n");
        assertThat(RfcMatrix.faults(rows, tests, results)).containsExactly("a.b.SomeTest.annotated failed");
    }

    @Test
    void lines_of_another_form_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Catalogue.read("8723-4-1\t8723\t4"));
        assertThatIllegalArgumentException().isThrownBy(() -> new RunResults().add("m", "8723\t4"));
    }

    @Test
    void the_page_counts_and_explains() {
        List<Requirement> rows = Catalogue.read("""
                # a comment
                8723-5.1-1\t8723\t5.1\tendpoint\tshown | whole\tSomeTest.annotated\t
                8723-5.2-1\t8723\t5.2\tMD\tshown in part\tSomeTest.made\tthe rest
                8723-6-1\t8723\t6\tMD\tnot shown\t\tno test yet
                8842-7-1\t8842\t7\tendpoint\tabout TCP\t\tdoes not apply: UDP only
                """);
        assertThat(RfcMatrix.page(rows, tests))
                .contains(
                        "| 8723 | 3 | 1 | 1 | 1 | 1 | 0 |\n| 8842 | 1 | 0 | 0 | 0 | 0 | 1 |\n| all | 4 | 1 | 1 | 1 | 1 | 1 |\n")
                .contains("| 8723-5.1-1 | 5.1 | endpoint | shown \\| whole | `SomeTest.annotated` | libsrtp2 |\n")
                .contains("| 8723-5.2-1 | 5.2 | MD | shown in part | in part: `SomeTest.made` | own oracle only |\n")
                .contains("| 8723-6-1 | 6 | MD | not shown | **missing** |  |\n")
                .contains("| 8723-6-1 | not shown | no test yet |\n")
                .contains("| 8842-7-1 | about TCP | UDP only |\n");
    }
}
