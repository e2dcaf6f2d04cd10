package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telephones of hosts and guests: music in the lobby, and a host's keys. */
class AHostAtAPhoneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String PIN = "83726150";
    private static final String HOST_PIN = "19283746";
    private static final double HEARD = 0.01;
    private static final double NOT_HEARD = 0.004;
    /** Its music has this note, the second A minor 7, and no phrase holds a tone. */
    private static final int MUSIC_HZ = 330;

    private static final int ADA_HZ = 1250;

    @TempDir
    Path folder;

    @Test
    void a_guest_hears_music_in_the_lobby_until_a_host_presses_star_eight_and_is_silent_after_star_zero()
            throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", PIN);
                Baresip early = Baresip.start(folder, "early", 700, "pcmu", "");
                Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", "");
                Baresip bert = Baresip.start(folder, "bert", 700, "pcmu", "")) {
            String direct = "sip:1000@127.0.0.1:" + appliance.ports().gateway();
            assertThat(appliance.kd("phones", ROOM, "allow", PIN, "host", HOST_PIN))
                    .contains("these PINs");
            appliance.kd("phones", ROOM, "lobby", "on");
            RunningProgram ada = appliance.call(
                    "1000", appliance.enrol("1000", "ada"), "--tone", String.valueOf(ADA_HZ), "--record", "ada.wav");
            ada.await("event secured", PATIENCE);
            early.call(direct);
            early.press(PIN + "#");
            gateway.await("gateway.judged .*LOBBY", PATIENCE);
            assertThat(appliance.kd("members", ROOM)).contains("WAITS in the lobby");
            Thread.sleep(12_000);
            Spectrum waiting = early.hangUpAndTell();
            assertThat(waiting.amplitude(ADA_HZ)).as("the conference").isLessThan(NOT_HEARD);
            assertThat(waiting.amplitude(MUSIC_HZ)).as("music").isGreaterThan(waiting.amplitude(ADA_HZ) * 2);

            bert.call(direct);
            bert.press(PIN + "#");
            awaitMembers(appliance, "phone 2: ");
            anna.call(direct);
            anna.press(HOST_PIN + "#");
            gateway.await("gateway.judged .*ADMITTED_AS_HOST", PATIENCE);
            Thread.sleep(5_000);
            anna.press("*8");
            gateway.await("gateway.judged .*verdict=ADMITTED$", PATIENCE);
            Thread.sleep(6_000);
            // Whoever knows the way need not listen to what is said at the door.
            bert.press("#");
            Thread.sleep(15_000);
            anna.press("*0");
            appliance.kd().await("phone.ordered .*MUTE", PATIENCE);
            awaitMembers(appliance, "in, muted");
            assertThat(appliance.kd("members", ROOM)).contains("  host  ");
            Spectrum bertHeard = bert.hangUpAndTell();
            assertThat(bertHeard.amplitude(ADA_HZ)).as("ada at bert's").isGreaterThan(HEARD);
            anna.hangUpAndTell();
            assertThat(gateway.output()).doesNotContain(PIN).doesNotContain(HOST_PIN);
            assertThat(appliance.kd().output()).doesNotContain(PIN).doesNotContain(HOST_PIN);
        }
    }

    private static void awaitMembers(Appliance appliance, String what) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (!appliance.kd("members", ROOM).contains(what)) {
            assertThat(System.nanoTime()).as(what).isLessThan(ends);
            Thread.sleep(300);
        }
    }
}
