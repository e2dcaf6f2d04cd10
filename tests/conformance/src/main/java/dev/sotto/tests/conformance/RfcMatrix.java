package dev.sotto.tests.conformance;

import dev.sotto.tests.conformance.Requirement.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The page {@code docs/rfc-matrix.md}. It depends on the catalogue and on the sources of the tests only, so that it is the
 * same whatever was run, and where.
 */
final class RfcMatrix {
    /** What stands in the column of the second source when there is none. */
    static final String OWN_ORACLE = "own oracle only";

    private static final String HEAD = """
            # RFC matrix

            One row for every MUST, MUST NOT, REQUIRED and SHALL of RFC 8723 §3–7, RFC 8870 §4–6, RFC 9185 §5–6, and of RFC 8871,
            RFC 8842 and RFC 8844, and the tests that show it. Rows that begin with "steps:" or "form:" stand for what a section
            defines without such a word. MD is the media distributor, KD the key distributor.

            Generated from `tests/conformance/src/main/resources/requirements.tsv` and the `@Rfc` annotations of the tests; not to
            be edited. The build fails when a named test does not exist or did not pass, and when this page is out of date:
            `./sotto test`, then `cp tests/conformance/target/rfc-matrix.md docs/rfc-matrix.md`.

            - **shown**: the named tests show the whole row; **in part**: they show a part, and the rest is told below.
            - **missing**: nothing shows it; the reason is told below. **does not apply**: nothing here has that duty.
            - **second source**: who else than ourselves agrees with the expected result of a named test, in that test's annotation
              for this section. "own oracle only" means that expected result and software come from the same reading of the RFC.
            """;

    private final List<Requirement> catalogue;
    private final List<TestMethod> tests;

    private RfcMatrix(List<Requirement> catalogue, List<TestMethod> tests) {
        this.catalogue = catalogue;
        this.tests = tests;
    }

    /** The page as Markdown. */
    static String page(List<Requirement> catalogue, List<TestMethod> tests) {
        return new RfcMatrix(catalogue, tests).render();
    }

    /** Names of the catalogue that stand for no test, or for more than one. */
    static List<String> wrongNames(List<Requirement> catalogue, List<TestMethod> tests) {
        return catalogue.stream()
                .flatMap(row -> row.tests().stream()
                        .filter(name -> name.in(tests).size() != 1)
                        .map(name -> row.id() + ": " + name.text() + " stands for "
                                + name.in(tests).size() + " tests"))
                .toList();
    }

    /** Named tests that failed, or that did not run although their module did. */
    static List<String> faults(List<Requirement> catalogue, List<TestMethod> tests, RunResults results) {
        return catalogue.stream()
                .flatMap(row -> row.tests().stream())
                .flatMap(name -> name.in(tests).stream())
                .distinct()
                .flatMap(test -> results.fault(test).stream())
                .toList();
    }

    /** Who agrees with the tests of a row; empty when nobody does. */
    static String secondSource(Requirement row, List<TestMethod> tests) {
        return row.tests().stream()
                .flatMap(name -> name.in(tests).stream().flatMap(test -> claims(row, name, test)))
                .flatMap(claim -> Arrays.stream(claim.secondSource().split(",")))
                .map(String::strip)
                .filter(source -> !source.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    private static Stream<Claim> claims(Requirement row, TestName name, TestMethod test) {
        Predicate<Claim> counts =
                name.rfc() == 0 ? claim -> claim.isAbout(row.rfc(), row.section()) : claim -> claim.rfc() == name.rfc();
        return test.claims().stream().filter(counts);
    }

    private String render() {
        List<String> page = new ArrayList<>();
        page.add(HEAD);
        summary(page);
        rfcs().forEach(rfc -> table(page, rfc));
        reasons(page, "Missing, and why", State.MISSING, "Nothing is missing.");
        reasons(page, "Shown in part, and what is left", State.IN_PART, "Nothing is shown in part.");
        reasons(page, "Does not apply, and why", State.NOT_OURS, "Everything applies.");
        return String.join("\n", page);
    }

    private List<Integer> rfcs() {
        return catalogue.stream().map(Requirement::rfc).distinct().toList();
    }

    private void summary(List<String> page) {
        page.add("## Summary\n");
        page.add("| RFC | requirements | shown | in part | with a second source | missing | does not apply |");
        page.add("|---|---|---|---|---|---|---|");
        rfcs().forEach(rfc -> page.add(counts("" + rfc, row -> row.rfc() == rfc)));
        page.add(counts("all", row -> true) + "\n");
    }

    private String counts(String name, Predicate<Requirement> which) {
        List<Requirement> rows = catalogue.stream().filter(which).toList();
        return cells(
                name,
                "" + rows.size(),
                count(rows, State.SHOWN),
                count(rows, State.IN_PART),
                ""
                        + rows.stream()
                                .filter(row -> !secondSource(row, tests).isEmpty())
                                .count(),
                count(rows, State.MISSING),
                count(rows, State.NOT_OURS));
    }

    private static String count(List<Requirement> rows, State state) {
        return "" + rows.stream().filter(row -> row.state() == state).count();
    }

    private void table(List<String> page, int rfc) {
        page.add("## RFC " + rfc + "\n");
        page.add("| id | section | role | requirement | shown by | second source |");
        page.add("|---|---|---|---|---|---|");
        catalogue.stream().filter(row -> row.rfc() == rfc).forEach(row -> page.add(line(row)));
        page.add("");
    }

    private String line(Requirement row) {
        String shownBy =
                row.tests().stream().map(name -> "`" + name.text() + "`").collect(Collectors.joining("<br>"));
        String sources = secondSource(row, tests);
        return switch (row.state()) {
            case SHOWN -> line(row, shownBy, sources);
            case IN_PART -> line(row, "in part: " + shownBy, sources);
            case MISSING -> cells(row.id(), row.section(), row.role(), row.text(), "**missing**", "");
            case NOT_OURS -> cells(row.id(), row.section(), row.role(), row.text(), "does not apply", "");
        };
    }

    private static String line(Requirement row, String shownBy, String sources) {
        return cells(
                row.id(), row.section(), row.role(), row.text(), shownBy, sources.isEmpty() ? OWN_ORACLE : sources);
    }

    private void reasons(List<String> page, String title, State state, String none) {
        List<Requirement> rows =
                catalogue.stream().filter(row -> row.state() == state).toList();
        page.add("## " + title + "\n");
        if (rows.isEmpty()) {
            page.add(none + "\n");
            return;
        }
        page.add("| id | requirement | reason |");
        page.add("|---|---|---|");
        rows.forEach(row -> page.add(cells(row.id(), row.text(), row.plainReason())));
        page.add("");
    }

    private static String cells(String... cells) {
        return Arrays.stream(cells)
                .map(cell -> cell.replace("|", "\\|"))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
