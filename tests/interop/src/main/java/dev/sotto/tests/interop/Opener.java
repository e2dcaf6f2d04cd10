package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The independent opener {@code perc-open}, written in C on libsrtp2 and OpenSSL: built here with gcc, run on a capture and key
 * logs, and read line by line.
 */
public final class Opener {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern SOURCE =
            Pattern.compile("log=(\\d+) dir=(\\w+) ssrc=([0-9a-f]+) packets=(\\d+) outer=(\\d+)"
                    + " inner=(\\d+) hopinner=(\\d+) changed=(\\d+) levels=(\\d+) wirelevels=(\\d+) samelevels=(\\d+)");

    private final Path folder;
    private final Path program;

    /**
     * What the opener says about one source in one direction of one endpoint's hop.
     *
     * @param log the number of the key log, from 0
     * @param direction {@code client} from the endpoint, {@code server} to it
     * @param ssrc eight hexadecimal digits
     * @param outer packets opened with the hop key
     * @param inner of these, payloads opened with the end-to-end key
     * @param hopInner of these, payloads that the hop key opened
     * @param changed packets with something in the OHB
     * @param levels distinct audio level octets after RFC 6904
     * @param wireLevels distinct audio level octets on the wire
     * @param sameLevels packets where both are the same
     */
    public record Source(
            int log,
            String direction,
            String ssrc,
            long outer,
            long inner,
            long hopInner,
            long changed,
            int levels,
            int wireLevels,
            long sameLevels) {}

    private Opener(Path folder, Path program) {
        this.folder = folder;
        this.program = program;
    }

    /** Builds the program in {@code folder}. */
    public static Opener build(Path root, Path folder) {
        Path program = folder.resolve("perc-open");
        List<String> command =
                new ArrayList<>(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", program.toString()));
        try (Stream<Path> files = Files.list(root.resolve("tests/interop/src/main/c"))) {
            files.filter(f -> f.toString().endsWith(".c")).sorted().forEach(f -> command.add(f.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        command.addAll(List.of("-lsrtp2", "-lcrypto"));
        run("gcc", folder, command);
        return new Opener(folder, program);
    }

    /**
     * Opens a capture.
     *
     * @param output an existing folder for the opened payloads
     * @param keyLogs one file for each endpoint
     */
    public List<Source> open(Path capture, int mdPort, int levelId, Path output, List<Path> keyLogs) {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), capture.toString(), "" + mdPort, "" + levelId, output.toString()));
        keyLogs.forEach(log -> command.add(log.toString()));
        List<Source> sources = new ArrayList<>();
        for (String line : run("perc-open", folder, command).split("\n")) {
            Matcher found = SOURCE.matcher(line);
            if (found.find()) {
                sources.add(source(found));
            }
        }
        return sources;
    }

    private static Source source(Matcher found) {
        return new Source(
                Integer.parseInt(found.group(1)),
                found.group(2),
                found.group(3),
                Long.parseLong(found.group(5)),
                Long.parseLong(found.group(6)),
                Long.parseLong(found.group(7)),
                Long.parseLong(found.group(8)),
                Integer.parseInt(found.group(9)),
                Integer.parseInt(found.group(10)),
                Long.parseLong(found.group(11)));
    }

    private static String run(String name, Path folder, List<String> command) {
        try (RunningProgram program = RunningProgram.start(name, folder, command)) {
            int code = program.awaitExit(PATIENCE);
            if (code != 0) {
                throw new AssertionError(name + " ended with " + code + ":\n" + program.output());
            }
            return program.output();
        }
    }
}
