package dev.sotto.appliance.config;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what somebody meant to write. */
public final class Spelling {
    private Spelling() {}

    /** {@code " Did you mean …?"} for a word that is near, else nothing. */
    public static String hint(String written, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(k -> distance(written, k)))
                .filter(k -> distance(written, k) <= Math.max(2, k.length() / 3))
                .map(k -> " Did you mean " + k + "?")
                .orElse("");
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
