package dev.sotto.sip.focus;

import java.util.ArrayList;
import java.util.List;

/** What led to where a leg is, for whoever asks why. Of a long story it keeps the beginning and the end. */
final class LegTrace {
    private static final int MAX_STEPS = 32;

    private final List<String> steps;

    /** @param before what the router decided */
    LegTrace(List<String> before) {
        this.steps = new ArrayList<>(before);
    }

    void note(String words) {
        if (steps.size() == MAX_STEPS) {
            steps.remove(MAX_STEPS / 2);
        }
        steps.add(words);
    }

    List<String> steps() {
        return List.copyOf(steps);
    }
}
