package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes late hears what is being said, and how long that takes is reported. */
class LateJoinerTest {
    private static final int SHORT_RUN = 5;
    private static final int FULL_RUN = 50;

    @TempDir
    Path folder;

    @Test
    void everybody_who_joins_late_hears_those_who_speak() {
        int joins = Boolean.getBoolean("sotto.full") ? FULL_RUN : SHORT_RUN;
        List<Long> millis = new ArrayList<>();
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path speaker = appliance.enrol("1000", "speaker");
            Path guest = appliance.enrol("1000", "guest");
            try (RunningProgram speaking = appliance.call("1000", speaker, "--tone", "440", "--codec", "pcmu")) {
                speaking.await("event secured ", Phones.JOIN);
                for (int i = 0; i < joins; i++) {
                    millis.add(join(appliance, guest));
                }
            }
        }
        millis.sort(Long::compare);
        long p95 = millis.get((int) Math.ceil(0.95 * joins) - 1);
        System.out.printf(
                "late joiners: %d, start of the call to the first opened audio: median %d ms, p95 %d ms, worst %d ms%n",
                joins, millis.get(joins / 2), p95, millis.getLast());
        assertThat(millis).hasSize(joins);
    }

    private static long join(Appliance appliance, Path home) {
        try (RunningProgram phone =
                appliance.call("1000", home, "--tone", "660", "--codec", "pcmu", "--seconds", "1")) {
            Matcher heard = phone.await("event first-audio .*ms=(\\d+)", Phones.JOIN);
            assertThat(phone.awaitExit(Duration.ofSeconds(20)))
                    .as(phone.output())
                    .isZero();
            return Long.parseLong(heard.group(1));
        }
    }
}
