package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Debian's sipp with the scenarios of this module, always bounded in calls and time. */
public final class Sipp {
    /** For how long calls of {@link #load} stay where their scenario does not say it: until the last of very many is in. */
    private static final String STAY_MILLIS = Boolean.getBoolean("sotto.full") ? "40000" : "15000";

    private final Path folder;
    private final Way way;
    private final int sipPort;

    /**
     * Between sipp and what it calls.
     *
     * @param words before the command, such as {@code ip netns exec NAME}
     * @param own sipp's literal address
     * @param target the literal address that is called
     */
    public record Way(List<String> words, String own, String target) {
        /** On one host. */
        public static final Way LOOPBACK = new Way(List.of(), "127.0.0.1", "127.0.0.1");

        /** Takes a copy of the list. */
        public Way {
            words = List.copyOf(words);
        }
    }

    /** Runs in {@code folder} against the SIP port of the appliance on 127.0.0.1. */
    public Sipp(Path folder, int sipPort) {
        this(folder, Way.LOOPBACK, sipPort);
    }

    /** The same elsewhere. */
    public Sipp(Path folder, Way way, int sipPort) {
        this.folder = folder;
        this.way = way;
        this.sipPort = sipPort;
    }

    private List<String> command(String scenario) {
        List<String> command = new ArrayList<>(way.words);
        command.addAll(List.of(
                "sipp", way.target + ":" + sipPort, "-sf", file(scenario).toString(), "-i", way.own));
        return command;
    }

    /**
     * Runs a scenario.
     *
     * @param scenario the name of a file under {@code sipp/} without {@code .xml}
     * @param user the user part to dial
     * @param calls how many calls in all, all of which may be up at once
     * @param transport {@code u1} for UDP on one socket, {@code t1} for TCP on one socket
     * @return sipp's exit code: 0 when every call went as the scenario says
     */
    public int run(String scenario, String user, int calls, String transport) {
        List<String> command = command(scenario);
        command.addAll(List.of("-s", user, "-m", "" + calls, "-l", "" + calls, "-r", "50", "-t", transport));
        command.addAll(List.of("-timeout", "60s", "-timeout_error", "-nostdin", "-trace_err"));
        try (RunningProgram sipp = RunningProgram.start("sipp-" + scenario, folder, command)) {
            int code = sipp.awaitExit(Duration.ofSeconds(90));
            if (code != 0) {
                tellErrors(scenario, sipp.pid());
            }
            return code;
        }
    }

    /** What sipp did not expect is in a file only, which is soon gone. */
    private void tellErrors(String scenario, long pid) {
        Path errors = folder.resolve(scenario + "_" + pid + "_errors.log");
        try {
            System.out.println(Files.exists(errors) ? Files.readString(errors) : scenario + " left no errors");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How calls fared.
     *
     * @param successful as the scenario says
     * @param failed otherwise
     * @param setUpMillis of the calls that were answered, from INVITE to 200, in order of size
     */
    public record Outcome(int successful, int failed, List<Long> setUpMillis) {
        public Outcome {
            setUpMillis = List.copyOf(setUpMillis);
        }

        /** The set-up time that {@code part} of the calls did not exceed. */
        public long quantile(double part) {
            return setUpMillis.isEmpty() ? 0 : setUpMillis.get((int) (part * (setUpMillis.size() - 1)));
        }
    }

    /** Makes {@code calls} calls over UDP, {@code perSecond}, however many fail. */
    public Outcome load(String scenario, int perSecond, int calls) {
        Path stats = folder.resolve("stats-" + scenario + ".csv");
        List<String> command = command(scenario);
        command.addAll(List.of("-s", "1000", "-m", "" + calls, "-l", "20000", "-r", "" + perSecond, "-t", "u1"));
        command.addAll(List.of("-timeout", "150s", "-nostdin", "-recv_timeout", "20000", "-d", STAY_MILLIS));
        command.addAll(List.of("-trace_stat", "-stf", stats.toString(), "-fd", "1", "-trace_rtt", "-rtt_freq", "1"));
        try (RunningProgram sipp = RunningProgram.start("sipp-" + scenario, folder, command)) {
            sipp.awaitExit(Duration.ofSeconds(200));
            return new Outcome(
                    lastOf(stats, "SuccessfulCall(C)"), lastOf(stats, "FailedCall(C)"), times(scenario, sipp.pid()));
        } finally {
            stats.toFile().delete();
        }
    }

    private static int lastOf(Path stats, String column) {
        try {
            List<String> lines = Files.readAllLines(stats);
            int at = List.of(lines.getFirst().split(";")).indexOf(column);
            return Integer.parseInt(lines.getLast().split(";")[at]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Long> times(String scenario, long pid) {
        Path file = folder.resolve(scenario + "_" + pid + "_rtt.csv");
        try {
            return Files.readAllLines(file).stream()
                    .skip(1)
                    .map(line -> Math.round(Double.parseDouble(line.split(";")[1])))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String scenario) {
        Path file = folder.resolve(scenario + ".xml");
        try (InputStream in = Sipp.class.getResourceAsStream("/sipp/" + scenario + ".xml")) {
            if (in == null) {
                throw new IllegalArgumentException("no such scenario: " + scenario);
            }
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
