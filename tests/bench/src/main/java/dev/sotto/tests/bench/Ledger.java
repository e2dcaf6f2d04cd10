package dev.sotto.tests.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All runs of a bench, by contender and scenario, in the order in which they were made. */
final class Ledger {
    /**
     * Who ran what.
     *
     * @param contender the contender's name
     */
    record Key(String contender, Scenario scenario) {}

    private final Map<Key, List<Measurement>> runs = new LinkedHashMap<>();

    void add(Scenario scenario, Measurement measurement) {
        runs.computeIfAbsent(new Key(measurement.contender(), scenario), key -> new ArrayList<>())
                .add(measurement);
    }

    List<Measurement> of(String contender, Scenario scenario) {
        return runs.getOrDefault(new Key(contender, scenario), List.of());
    }

    Map<Key, List<Measurement>> all() {
        return runs;
    }

    Spread spread(String contender, Scenario scenario, ToDoubleFunction<Measurement> figure) {
        return Spread.of(of(contender, scenario).stream().mapToDouble(figure).toArray());
    }

    Spread nanos(String contender, Scenario scenario) {
        return spread(contender, scenario, Measurement::nanos);
    }

    /**
     * How many times as fast one is as another. The two ran one after the other in each round, so the ratio is taken
     * for each round and what the machine did between rounds does not enter.
     */
    Spread speed(Key fast, Key slow) {
        List<Measurement> ours = of(fast.contender(), fast.scenario());
        List<Measurement> theirs = of(slow.contender(), slow.scenario());
        int rounds = Math.min(ours.size(), theirs.size());
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = theirs.get(i).nanos() / ours.get(i).nanos();
        }
        return Spread.of(ratios);
    }
}
