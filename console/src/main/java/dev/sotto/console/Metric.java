package dev.sotto.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One thing that is counted or measured, in the words of Prometheus.
 *
 * @param name begins with {@code sotto_}
 * @param help one sentence
 * @param samples its values; none of them is of one conference or one person
 */
public record Metric(String name, Type type, String help, List<Sample> samples) {
    /** Takes a copy of the list. */
    public Metric {
        samples = List.copyOf(samples);
    }

    /** One that has one value. */
    public static Metric of(String name, Type type, String help, double value) {
        return new Metric(name, type, help, List.of(new Sample(Map.of(), value)));
    }

    /** How it changes. */
    public enum Type {
        /** Only grows. */
        COUNTER,
        /** Comes and goes. */
        GAUGE
    }

    /** One value with its labels. */
    public record Sample(Map<String, String> labels, double value) {
        /** Takes a copy of the map. */
        public Sample {
            labels = Map.copyOf(new TreeMap<>(labels));
        }
    }
}
