package dev.sotto.tests.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the command line asked for.
 *
 * @param length how much time there is
 * @param only name of the one chapter to run; empty for all
 */
record BenchOptions(Length length, String only) {
    /** How much time there is. */
    enum Length {
        /** At most two minutes. */
        QUICK(new Timing(3, 200, 400)),
        /** At most ten minutes on two cores. */
        STANDARD(new Timing(5, 300, 700)),
        /** As long as the acceptance needs. */
        LONG(new Timing(9, 500, 1500));

        final Timing timing;

        Length(Timing timing) {
            this.timing = timing;
        }
    }

    /** @throws IllegalArgumentException with a sentence for the user */
    static BenchOptions parse(String[] arguments) {
        List<String> words = Arrays.asList(arguments);
        Length length = Length.STANDARD;
        String only = "";
        for (int i = 0; i < words.size(); i++) {
            switch (words.get(i)) {
                case "--quick" -> length = Length.QUICK;
                case "--long" -> length = Length.LONG;
                case "--only" -> {
                    if (i + 1 == words.size()) {
                        throw new IllegalArgumentException("--only needs the name of a chapter");
                    }
                    only = words.get(++i);
                }
                default ->
                    throw new IllegalArgumentException(
                            "bench takes --quick, --long and --only CHAPTER, not '" + words.get(i) + "'");
            }
        }
        return new BenchOptions(length, only);
    }

    /**
     * The chapters to run: the one that was named, or all; all but what two minutes have no room for.
     *
     * @throws IllegalArgumentException if there is none of that name, with a sentence for the user
     */
    List<Chapter> chosen(List<Chapter> chapters) {
        if (only.isEmpty()) {
            return chapters.stream()
                    .filter(chapter -> length != Length.QUICK || chapter.isQuick())
                    .toList();
        }
        List<Chapter> named =
                chapters.stream().filter(chapter -> chapter.name().equals(only)).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("bench has no chapter '" + only + "'; it has "
                    + chapters.stream().map(Chapter::name).collect(Collectors.joining(", ")));
        }
        return named;
    }
}
