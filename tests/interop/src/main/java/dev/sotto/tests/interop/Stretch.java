package dev.sotto.tests.interop;

import java.util.List;

/** A stretch of a conference: what each of some callers said in it, and what of that the others did not open. */
public final class Stretch {
    private final List<Caller> callers;
    private final List<Integer> from;
    private List<Integer> to;

    private Stretch(List<Caller> callers) {
        this.callers = callers;
        this.from = spoken();
        this.to = from;
    }

    /** Begins now. */
    public static Stretch begin(List<Caller> callers) {
        return new Stretch(callers);
    }

    /** Ends now. */
    public void end() {
        to = spoken();
    }

    /** How many frames had to be opened, by all listeners together. */
    public long expected() {
        long said = 0;
        for (int i = 0; i < from.size(); i++) {
            said += to.get(i) - from.get(i);
        }
        return said * (callers.size() - 1);
    }

    /** How many of them were not, yet. */
    public long missing() {
        long missing = 0;
        for (Caller listener : callers) {
            for (int i = 0; i < from.size(); i++) {
                if (callers.get(i) != listener) {
                    missing += listener.missing(callers.get(i), from.get(i), to.get(i));
                }
            }
        }
        return missing;
    }

    /** Which share of what {@code speaker} said the others did not open, yet. */
    public double missingShare(Caller speaker) {
        int i = callers.indexOf(speaker);
        long missing = callers.stream()
                .filter(listener -> listener != speaker)
                .mapToLong(listener -> listener.missing(speaker, from.get(i), to.get(i)))
                .sum();
        return missing / Math.max(1.0, (to.get(i) - from.get(i)) * (callers.size() - 1.0));
    }

    private List<Integer> spoken() {
        return callers.stream().map(Caller::spoken).toList();
    }
}
