package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ordinary telephones in a private conference, through the gateway that its key distributor admitted. */
class APhoneInAPrivateConferenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final double HEARD = 0.05;
    private static final double NOT_HEARD = 0.006;

    @TempDir
    Path folder;

    private static String direct(Appliance appliance) {
        return "sip:1000@127.0.0.1:" + appliance.ports().gateway();
    }

    /** Nobody was in but an endpoint and telephones, so that the first sound was a telephone's or came when there was one. */
    private static void toldBeforeItHeard(RunningProgram endpoint) {
        assertThat(endpoint.output())
                .containsSubsequence(
                        "A gateway joined: through gateway lobby (ordinary telephones can be heard and can hear).",
                        "event first-audio",
                        "event heard");
        assertThat(endpoint.output().split("A gateway joined", -1)).hasSize(2);
    }

    @Test
    void two_telephones_and_two_endpoints_hear_one_another() throws InterruptedException {
        hearOneAnother("opus", ";mediaenc=srtp-mand");
    }

    @Test
    @Tag("full")
    void two_telephones_in_clear_and_two_endpoints_hear_one_another() throws InterruptedException {
        hearOneAnother("pcmu", "");
    }

    private void hearOneAnother(String codec, String security) throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", "4711");
                Baresip anna = Baresip.start(folder, "anna", 500, codec, security);
                Baresip bert = Baresip.start(folder, "bert", 700, codec, security)) {
            Path ada = appliance.enrol("1000", "ada");
            Path bob = appliance.enrol("1000", "bob");
            RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440", "--record", "ada.wav");
            adasPhone.await("event secured", PATIENCE);
            anna.call(direct(appliance));
            anna.press("4711#");
            gateway.await("gateway.judged .*ADMITTED", PATIENCE);
            bert.call("sip:9000@127.0.0.1:" + appliance.ports().gateway());
            bert.press("1000#4711#");
            RunningProgram bobsPhone =
                    appliance.call("1000", bob, "--tone", "880", "--record", "bob.wav", "--seconds", "25");
            bobsPhone.await("event secured", PATIENCE);
            // Callers are told much at the beginning, and of the key that came with bob; any key ends that.
            for (int i = 0; i < 2; i++) {
                TimeUnit.SECONDS.sleep(2);
                anna.press("0");
                bert.press("0");
            }
            bobsPhone.await("event ended", PATIENCE);
            assertThat(appliance.gw("describe"))
                    .as("anna was told of bert, and nobody of an endpoint or of itself")
                    .contains("\"WEAKER_LEGS_TOLD\":1,");
            assertThat(appliance.kd("members", "sip:1000@127.0.0.1")).contains("through gateway lobby");
            toldBeforeItHeard(adasPhone);
            toldBeforeItHeard(bobsPhone);
            Spectrum bobHeard = Spectrum.ofWav(folder.resolve("bob.wav"));
            assertThat(bobHeard.amplitude(440)).as("ada").isGreaterThan(HEARD);
            assertThat(bobHeard.amplitude(500)).as("anna").isGreaterThan(HEARD);
            assertThat(bobHeard.amplitude(700)).as("bert").isGreaterThan(HEARD);
            assertThat(bobHeard.amplitude(880)).as("himself").isLessThan(NOT_HEARD);
            Spectrum annaHeard = anna.hangUpAndTell();
            assertThat(annaHeard.amplitude(440)).as("ada at anna's").isGreaterThan(HEARD);
            assertThat(annaHeard.amplitude(700)).as("bert at anna's").isGreaterThan(HEARD);
            assertThat(annaHeard.amplitude(500)).as("anna herself").isLessThan(NOT_HEARD);
            // Bob is the fourth, and three are forwarded at once.
            Spectrum bertHeard = bert.hangUpAndTell();
            assertThat(bertHeard.amplitude(440)).as("ada at bert's").isGreaterThan(HEARD);
            assertThat(bertHeard.amplitude(500)).as("anna at bert's").isGreaterThan(HEARD);
            assertThat(bertHeard.amplitude(700)).as("bert himself").isLessThan(NOT_HEARD);
        }
    }

    @Test
    void with_a_wrong_pin_nobody_hears_or_is_heard_and_the_key_distributor_can_end_it_for_those_who_are_in() {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", "83726150");
                Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", "")) {
            Path ada = appliance.enrol("1000", "ada");
            RunningProgram adasPhone =
                    appliance.call("1000", ada, "--tone", "440", "--record", "ada.wav", "--seconds", "40");
            adasPhone.await("event secured", PATIENCE);
            anna.call(direct(appliance));
            anna.press("40718263#");
            gateway.await("gateway.judged .*REFUSED", PATIENCE);
            assertThat(appliance.kd("members", "sip:1000@127.0.0.1")).doesNotContain("through gateway");
            anna.press("83726150#");
            gateway.await("gateway.judged .*ADMITTED", PATIENCE);
            adasPhone.await("event heard", PATIENCE);
            appliance.kd("phones", "sip:1000@127.0.0.1", "off");
            gateway.await("gateway.withdrawn", PATIENCE);
            anna.program().await("session closed|terminated|Call with .* terminated", PATIENCE);
            assertThat(appliance.kd("members", "sip:1000@127.0.0.1")).doesNotContain("in:  lobby");
            assertThat(gateway.output()).doesNotContain("40718263").doesNotContain("83726150");
        }
    }
}
