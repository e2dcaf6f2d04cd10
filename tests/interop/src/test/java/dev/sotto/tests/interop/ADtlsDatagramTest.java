package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a key, and who does not although call processing let them in. */
class ADtlsDatagramTest {
    private static final Duration END = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void somebody_who_is_not_on_the_roster_gets_no_key_hears_nothing_and_is_told_why() throws IOException {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Path invited = appliance.enrol("1000", "ada");
            Path stranger = appliance.enrol("1000", "eve");
            useIdentityOf(appliance.enrol("2000", "eve"), stranger);
            Path recording = folder.resolve("stranger.wav");
            try (RunningProgram ada = appliance.call("1000", invited, "--tone", "440", "--seconds", "30")) {
                ada.await("event secured ", Phones.JOIN);
                checkTurnedAway(appliance.call("1000", stranger, "--tone", "660", "--record", recording.toString()));
            }
            assertThat(Files.notExists(recording) || Spectrum.ofWav(recording).amplitude(440) < 0.001)
                    .isTrue();
        }
    }

    @Test
    void an_endpoint_that_is_put_into_another_conference_than_it_dialled_refuses_to_speak() throws IOException {
        try (Appliance appliance = Appliance.start(folder, "");
                LyingProxy proxy = LyingProxy.start(appliance.ports().sip(), "sip:1000@", "sip:2000@")) {
            Path home = appliance.enrol("1000", "ada");
            appliance.kd("admit", "sip:2000@127.0.0.1", fingerprintOf(appliance, "1000"), "ada");
            try (RunningProgram ada =
                    appliance.call("1000", home, "--tone", "440", "--proxy", "127.0.0.1:" + proxy.port())) {
                assertThat(ada.awaitExit(END)).as(ada.output()).isEqualTo(4);
                assertThat(ada.output()).doesNotContain("event secured").contains("sip:2000@127.0.0.1");
            }
            assertThat(proxy.rewritten()).isPositive();
        }
    }

    @Test
    void who_is_offered_a_standard_association_sends_and_plays_nothing() throws IOException {
        try (Appliance appliance = Appliance.start(folder, "");
                LyingProxy proxy = LyingProxy.start(appliance.ports().sip(), "sip:1000@", "sip:4000@")) {
            appliance.kd("create", "sip:4000@127.0.0.1", "standard");
            Path home = appliance.enrol("1000", "ada");
            appliance.kd("admit", "sip:4000@127.0.0.1", fingerprintOf(appliance, "1000"), "ada");
            try (RunningProgram ada =
                    appliance.call("1000", home, "--tone", "440", "--proxy", "127.0.0.1:" + proxy.port())) {
                assertThat(ada.awaitExit(END)).as(ada.output()).isNotZero();
                assertThat(ada.output())
                        .contains("handshake_failure")
                        .doesNotContain("event secured")
                        .doesNotContainPattern("sent=[1-9]")
                        .doesNotContainPattern("received=[1-9]");
            }
            appliance.kd().await("association.ended .*the client offers SRTP profiles", Phones.JOIN);
            assertThat(proxy.rewritten()).isPositive();
        }
    }

    private static void checkTurnedAway(RunningProgram phone) {
        try (phone) {
            assertThat(phone.awaitExit(END)).as(phone.output()).isEqualTo(5);
            assertThat(phone.output()).doesNotContain("event secured").doesNotContain("event heard");
            assertThat(phone.output()).containsPattern("event ended .*kind=not-admitted .*reason=\\S+");
        }
    }

    /** The fingerprint of the only person on a conference's roster. */
    private static String fingerprintOf(Appliance appliance, String user) {
        var found = java.util.regex.Pattern.compile("(?i)([0-9a-f]{2}:){31}[0-9a-f]{2}")
                .matcher(appliance.kd("--json", "members", "sip:" + user + "@127.0.0.1"));
        assertThat(found.find()).isTrue();
        return found.group();
    }

    /** A key that is on the roster of another conference, with the papers for this one. */
    private static void useIdentityOf(Path other, Path home) throws IOException {
        Files.copy(
                other.resolve("identity.pem"),
                home.resolve("identity.pem"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
