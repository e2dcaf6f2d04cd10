package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator of call processing kicks, also while the key distributor is dead and although it forgets everything. */
class AnOperatorsKickTest {
    private static final Duration END = Duration.ofSeconds(60);
    private static final String ROOM = "sip:1000@127.0.0.1";

    @TempDir
    Path folder;

    @Test
    void a_kick_without_key_distributor_stops_forwarding_at_once_and_the_ban_and_the_new_key_follow() {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path ada = appliance.enrol("1000", "ada");
            Path bob = appliance.enrol("1000", "bob");
            try (RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440");
                    RunningProgram bobsPhone = appliance.call("1000", bob, "--tone", "660")) {
                String before = adasPhone
                        .await("event secured .*words=(\\S+)", Phones.JOIN)
                        .group(1);
                bobsPhone.await("event heard ", Phones.JOIN);
                assertThatThrownBy(() -> appliance.md("kick", ROOM, "carol"))
                        .hasMessageContaining("Nobody in " + ROOM + " is called carol");

                appliance.crashKd();
                appliance.md().await("kd.unreachable", END);
                assertThat(appliance.md("kick", ROOM, "bob")).contains("rekey pending");

                assertThat(bobsPhone.awaitExit(END)).as(bobsPhone.output()).isNotZero();
                assertThat(appliance.md("describe")).contains("\"rekeyPending\":true");
                appliance.restartKd();
                appliance.md().await("kd.reachable", END);
                adasPhone.await("event secured .*words=(?!" + before + " )(\\S+)", END);
                assertThat(appliance.md("describe")).contains("\"rekeyPending\":false");
                assertThat(appliance.kd("members", ROOM)).contains("BANNED");
                Phones.checkBanned(appliance.call("1000", bob, "--tone", "660"));
                assertThat(appliance.md("lock", ROOM)).contains("./sotto kd unlock " + ROOM);
            }
        }
    }
}
