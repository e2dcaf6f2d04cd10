package dev.sotto.tests.conformance;

/**
 * What one {@code @Rfc} annotation says about its test.
 *
 * @param rfc number of the RFC
 * @param section section, for example {@code 4.3.1}
 * @param secondSource who else agrees; empty when nobody does
 */
record Claim(int rfc, String section, String secondSource) {
    /** Whether this is about the given section, one that contains it or one inside it. */
    boolean isAbout(int otherRfc, String otherSection) {
        return rfc == otherRfc
                && (section.equals(otherSection)
                        || section.startsWith(otherSection + ".")
                        || otherSection.startsWith(section + "."));
    }
}
