package dev.sotto.sip.trunks;

import dev.sotto.base.LogText;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a call went where it went: what was looked at, in this order, and what was found. Bounded, without secrets, and meant for the person who
 * looks after the trunk.
 *
 * @param steps what was looked at
 * @param left how many more there were
 */
public record Trace(List<Step> steps, int left) {
    private static final int MAX_STEPS = 60;

    /** Nothing was looked at. */
    public static final Trace EMPTY = new Trace(List.of(), 0);

    /** Takes a copy. */
    public Trace {
        steps = List.copyOf(steps);
    }

    /** What can be looked at. */
    public enum Subject {
        TRUNK,
        RULE,
        NUMBER,
        CALLER
    }

    /**
     * One thing that was looked at.
     *
     * @param subject what it is
     * @param name which one; of a number the number itself
     * @param taken whether it was the right one
     * @param field what of it decided, as a JSON pointer into the record that an administrator edits; empty for the whole
     * @param words the rest of the sentence, about it
     */
    public record Step(Subject subject, String name, boolean taken, String field, String words) {
        /** Makes texts from the network safe and short. */
        public Step {
            name = LogText.oneLine(name);
            words = LogText.oneLine(words);
        }

        /** For a person. */
        public String sentence() {
            return (taken ? "took " : "considered ") + name + ": " + words;
        }
    }

    /** This and then that. */
    public Trace and(Trace other) {
        Builder both = new Builder();
        steps.forEach(both::add);
        other.steps.forEach(both::add);
        Trace all = both.build();
        return new Trace(all.steps, all.left + left + other.left);
    }

    /** For a person, a sentence for each step. */
    public List<String> sentences() {
        List<String> out = new ArrayList<>(steps.stream().map(Step::sentence).toList());
        if (left > 0) {
            out.add("and " + left + " more");
        }
        return out;
    }

    /** Writes one down. */
    static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private int left;

        void add(Step step) {
            if (steps.size() < MAX_STEPS) {
                steps.add(step);
            } else if (step.taken()) {
                // What was taken says more than the last of those that were not.
                steps.set(MAX_STEPS - 1, step);
                left++;
            } else {
                left++;
            }
        }

        void passed(Subject subject, String name, String field, String words) {
            add(new Step(subject, name, false, field, words));
        }

        void took(Subject subject, String name, String field, String words) {
            add(new Step(subject, name, true, field, words));
        }

        Trace build() {
            return new Trace(steps, left);
        }
    }
}
