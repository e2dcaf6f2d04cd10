package dev.sotto.tests.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the programs of an appliance run.
 *
 * @param host the literal address that people dial, which is the domain too
 * @param mediaDistributor words before the command of the media distributor, such as {@code ip netns exec NAME}
 * @param keyDistributor the same for the key distributor
 * @param phones the same for phones
 * @param isQuiet whether programs log what an operator acts on, and not everything: where what they cost is measured
 */
public record Surroundings(
        String host, List<String> mediaDistributor, List<String> keyDistributor, List<String> phones, boolean isQuiet) {
    /** On loopback, one address for all. */
    public static final Surroundings LOOPBACK = new Surroundings("127.0.0.1", List.of(), List.of(), List.of());

    /** One where programs log everything. */
    public Surroundings(String host, List<String> mediaDistributor, List<String> keyDistributor, List<String> phones) {
        this(host, mediaDistributor, keyDistributor, phones, false);
    }

    /** Takes copies. */
    public Surroundings {
        mediaDistributor = List.copyOf(mediaDistributor);
        keyDistributor = List.copyOf(keyDistributor);
        phones = List.copyOf(phones);
    }

    /** The same with variables in the environment of both distributors; every key of the configuration is one. */
    public Surroundings with(Map<String, String> environment) {
        return new Surroundings(host, with(mediaDistributor, environment), with(keyDistributor, environment), phones);
    }

    /** The same with variables in the environment of the media distributor only. */
    public Surroundings withMediaDistributor(Map<String, String> environment) {
        return new Surroundings(host, with(mediaDistributor, environment), keyDistributor, phones);
    }

    /** The same with variables in the environment of the key distributor only. */
    public Surroundings withKeyDistributor(Map<String, String> environment) {
        return new Surroundings(host, mediaDistributor, with(keyDistributor, environment), phones);
    }

    /** The same where programs log little. */
    public Surroundings quiet() {
        return new Surroundings(host, mediaDistributor, keyDistributor, phones, true);
    }

    /** The same with words before the commands of both distributors. */
    public Surroundings behind(List<String> words) {
        return new Surroundings(host, joined(words, mediaDistributor), joined(words, keyDistributor), phones);
    }

    private static List<String> joined(List<String> words, List<String> others) {
        List<String> out = new ArrayList<>(words);
        out.addAll(others);
        return out;
    }

    private static List<String> with(List<String> words, Map<String, String> environment) {
        List<String> out = new ArrayList<>(words);
        out.add("env");
        environment.forEach((name, value) -> out.add(name + "=" + value));
        return out;
    }
}
