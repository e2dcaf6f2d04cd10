package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People without an invitation in a standard conference: keys of each hop through the key distributor, and nothing end to end. */
class AStandardConferenceTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final int STAY = 15;
    private static final List<String> PROFILES = List.of("0008", "0007", "0001");
    private static final double THERE = 0.02;
    private static final double ABSENT = 0.004;

    @TempDir
    Path folder;

    @Test
    @Rfc(number = 9185, section = "5.3", must = "MediaKeys carry the keys of whatever profile the handshake has chosen")
    void three_hear_the_other_two_and_not_themselves_each_with_another_profile_of_its_hop() {
        try (Appliance appliance = Appliance.start(folder, "")) {
            List<RunningProgram> phones = new ArrayList<>();
            for (int i = 0; i < PROFILES.size(); i++) {
                phones.add(call(appliance, i));
            }
            phones.forEach(phone -> phone.await("event first-audio ", Phones.JOIN));
            assertThat(appliance.kd("describe")).contains("sip:4000@127.0.0.1", "standard");
            assertThat(appliance.md("describe")).contains("hop-by-hop");
            for (int i = 0; i < phones.size(); i++) {
                RunningProgram phone = phones.get(i);
                assertThat(phone.awaitExit(END)).as(phone.output()).isZero();
                assertThat(phone.output())
                        .contains("label=hop-by-hop profile=" + PROFILES.get(i), "could listen")
                        .doesNotContain("event secured");
                checkTones(i, phone);
            }
        }
    }

    private RunningProgram call(Appliance appliance, int number) {
        return appliance.call(
                "4000",
                folder.resolve("nobody-" + number),
                "--standard",
                "--profile-offer",
                PROFILES.get(number),
                "--tone",
                "" + Phones.TONES.get(number),
                "--record",
                recording(number).toString(),
                "--seconds",
                "" + STAY);
    }

    private Path recording(int number) {
        return folder.resolve("heard-" + number + ".wav");
    }

    private void checkTones(int number, RunningProgram phone) {
        Spectrum heard = Spectrum.ofWav(recording(number));
        for (int other = 0; other < PROFILES.size(); other++) {
            double amplitude = heard.amplitude(Phones.TONES.get(other));
            String what = "tone " + other + " in the recording of " + number + ":\n" + phone.output();
            if (other == number) {
                assertThat(amplitude).as(what).isLessThan(ABSENT);
            } else {
                assertThat(amplitude).as(what).isGreaterThan(THERE);
            }
        }
    }

    @Test
    void neither_kind_gets_into_the_other() {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path ada = appliance.enrol("1000", "ada");
            try (RunningProgram stranger =
                    appliance.call("1000", folder.resolve("nobody"), "--standard", "--redial", "0", "--tone", "440")) {
                assertThat(stranger.awaitExit(END)).as(stranger.output()).isNotZero();
                assertThat(stranger.output()).doesNotContain("event connected");
            }
            try (RunningProgram invited = appliance.call("1000", ada, "--standard", "--redial", "0", "--tone", "440")) {
                assertThat(invited.awaitExit(END)).as(invited.output()).isNotZero();
                assertThat(invited.output()).doesNotContain("event connected", "event secured");
            }
        }
    }
}
