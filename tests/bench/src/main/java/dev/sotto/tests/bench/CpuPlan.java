package dev.sotto.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which CPU does what: the last one forwards, the first one makes the load and has all the rest of the machine.
 *
 * @param cpus the CPUs that this run may use, at least one
 */
record CpuPlan(List<Integer> cpus) {
    /** Set by the script, because it leaves this program only the CPUs that do not forward. */
    static final String PROPERTY = "sotto.bench.cpus";

    CpuPlan {
        cpus = List.copyOf(cpus);
    }

    /** The CPUs that {@link #PROPERTY} names, or those that this process may use. */
    static CpuPlan here() throws IOException {
        String list = System.getProperty(PROPERTY);
        if (list == null) {
            list = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("0");
        }
        return new CpuPlan(parse(list));
    }

    /** Reads lists like {@code 0-2,5}. */
    static List<Integer> parse(String list) {
        List<Integer> out = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            for (int cpu = first; cpu <= last; cpu++) {
                out.add(cpu);
            }
        }
        return out;
    }

    /** How many there are. */
    int count() {
        return cpus.size();
    }

    /** The CPU that forwards. */
    int forwarder() {
        return cpus.getLast();
    }

    /** The CPU of the load generator. */
    int load() {
        return cpus.getFirst();
    }

    /** The CPUs of so many forwarding threads, the last ones. */
    List<Integer> forwarders(int threads) {
        return cpus.subList(Math.max(0, cpus.size() - threads), cpus.size()).reversed();
    }

    /** The CPUs for everything but so many forwarding threads, as {@code taskset -c} takes them; at least one. */
    String others(int threads) {
        List<Integer> others = cpus.subList(0, Math.max(1, cpus.size() - threads));
        return others.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
