package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ordinary telephone in a conference whose operator could listen. */
class APhoneInAStandardConferenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double HEARD = 0.05;
    private static final double NOT_HEARD = 0.006;

    @TempDir
    Path folder;

    @Test
    void a_telephone_and_an_endpoint_hear_each_other_after_the_pin() {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", "83726150");
                Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", "")) {
            appliance.kd("create", "sip:4000@127.0.0.1", "standard");
            assertThat(appliance.kd("phones", "sip:4000@127.0.0.1", "allow", "47114711"))
                    .contains("every trusted gateway");
            RunningProgram ada = appliance.call(
                    "4000",
                    folder.resolve("nobody"),
                    "--standard",
                    "--tone",
                    "440",
                    "--record",
                    "ada.wav",
                    "--seconds",
                    "30");
            ada.await("event connected", PATIENCE);
            anna.call("sip:4000@127.0.0.1:" + appliance.ports().gateway());
            anna.press("83726150#");
            gateway.await("gateway.judged .*REFUSED", PATIENCE);
            anna.press("47114711#");
            gateway.await("gateway.judged .*ADMITTED", PATIENCE);
            ada.await("event heard", PATIENCE);
            ada.await("event ended", PATIENCE);
            assertThat(ada.output()).contains("label=hop-by-hop");
            Spectrum adaHeard = Spectrum.ofWav(folder.resolve("ada.wav"));
            assertThat(adaHeard.amplitude(500)).as("anna").isGreaterThan(HEARD);
            assertThat(adaHeard.amplitude(440)).as("herself").isLessThan(NOT_HEARD);
            Spectrum annaHeard = anna.hangUpAndTell();
            assertThat(annaHeard.amplitude(440)).as("ada at anna's").isGreaterThan(HEARD);
            assertThat(annaHeard.amplitude(500)).as("anna herself").isLessThan(NOT_HEARD);
            aPinByInfoIsRightHereAndWrongInAPrivateConference(appliance, gateway);
        }
    }

    /** The right PIN each time: whoever carries the signalling could have invented it, and in a private conference is not trusted with that. */
    private void aPinByInfoIsRightHereAndWrongInAPrivateConference(Appliance appliance, RunningProgram gateway) {
        appliance.kd("create", "sip:5000@127.0.0.1", "standard");
        appliance.kd("phones", "sip:5000@127.0.0.1", "allow", "83726150");
        Sipp sipp = new Sipp(folder, appliance.ports().gateway());
        assertThat(verdicts(sipp, gateway, "1000", "u1")).contains("REFUSED").doesNotContain("ADMITTED");
        assertThat(verdicts(sipp, gateway, "5000", "t1")).contains("ADMITTED").doesNotContain("REFUSED");
        assertThat(appliance.gw("describe")).contains("\"KEYS_BY_INFO\":22,");
        assertThat(gateway.output()).doesNotContain("83726150");
    }

    private static String verdicts(Sipp sipp, RunningProgram gateway, String user, String transport) {
        int before = gateway.output().length();
        assertThat(sipp.run("phone-by-info", user, 1, transport)).as(user).isZero();
        return gateway.output()
                .substring(before)
                .lines()
                .filter(line -> line.contains("gateway.judged"))
                .collect(Collectors.joining("\n"));
    }
}
