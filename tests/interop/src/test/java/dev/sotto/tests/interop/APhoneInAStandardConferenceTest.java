package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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
        }
    }
}
