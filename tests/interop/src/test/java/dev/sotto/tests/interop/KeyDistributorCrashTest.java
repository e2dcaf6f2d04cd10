package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key distributor that dies without a word ends no call, and when it is back everybody gets a new key. */
class KeyDistributorCrashTest {
    private static final Duration BACK = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void calls_go_on_without_it_and_get_a_new_key_from_its_successor() {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path ada = appliance.enrol("1000", "ada");
            Path bob = appliance.enrol("1000", "bob");
            try (RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440");
                    RunningProgram bobsPhone = appliance.call("1000", bob, "--tone", "660")) {
                String before = adasPhone
                        .await("event secured .*words=(\\S+)", Phones.JOIN)
                        .group(1);
                bobsPhone.await("event heard ", Phones.JOIN);

                appliance.crashAndRestartKd();

                String other = "event secured .*words=(?!" + before + " )(\\S+)";
                String adasWords = adasPhone.await(other, BACK).group(1);
                String bobsWords = bobsPhone.await(other, BACK).group(1);
                assertThat(adasWords).isNotEqualTo(before);
                assertThat(bobsWords).isNotEqualTo(before);
                assertThat(adasPhone.isAlive() && bobsPhone.isAlive()).isTrue();
            }
        }
    }
}
