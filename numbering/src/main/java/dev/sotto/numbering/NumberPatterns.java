package dev.sotto.numbering;

import dev.sotto.base.MalformedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * Which numbers are meant: those of any of the patterns. No pattern means everybody, also who has no number.
 *
 * @param all the patterns
 */
public record NumberPatterns(List<NumberPattern> all) {
    /** Everybody. */
    public static final NumberPatterns EVERYBODY = new NumberPatterns(List.of());

    /** So many parts are looked at to find out whether one list covers another. */
    private static final int MAX_PARTS = 5000;

    /** Takes a copy. */
    public NumberPatterns {
        all = List.copyOf(all);
    }

    /**
     * Reads patterns as administrators write them.
     *
     * @throws MalformedException if one of them is none
     */
    public static NumberPatterns parse(List<String> texts) {
        return new NumberPatterns(texts.stream().map(NumberPattern::parse).toList());
    }

    /** Whether everybody is meant. */
    public boolean isEverybody() {
        return all.isEmpty();
    }

    /** Whether {@code number} is meant; nobody's number is meant by everybody alone. */
    public boolean fits(Optional<String> number) {
        return isEverybody() || number.stream().anyMatch(known -> all.stream().anyMatch(one -> one.fits(known)));
    }

    /** How many digits the pattern says that knows most of {@code number}; empty if none holds it. */
    public OptionalInt depth(String number) {
        return all.stream()
                .filter(one -> one.fits(number))
                .mapToInt(NumberPattern::depth)
                .max();
    }

    /**
     * Whether everybody whom {@code other} means is meant. Exact, but for lists so tangled that the answer would take thousands of steps: then
     * false.
     */
    public boolean covers(NumberPatterns other) {
        if (isEverybody() || other.isEverybody()) {
            return isEverybody();
        }
        Deque<NumberPattern> parts = new ArrayDeque<>(other.all);
        for (int looked = 0; !parts.isEmpty(); looked++) {
            NumberPattern part = parts.pop();
            if (all.stream().noneMatch(one -> one.covers(part))) {
                Optional<NumberPattern> some =
                        all.stream().filter(one -> one.overlaps(part)).findFirst();
                if (some.isEmpty() || looked > MAX_PARTS) {
                    return false;
                }
                part.split(some.get()).forEach(parts::push);
            }
        }
        return true;
    }

    /** Whether somebody is meant by both. */
    public boolean overlaps(NumberPatterns other) {
        return isEverybody()
                || other.isEverybody()
                || all.stream().anyMatch(one -> other.all.stream().anyMatch(one::overlaps));
    }

    /** The first few, for a sentence. */
    @Override
    public String toString() {
        String few = all.stream().limit(3).map(NumberPattern::toString).collect(Collectors.joining(", "));
        return all.size() > 3 ? few + " and " + (all.size() - 3) + " more" : few;
    }
}
