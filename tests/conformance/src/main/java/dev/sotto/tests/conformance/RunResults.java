package dev.sotto.tests.conformance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the test runs of the modules wrote to {@code target/rfc-matrix.tsv}. */
final class RunResults {
    private final Set<String> modules = new HashSet<>();
    private final Map<String, Boolean> passed = new HashMap<>();

    /**
     * Takes the lines of one module: RFC, section, requirement, second source, test and outcome.
     *
     * @throws IllegalArgumentException on a line that has another form
     */
    void add(String module, String lines) {
        modules.add(module);
        lines.lines().forEach(line -> {
            String[] cells = line.split("\t", -1);
            if (cells.length != 6) {
                throw new IllegalArgumentException("target/rfc-matrix.tsv of " + module + " has the line: " + line);
            }
            passed.merge(cells[4], cells[5].equals("passed"), Boolean::logicalAnd);
        });
    }

    /**
     * What is wrong with a test that the catalogue names; empty when it passed, and when nothing can be known: its module
     * was not run, the short run leaves it out, or it has no annotation and so writes no line.
     */
    Optional<String> fault(TestMethod test) {
        Boolean outcome = passed.get(test.fullName());
        if (outcome != null) {
            return outcome ? Optional.empty() : Optional.of(test.fullName() + " failed");
        }
        boolean silent = test.onlyInFullRun() || test.claims().isEmpty() || !modules.contains(test.module());
        return silent
                ? Optional.empty()
                : Optional.of(test.fullName() + " is not among the results of " + test.module()
                        + ": run all tests of that module, or remove its target/rfc-matrix.tsv");
    }
}
