package dev.sotto.sip.calls;

/**
 * How long a session may live without being refreshed (RFC 4028).
 *
 * @param intervalSeconds what we ask for; 0 asks for nothing and agrees to nothing
 * @param minimumSeconds the shortest interval that we agree to; RFC 4028 5 says 90, less is for tests
 */
public record SessionPolicy(int intervalSeconds, int minimumSeconds) {
    /** Half an hour, and at least a minute and a half: the numbers that RFC 4028 4 and 5 recommend. */
    public static final SessionPolicy USUAL = new SessionPolicy(1800, 90);

    /** Sessions live until somebody hangs up. */
    public static final SessionPolicy ENDLESS = new SessionPolicy(0, 90);

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the interval is shorter than the minimum, or the minimum is not positive
     */
    public SessionPolicy {
        if (minimumSeconds < 1 || (intervalSeconds != 0 && intervalSeconds < minimumSeconds)) {
            throw new IllegalArgumentException(
                    "an interval of " + intervalSeconds + " s is shorter than its minimum of " + minimumSeconds + " s");
        }
    }

    boolean isEndless() {
        return intervalSeconds == 0;
    }
}
