package dev.sotto.tests.conformance;

import java.util.List;

/**
 * How the catalogue names a test.
 *
 * @param text the end of its full name, at least class and method
 * @param rfc the RFC whose annotation counts for the second source; zero for the RFC of the row
 */
record TestName(String text, int rfc) {
    /** Reads {@code Class.method} or {@code Class.method@6904}. */
    static TestName read(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new TestName(text, 0)
                : new TestName(text.substring(0, at), Integer.parseInt(text.substring(at + 1)));
    }

    /** The tests of this name: exactly one unless the name is wrong or not unique. */
    List<TestMethod> in(List<TestMethod> tests) {
        return tests.stream()
                .filter(test -> test.fullName().endsWith("." + text))
                .toList();
    }
}
