package dev.sotto.appliance.md;

import dev.sotto.base.OperationFailed;
import dev.sotto.media.kernel.CpuAffinity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Which CPU each forwarding core gets. */
final class MediaCpus {
    /** A core without a CPU of its own. */
    static final int ANY = -1;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private MediaCpus() {}

    /**
     * One CPU for each core.
     *
     * @param configured those that the configuration names, one for each core; none to choose
     * @param cores how many cores there are
     * @throws OperationFailed if one is named that this process may not use
     */
    static List<Integer> choose(List<Integer> configured, int cores) {
        return choose(configured, cores, allowed());
    }

    /** Unless told otherwise the last CPUs forward, and the first is left to everything else: a core without one shares. */
    static List<Integer> choose(List<Integer> configured, int cores, List<Integer> allowed) {
        if (!configured.isEmpty()) {
            List<Integer> foreign =
                    configured.stream().filter(cpu -> !allowed.contains(cpu)).toList();
            if (!foreign.isEmpty()) {
                throw new OperationFailed("media.cpus names " + foreign + ", but this process may use only " + allowed
                        + " of this machine's CPUs.");
            }
            return configured;
        }
        return IntStream.range(0, cores)
                .map(core -> allowed.size() - 1 - core)
                .mapToObj(i -> i > 0 ? allowed.get(i) : ANY)
                .toList();
    }

    /**
     * Keeps the calling thread, and those that it makes, off these CPUs, if there are others.
     *
     * @param named those that the configuration names; none to leave it as it is
     */
    static void leaveTo(List<Integer> named) {
        List<Integer> others =
                allowed().stream().filter(cpu -> !named.contains(cpu)).toList();
        if (!named.isEmpty()
                && !others.isEmpty()
                && CpuAffinity.keepOff(
                        named.stream().mapToInt(Integer::intValue).toArray())) {
            MdLog.cpusLeft(named, others);
        }
    }

    private static List<Integer> allowed() {
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .map(line -> list(line.substring(ALLOWED.length()).trim()))
                    .findFirst()
                    .orElseThrow(() -> new OperationFailed(STATUS + " does not say which CPUs are allowed"));
        } catch (IOException e) {
            throw new OperationFailed(STATUS + " cannot be read", e);
        }
    }

    /** As the kernel writes it: {@code 0-3,8}. */
    static List<Integer> list(String text) {
        List<Integer> out = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            List<String> ends = List.of(part.split("-", -1));
            IntStream.rangeClosed(Integer.parseInt(ends.getFirst()), Integer.parseInt(ends.getLast()))
                    .forEach(out::add);
        }
        return out;
    }
}
