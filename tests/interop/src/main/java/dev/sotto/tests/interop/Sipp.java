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
    private final Path folder;
    private final int sipPort;

    /** Runs in {@code folder} against the SIP port of the appliance on 127.0.0.1. */
    public Sipp(Path folder, int sipPort) {
        this.folder = folder;
        this.sipPort = sipPort;
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
        List<String> command = new ArrayList<>(
                List.of("sipp", "127.0.0.1:" + sipPort, "-sf", file(scenario).toString()));
        command.addAll(List.of("-s", user, "-m", "" + calls, "-l", "" + calls, "-r", "50", "-t", transport));
        command.addAll(List.of("-i", "127.0.0.1", "-timeout", "60s", "-timeout_error", "-nostdin", "-trace_err"));
        try (RunningProgram sipp = RunningProgram.start("sipp-" + scenario, folder, command)) {
            return sipp.awaitExit(Duration.ofSeconds(90));
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
