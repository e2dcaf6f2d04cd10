package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run.
 *
 * @param contender who forwarded
 * @param nanos CPU time of the forwarding threads for each packet forwarded
 * @param forwarded packets in the window, to all receivers
 * @param arrivals packets a second that came in
 * @param busy share of the CPU that the forwarding threads had, 1 for one CPU
 * @param full share of the load's turns in which it had to wait for the forwarder; near 0 the load was the limit
 * @param taken share of the window that neighbours took from the load or the forwarder, see {@link Neighbours}
 * @param latency of the sampled receivers
 * @param lost packets that sampled receivers missed, of all sent
 * @param sent packets sent by the load
 * @param bad packets that a sampled receiver could not open
 * @param stalls times in which packets were on the way for more than 5 ms, and the load had its CPU
 * @param blind the same, but the load had not
 * @param facts what the contender said about itself, by name
 */
record Measurement(
        String contender,
        double nanos,
        long forwarded,
        double arrivals,
        double busy,
        double full,
        double taken,
        Latency latency,
        long lost,
        long sent,
        long bad,
        long stalls,
        long blind,
        Map<String, Double> facts) {
    private static final double NANOS_PER_SECOND = 1e9;
    /** By how many tenths of a window one may be longer. */
    private static final int MOST_TENTHS = 30;

    /**
     * Measures one run from the outside.
     *
     * @param session ready to forward
     */
    static Measurement of(
            Workshop workshop, String contender, Contender.Session session, Scenario scenario, Sink sink, Timing timing)
            throws IOException {
        try (LoadGenerator load = LoadGenerator.start(workshop, session.load(), scenario, sink)) {
            CpuClock clock = session.cpu();
            Pause.millis(timing.warmMillis());
            session.mark();
            long cpuBefore = clock.nanos();
            Neighbours neighbours = Neighbours.watch(workshop.cpus(), List.of(load.cpu(), clock));
            LoadMemory.Counts before = load.read();
            pass(clock, cpuBefore, scenario, timing);
            long cpu = clock.nanos() - cpuBefore;
            LoadMemory.Counts window = load.read().since(before);
            double taken = neighbours.taken();
            LoadMemory.Counts all = load.stop();
            long forwarded = window.received() * scenario.receivers();
            return new Measurement(
                    contender,
                    forwarded == 0 ? Double.NaN : (double) cpu / forwarded,
                    forwarded,
                    window.received() * NANOS_PER_SECOND / window.nanos(),
                    (double) cpu / window.nanos(),
                    window.polls() == 0 ? 0 : (double) window.waits() / window.polls(),
                    taken,
                    window.latency(),
                    all.sent() - all.received(),
                    all.sent(),
                    all.bad(),
                    window.late(),
                    window.blind(),
                    session.facts());
        }
    }

    /** A window; in the closed loop until the forwarder had its CPU for most of one, but not for ever. */
    private static void pass(CpuClock clock, long cpuBefore, Scenario scenario, Timing timing) throws IOException {
        Pause.millis(timing.windowMillis());
        if (scenario.rate() > 0) {
            return;
        }
        long enough = TimeUnit.MILLISECONDS.toNanos(timing.windowMillis()) / 10 * 8;
        for (int more = 0; more < MOST_TENTHS && clock.nanos() - cpuBefore < enough; more++) {
            Pause.millis(timing.windowMillis() / 10);
        }
    }
}
