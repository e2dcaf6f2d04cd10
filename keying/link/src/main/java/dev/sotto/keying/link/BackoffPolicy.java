package dev.sotto.keying.link;

import dev.sotto.base.Entropy;

/**
 * How long to wait before the next attempt: doubles from {@code firstMillis} to {@code mostMillis}, and of that a random
 * part between half and all, so that many peers do not come back in step.
 *
 * @param firstMillis before the first repetition
 * @param mostMillis never longer
 */
public record BackoffPolicy(int firstMillis, int mostMillis) {
    /**
     * From 250 ms to 2 s: calls are refused while the key distributor cannot be reached. The two links of a media distributor
     * come back one after the other, and in between endpoints begin handshakes that lead nowhere yet.
     */
    public static final BackoffPolicy DEFAULT = new BackoffPolicy(250, 2_000);

    /** The wait after {@code failures} attempts in a row that came to nothing, 1 or more, in milliseconds. */
    public long waitMillis(int failures, Entropy entropy) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 20);
        long whole = Math.min(mostMillis, (long) firstMillis << doublings);
        long half = whole / 2;
        return half + Integer.toUnsignedLong(entropy.nextInt()) % (whole - half + 1);
    }
}
