package dev.sotto.tests.bench;

import com.sun.management.ThreadMXBean;
import dev.sotto.media.ciphers.CipherChoice;
import dev.sotto.media.engine.SwitchCounter;
import dev.sotto.media.kernel.UdpTier;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process in which nothing but the engine runs, told by lines on its standard input what to do. Each is answered by one
 * line that begins with {@code ok} or {@code error}.
 */
final class EngineProcess {
    private static final String CORE = "core-";

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private @Nullable EngineHost host;
    private Map<String, Long> marked = Map.of();

    private final String ciphers;

    private EngineProcess(String ciphers) {
        this.ciphers = ciphers;
    }

    /**
     * Serves until its input ends.
     *
     * @param arguments the ciphers as the configuration names them
     */
    public static void main(String[] arguments) throws IOException {
        EngineProcess process = new EngineProcess(arguments[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                System.out.println("ok " + process.carryOut(line.split(" ", -1)));
            } catch (RuntimeException e) {
                process.stop();
                System.out.println("error " + e);
            }
        }
        process.stop();
    }

    private String carryOut(String[] words) {
        return switch (words[0]) {
            case "start" -> {
                EngineHost started =
                        EngineHost.start(scenario(words), Sink.valueOf(words[8]), CpuPlan.parse(words[9]), ciphers);
                host = started;
                yield Integer.toString(started.port());
            }
            case "mark" -> {
                marked = readings();
                yield "";
            }
            case "tiers" -> tiers();
            case "facts" -> facts();
            case "stop" -> {
                stop();
                yield "";
            }
            default -> throw new IllegalArgumentException("unknown: " + words[0]);
        };
    }

    /** The line that makes a process start {@code scenario}. */
    static String startLine(Scenario scenario, Sink sink, List<Integer> cpus) {
        return String.join(
                " ",
                "start",
                Integer.toString(scenario.conferences()),
                Integer.toString(scenario.receivers()),
                Integer.toString(scenario.octets()),
                Integer.toString(scenario.batch()),
                Double.toString(scenario.rate()),
                scenario.path().name(),
                scenario.duties().name(),
                sink.name(),
                cpus.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    private static Scenario scenario(String[] words) {
        return new Scenario(
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[4]),
                Scenario.SendPath.valueOf(words[6]),
                Scenario.Duties.valueOf(words[7]),
                Double.parseDouble(words[5]));
    }

    /** Which way of each kind this machine gets: sockets and ciphers. */
    private String tiers() {
        String seals = CipherChoice.probe(ciphers).suites().stream()
                .map(chosen -> chosen.suite() + " by " + chosen.provider().library())
                .collect(Collectors.joining(", "));
        EngineHost running = host;
        if (running == null) {
            return seals;
        }
        UdpTier udp = running.state().udp();
        return udp.send() + "; " + udp.receive() + "; " + seals + (udp.why().isEmpty() ? "" : "; " + udp.why());
    }

    private String facts() {
        Map<String, Long> now = readings();
        return now.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + (entry.getValue() - marked.getOrDefault(entry.getKey(), 0L)))
                .filter(pair -> !pair.endsWith("=0") || Character.isLowerCase(pair.charAt(0)))
                .collect(Collectors.joining(" "));
    }

    /** Counters by their names; the clock; octets that the cores allocated; what this JVM's compiler and collector did. */
    private Map<String, Long> readings() {
        Map<String, Long> out = new LinkedHashMap<>();
        EngineHost running = host;
        for (SwitchCounter counter : SwitchCounter.values()) {
            out.put(counter.name(), running == null ? 0 : running.count(counter));
        }
        out.put("nanos", System.nanoTime());
        out.put("compiledMillis", ManagementFactory.getCompilationMXBean().getTotalCompilationTime());
        out.put(
                "allocatedOctets",
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(CORE))
                        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
                        .sum());
        out.put(
                "collections",
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .filter(bean -> !bean.getName().contains("Pauses"))
                        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                        .sum());
        return out;
    }

    private void stop() {
        EngineHost running = host;
        host = null;
        if (running != null) {
            running.close();
        }
    }
}
