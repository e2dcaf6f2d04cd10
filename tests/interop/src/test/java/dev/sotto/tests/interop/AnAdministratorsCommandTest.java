package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key distributor's operator decides, and everybody else notices at once. */
class AnAdministratorsCommandTest {
    private static final Duration END = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void a_kick_ends_the_call_with_the_reason_bans_the_certificate_and_gives_the_others_a_new_key() {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path ada = appliance.enrol("1000", "ada");
            Path bob = appliance.enrol("1000", "bob");
            try (RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440");
                    RunningProgram bobsPhone = appliance.call("1000", bob, "--tone", "660")) {
                String before = adasPhone
                        .await("event secured .*words=(\\S+)", Phones.JOIN)
                        .group(1);
                assertThat(bobsPhone
                                .await("event secured .*words=(\\S+)", Phones.JOIN)
                                .group(1))
                        .isEqualTo(before);
                bobsPhone.await("event heard ", Phones.JOIN);
                assertThat(appliance.kd("members", "sip:1000@127.0.0.1"))
                        .contains("ada")
                        .contains("bob");

                appliance.kd("kick", "sip:1000@127.0.0.1", "bob");

                assertThat(bobsPhone.awaitExit(END)).as(bobsPhone.output()).isEqualTo(5);
                String after = adasPhone
                        .await("event secured .*words=(?!" + before + " )(\\S+)", END)
                        .group(1);
                assertThat(after).isNotEqualTo(before);
                Phones.checkBanned(appliance.call("1000", bob, "--tone", "660"));
            }
        }
    }
}
