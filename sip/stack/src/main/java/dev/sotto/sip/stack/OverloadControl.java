package dev.sotto.sip.stack;

/**
 * Decides which share of new requests is taken while there is more work than we can do (RFC 7339 5, the occupancy algorithm
 * of RFC 7415's kind): fewer from strangers first, and fewer from sources that have proven themselves only when that did
 * not help. What belongs to calls that are up is always taken.
 *
 * <p>New calls are also paced while the program is cold: code that was never run is ten times slower, and the first second
 * would collapse into retransmissions. The pace grows with the calls that were taken.
 *
 * <p>Pure; one thread steps it.
 */
final class OverloadControl {
    /** Calls per second that a cold program can take. */
    static final int COLD_PACE = 500;

    private static final double WARMTH_PER_CALL = 0.5;
    private static final int MAX_PACE = 100_000;
    private static final double STEEPEST = 0.5;
    private static final double GENTLEST = 0.8;
    private static final double GONE = 0.01;
    private static final int PATIENCE_STEPS = 5;

    private double strangers = 1;
    private double proven = 1;
    private int stubborn;
    private double pace = COLD_PACE;

    /**
     * What of the work is where.
     *
     * @param busy part of the time that the busiest reader was at work
     * @param inbox messages that wait for the owner of the legs
     * @param waiting calls that wait for their owner's word
     * @param transactions part of all possible transactions that exist
     */
    record Load(double busy, int inbox, int waiting, double transactions) {
        private static final double FULL_BUSY = 0.85;
        /** A reader without a pause does not say how much it has left to read: take it for twice what can be done. */
        private static final double SATURATED = 0.97;

        private static final double FULL_INBOX = 256;
        private static final double FULL_WAITING = 400;
        private static final double FULL_TRANSACTIONS = 0.9;

        /** 1 is as much as can be done without delay. */
        double occupancy() {
            double reading = busy >= SATURATED ? 2 : busy / FULL_BUSY;
            return Math.max(
                    Math.max(reading, inbox / FULL_INBOX),
                    Math.max(waiting / FULL_WAITING, transactions / FULL_TRANSACTIONS));
        }
    }

    /**
     * What is taken until the next step.
     *
     * @param strangers part of the new requests of sources that have proven nothing
     * @param proven part of the new requests of the others
     * @param pace new calls per second, of all
     */
    record Shares(double strangers, double proven, double pace) {
        static final Shares ALL = new Shares(1, 1, COLD_PACE);
    }

    /** One step: {@code load} was seen, and {@code taken} new calls were taken since the last. */
    Shares step(Load load, int taken) {
        pace = Math.min(MAX_PACE, pace + taken * WARMTH_PER_CALL);
        double occupancy = load.occupancy();
        if (occupancy <= 1) {
            relax();
        } else {
            tighten(occupancy);
        }
        // Strangers may not fill the table of transactions: they leave them behind for half a minute each.
        double allowed = load.transactions() > 0.5 ? 0 : strangers;
        return new Shares(allowed, proven, pace);
    }

    private void relax() {
        stubborn = 0;
        if (proven < 1) {
            proven = Math.min(1, proven * 1.1 + 0.01);
        } else {
            strangers = Math.min(1, strangers * 1.1 + 0.01);
        }
    }

    private void tighten(double occupancy) {
        strangers *= Math.max(STEEPEST, 1 / occupancy);
        if (strangers > GONE) {
            return;
        }
        strangers = 0;
        stubborn++;
        if (stubborn > PATIENCE_STEPS) {
            proven = Math.max(GONE, proven * Math.max(GENTLEST, 1 / occupancy));
        }
    }
}
