package dev.sotto.tests.interop;

/**
 * What a network does to a datagram; probabilities are 0..1 and independent for each.
 *
 * @param loss that it is lost
 * @param duplicate that it comes twice
 * @param reorder that it comes late, so that others overtake it
 * @param mostMillis how late at most, and how long after the first a second copy comes at most
 */
public record Impairment(double loss, double duplicate, double reorder, int mostMillis) {
    /** Nothing. */
    public static final Impairment NONE = new Impairment(0, 0, 0, 1);
}
