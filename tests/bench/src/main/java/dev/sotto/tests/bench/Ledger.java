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
    record Key(String contender, Scenario scenario) {
        static Key of(Contender contender, Scenario scenario) {
            return new Key(contender.name(), scenario);
        }
    }

    private final Map<Key, List<Measurement>> runs = new LinkedHashMap<>();

    void add(Scenario scenario, Measurement measurement) {
        runs.computeIfAbsent(new Key(measurement.contender(), scenario), key -> new ArrayList<>())
                .add(measurement);
    }

    List<Measurement> of(Key key) {
        return runs.getOrDefault(key, List.of());
    }

    Map<Key, List<Measurement>> all() {
        return runs;
    }

    /** One figure of each run, round by round. */
    double[] figures(Key key, ToDoubleFunction<Measurement> figure) {
        return of(key).stream().mapToDouble(figure).toArray();
    }

    Spread spread(Key key, ToDoubleFunction<Measurement> figure) {
        return Spread.of(figures(key, figure));
    }

    /** How many times as much of something one has as another, for each round. */
    Spread ratio(Key above, Key below, ToDoubleFunction<Measurement> figure) {
        return Spread.ofRatios(figures(above, figure), figures(below, figure));
    }

    /** How many times as fast one is as another. */
    Spread speed(Key fast, Key slow) {
        return ratio(slow, fast, Measurement::nanos);
    }
}
