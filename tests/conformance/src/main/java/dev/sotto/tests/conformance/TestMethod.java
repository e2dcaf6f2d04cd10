package dev.sotto.tests.conformance;

import java.util.List;

/**
 * A test as its source file shows it.
 *
 * @param module folder of the module below the root, for example {@code keying/ekt}
 * @param className full name of the class
 * @param method name of the method
 * @param onlyInFullRun whether the short run leaves it out
 * @param claims its {@code @Rfc} annotations
 */
record TestMethod(String module, String className, String method, boolean onlyInFullRun, List<Claim> claims) {
    TestMethod {
        claims = List.copyOf(claims);
    }

    /** Class and method, as {@code target/rfc-matrix.tsv} writes them. */
    String fullName() {
        return className + "." + method;
    }
}
