package dev.sotto.tests.bench;

import java.util.Arrays;
import java.util.Locale;

/**
 * What repeats of one figure gave.
 *
 * @param median the one in the middle
 * @param min the least
 * @param max the greatest
 * @param count how many there were
 */
record Spread(double median, double min, double max, int count) {
    /** Of no repeats. */
    static final Spread NONE = new Spread(Double.NaN, Double.NaN, Double.NaN, 0);

    /** Of the values that are numbers. */
    static Spread of(double... values) {
        double[] sorted =
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return NONE;
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** Of the quotients of what was measured one after the other, round by round: what lies between rounds does not enter. */
    static Spread ofRatios(double[] above, double[] below) {
        double[] ratios = new double[Math.min(above.length, below.length)];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = above[i] / below[i];
        }
        return of(ratios);
    }

    boolean isKnown() {
        return count > 0 && !Double.isNaN(median);
    }

    /** Like {@code 1764 (1707-1780)}. */
    String text(int decimals) {
        if (!isKnown()) {
            return "-";
        }
        String form = "%." + decimals + "f";
        return String.format(Locale.ROOT, form + " (" + form + "-" + form + ")", median, min, max);
    }
}
