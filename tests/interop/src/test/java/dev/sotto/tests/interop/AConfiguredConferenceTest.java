package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telephones in a standard conference that nobody created by a command: it stands in the configuration. */
class AConfiguredConferenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HALL = "sip:4000@127.0.0.1";
    private static final String PIN = "47114711";
    private static final String HOST_PIN = "19283746";
    private static final String NEW_PIN = "55667788";
    private static final String ENTRY = """
            phones:
              - {user: "4000", pin: "%s", host-pin: "%s", max: 7, lobby: true, callers: ["sip:*@127.0.0.1"]}
            """;

    @TempDir
    Path folder;

    @Test
    void a_telephone_gets_in_with_the_pin_of_the_file_and_what_a_command_changed_is_as_in_the_file_after_a_restart()
            throws IOException {
        try (Appliance appliance = Appliance.start(folder, ENTRY.formatted(PIN, HOST_PIN));
                RunningProgram gateway = appliance.startGateway("1000", "83726150");
                Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", "");
                Baresip bert = Baresip.start(folder, "bert", 700, "pcmu", "")) {
            String direct = HALL + ":" + appliance.ports().gateway();
            anna.call(direct);
            anna.press("83726150#");
            gateway.await("gateway.judged .*REFUSED", PATIENCE);
            anna.press(PIN + "#");
            gateway.await("gateway.judged .*LOBBY", PATIENCE);
            assertThat(appliance.kd("members", HALL)).contains("0 of 7 in").contains("configured");
            bert.call(direct);
            bert.press(HOST_PIN + "#");
            gateway.await("gateway.judged .*ADMITTED_AS_HOST", PATIENCE);
            anna.hangUpAndRecord();
            assertThat(appliance.kd("phones", HALL, "lobby", "off")).contains("until the key distributor starts again");

            rewrite(PIN, NEW_PIN);
            appliance.crashAndRestartKd();
            assertThat(appliance.kd("members", HALL)).as("the lobby is back").contains("guests wait in the lobby");
            anna.call(direct);
            anna.press(NEW_PIN + "#");
            gateway.await("gateway.judged leg=3 verdict=LOBBY", PATIENCE);
            bert.hangUpAndRecord();
            String told = gateway.output();
            assertThat(told + appliance.kd().output()).doesNotContain(PIN).doesNotContain(HOST_PIN);
        }
    }

    private void rewrite(String before, String after) throws IOException {
        Path config = folder.resolve("sotto.yaml");
        Files.writeString(config, Files.readString(config).replace(before, after));
    }

    @Test
    void a_private_conference_of_the_key_distributor_in_the_list_is_a_fault_with_its_place() throws IOException {
        try (Appliance appliance = Appliance.start(folder, ENTRY.formatted(PIN, HOST_PIN))) {
            appliance.kd("create", "sip:4001@127.0.0.1", "private");
            rewrite("\"4000\", pin", "\"4001\", pin");
            Throwable failed = catchThrowable(appliance::crashAndRestartKd);
            assertThat(failed)
                    .hasMessageFindingMatch("sotto.yaml:\\d+:\\d+: kd.phones.user: is a private conference")
                    .hasMessageNotContaining(PIN);
        }
    }
}
