package dev.sotto.tests.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What it costs to forward a packet to each of 100 receivers, here, in C and in other programs. */
final class ForwardingChapter implements Chapter {
    static final int RECEIVERS = 100;
    static final int SMALL = 200;
    static final int LARGE = 1100;
    private static final double AS_GOOD = 0.95;
    private static final double AS_GOOD_WITH_ALL_DUTIES = 0.85;

    /** How many times as fast as a peer: connected, runs of 4, runs of 8. */
    private static final Map<String, List<Double>> PEERS =
            Map.of("rtpengine", List.of(2.1, 6.5, 10.0), "Janus", List.of(3.0, 9.0, 14.0));

    @Override
    public String name() {
        return "forwarding";
    }

    /** Connected sockets, runs of 4, runs of 8. */
    static List<Scenario> paths(int octets) {
        return List.of(
                Scenario.closed(RECEIVERS, octets, 8, Scenario.SendPath.CONNECTED),
                Scenario.closed(RECEIVERS, octets, 4, Scenario.SendPath.SEGMENTS),
                Scenario.closed(RECEIVERS, octets, 8, Scenario.SendPath.SEGMENTS));
    }

    /** What peers are given: they send as they send. */
    private static Scenario forPeers() {
        return paths(LARGE).getFirst();
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        Ledger ledger = new Ledger();
        bench.engine().warmUp(bench);
        for (int round = 1; round <= bench.timing().repeats(); round++) {
            report.say("forwarding: round " + round + " of " + bench.timing().repeats());
            round(bench, ledger);
        }
        report.runs(name(), ledger);
        goals(bench, ledger, report);
    }

    private static void round(Bench bench, Ledger ledger) throws IOException {
        for (int octets : bench.sizes()) {
            for (Scenario path : paths(octets)) {
                bench.measure(bench.reference(), path, ledger);
                bench.measure(bench.engine(), path, ledger);
                bench.measure(bench.engine(), path.with(Scenario.Duties.FULL), ledger);
            }
        }
        for (Contender peer : bench.peers()) {
            bench.measure(peer, forPeers(), ledger);
        }
    }

    private static void goals(Bench bench, Ledger ledger, Report report) {
        goals(bench, ledger, Scenario.Duties.BARE, AS_GOOD, "", report);
        goals(bench, ledger, Scenario.Duties.FULL, AS_GOOD_WITH_ALL_DUTIES, ", all duties", report);
        for (Contender peer : bench.peers()) {
            List<Double> bounds = PEERS.getOrDefault(peer.name(), List.of());
            for (int i = 0; i < bounds.size(); i++) {
                Scenario path = paths(LARGE).get(i);
                report.goal(Goal.atLeast(
                        "engine vs " + peer.name() + ", " + LARGE + " octets, " + path.pathName(),
                        bounds.get(i),
                        ledger.speed(Ledger.Key.of(bench.engine(), path), Ledger.Key.of(peer, forPeers())),
                        peer.whyNot().orElse("")));
            }
        }
    }

    private static void goals(
            Bench bench, Ledger ledger, Scenario.Duties duties, double bound, String what, Report report) {
        for (int octets : bench.sizes()) {
            for (Scenario path : paths(octets)) {
                report.goal(Goal.atLeast(
                        "engine vs C, " + octets + " octets, " + path.pathName() + what,
                        bound,
                        ledger.speed(
                                Ledger.Key.of(bench.engine(), path.with(duties)),
                                Ledger.Key.of(bench.reference(), path)),
                        bench.reference().absence()));
            }
        }
    }
}
