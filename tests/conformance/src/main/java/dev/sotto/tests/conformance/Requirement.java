package dev.sotto.tests.conformance;

import java.util.List;

/**
 * One row of the catalogue.
 *
 * @param id RFC, section and a number, for example {@code 8723-5.1-3}
 * @param rfc number of the RFC
 * @param section its section
 * @param role who has to do it: {@code endpoint}, {@code MD}, {@code KD} or {@code call processing}, or several
 * @param text the requirement in our own words
 * @param tests the tests that show it
 * @param reason why no test shows it, or which part of it none shows; empty when the tests show all of it
 */
record Requirement(String id, int rfc, String section, String role, String text, List<TestName> tests, String reason) {
    private static final String NOT_OURS = "does not apply: ";

    Requirement {
        tests = List.copyOf(tests);
    }

    /** How far a requirement is shown. */
    enum State {
        /** Tests show all of it. */
        SHOWN,
        /** Tests show a part; the reason says what is left. */
        IN_PART,
        /** No test shows it; the reason says why. */
        MISSING,
        /** Nothing in this software has this duty; the reason says why. */
        NOT_OURS
    }

    /** How far it is shown. */
    State state() {
        if (reason.startsWith(NOT_OURS)) {
            return State.NOT_OURS;
        }
        if (tests.isEmpty()) {
            return State.MISSING;
        }
        return reason.isEmpty() ? State.SHOWN : State.IN_PART;
    }

    /** The reason without the mark that says that it is not ours. */
    String plainReason() {
        return reason.startsWith(NOT_OURS) ? reason.substring(NOT_OURS.length()) : reason;
    }
}
