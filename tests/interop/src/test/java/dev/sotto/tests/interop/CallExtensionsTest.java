package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PRACK, UPDATE, session timers and INFO between sipp and the running appliance, whose intervals are short for this. */
class CallExtensionsTest {
    @TempDir
    Path folder;

    @Test
    void sipp_rings_reliably_refreshes_is_refreshed_and_changes_its_call() throws IOException {
        String brief = ", refresh-seconds: 6, refresh-minimum-seconds: 3";
        try (Appliance appliance = Appliance.start(folder, "", brief)) {
            Sipp sipp = new Sipp(folder, appliance.ports().sip());
            assertThat(sipp.run("changes", "1000", 1, "u1")).isZero();
            assertThat(sipp.run("changes", "1000", 1, "t1")).isZero();
            assertThat(sipp.run("refreshed", "1000", 1, "u1")).isZero();
            assertThat(appliance.md("describe")).contains("\"HEALTH_REPORTED\":2");
            // A key distributor that says nothing keeps the call ringing.
            signal(appliance.kd(), "STOP");
            try {
                assertThat(sipp.run("prack", "1000", 1, "u1")).isZero();
            } finally {
                signal(appliance.kd(), "CONT");
            }
        }
    }

    private static void signal(RunningProgram program, String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, "" + program.pid())
                .start()
                .onExit()
                .join();
    }
}
