package dev.sotto.tests.kit;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Five hundred texts that somebody may write into a header field or a name: what makes pages run something, spreadsheets calculate, and
 * data bases, shells and loggers do what they should not. Those that run in a page count in {@code window.__xss}.
 */
public final class ForeignWords {
    private ForeignWords() {}

    /** All of them; each one line, without space at its ends. */
    public static List<String> all() {
        return new String(Vectors.octets("foreign/words.txt"), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
