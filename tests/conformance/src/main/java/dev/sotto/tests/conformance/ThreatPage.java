package dev.sotto.tests.conformance;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The tables of {@code docs/security/threats.md}: every row that begins with a number is one threat. Its last cell names the tests
 * that show what Sotto does about it, or says {@code none:} and why.
 */
final class ThreatPage {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| *(\\d+) *\\|(.*)\\|\\s*$");
    private static final Pattern NAME = Pattern.compile("`([\\w.]+\\.\\w+)`");
    private static final int CELLS = 4;

    private ThreatPage() {}

    /**
     * One threat.
     *
     * @param number as on the page
     * @param cells threat, what is done, what is left, how it is shown
     */
    record Threat(int number, List<String> cells) {
        /** The tests that its last cell names. */
        List<TestName> tests() {
            return NAME.matcher(cells.getLast())
                    .results()
                    .map(name -> TestName.read(name.group(1)))
                    .toList();
        }

        /** Whether the page owns up to having no test, with a reason. */
        boolean saysWhyNot() {
            return cells.getLast().matches("none: .{20,}");
        }
    }

    /**
     * The threats of a page, in its order.
     *
     * @throws IllegalArgumentException on a row that has not four cells behind its number
     */
    static List<Threat> read(String page) {
        return ROW.matcher(page).results().map(ThreatPage::threat).toList();
    }

    private static Threat threat(MatchResult row) {
        List<String> cells = List.of(row.group(2).split("\\|", -1)).stream()
                .map(String::strip)
                .toList();
        if (cells.size() != CELLS) {
            throw new IllegalArgumentException(
                    "threat " + row.group(1) + " has not " + CELLS + " cells but " + cells.size());
        }
        return new Threat(Integer.parseInt(row.group(1)), cells);
    }
}
