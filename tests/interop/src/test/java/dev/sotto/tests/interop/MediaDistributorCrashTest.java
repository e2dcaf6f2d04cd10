package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A media distributor that dies without a word takes its calls along. The phones say so, call again and find its successor; at
 * the key distributor nobody stays behind, and the new conference has a new key.
 */
class MediaDistributorCrashTest {
    /** Consent freshness takes 30 s to see it (RFC 7675 5.1). */
    private static final Duration BACK = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @Test
    void phones_say_so_and_call_again_and_nobody_stays_behind() {
        try (Appliance appliance = Appliance.start(folder, "")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            Path ada = guests.one().folder();
            Path bob = guests.one().folder();
            try (RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440");
                    RunningProgram bobsPhone = appliance.call("1000", bob, "--tone", "660")) {
                adasPhone.await("event heard ", Phones.JOIN);
                bobsPhone.await("event heard ", Phones.JOIN);
                String words = adasPhone
                        .await("event secured .*words=(\\S+)", Phones.JOIN)
                        .group(1);
                assertThat(guests.members()).isEqualTo(2);

                appliance.md().kill();
                appliance.restartMd();
                Crowd.happens(BACK, () -> guests.members() == 0);
                assertThat(guests.members()).as("members of a call that died").isZero();

                adasPhone.await("event redial .*reason=.*gone", BACK);
                bobsPhone.await("Calling again in", BACK);
                adasPhone.await("event secured .*words=(?!" + words + " )", BACK);
                Crowd.happens(BACK, () -> sources(adasPhone) == 2 && sources(bobsPhone) == 2);
                assertThat(sources(adasPhone)).as(adasPhone.output()).isEqualTo(2);
                assertThat(sources(bobsPhone)).as(bobsPhone.output()).isEqualTo(2);
                assertThat(guests.members()).isEqualTo(2);
            }
        }
    }

    /** Everybody else once before and once after, because a new call has a new SSRC. */
    private static long sources(RunningProgram phone) {
        return phone.output().lines().filter(l -> l.contains("event heard ")).count();
    }
}
