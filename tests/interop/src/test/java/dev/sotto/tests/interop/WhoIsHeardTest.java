package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What telephones are told in the headers of packets about whom they hear (RFC 3550 5.1, RFC 6465): in standard conferences, and those that asked. */
class WhoIsHeardTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PIN = "83726150";
    private static final String OPEN_PIN = "47114711";
    private static final int EXTENSION = 5;
    /** A voice is louder than this, in -dBov, and silence less. */
    private static final int VOICE = 50;

    @TempDir
    Path folder;

    @Test
    void a_telephone_that_asked_is_told_who_is_heard_in_a_standard_conference_and_in_a_private_one_nobody_is()
            throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "");
                RunningProgram gateway = appliance.startGateway("1000", PIN)) {
            appliance.kd("create", "sip:4000@127.0.0.1", "standard");
            appliance.kd("phones", "sip:4000@127.0.0.1", "allow", OPEN_PIN);
            try (RunningProgram ada = appliance.call("4000", folder.resolve("nobody"), "--standard", "--tone", "440");
                    RawPhone clear = phone(appliance, "clear", false, EXTENSION);
                    RawPhone sealed = phone(appliance, "sealed", true, 14);
                    RawPhone plain = phone(appliance, "plain", false, 0)) {
                ada.await("event connected", PATIENCE);
                enter(clear, "4000", OPEN_PIN, appliance, gateway);
                enter(sealed, "4000", OPEN_PIN, appliance, gateway);
                enter(plain, "4000", OPEN_PIN, appliance, gateway);
                sealed.voice().hum(true);
                Map<Integer, Integer> heardByClear = await(clear, 2);
                Map<Integer, Integer> heardBySealed = await(sealed, 1);
                assertThat(heardByClear.values()).as("levels").allMatch(level -> level < VOICE);
                assertThat(heardByClear)
                        .as("ada")
                        .containsKeys(heardBySealed.keySet().iterator().next());
                Set<Integer> hums = new HashSet<>(heardByClear.keySet());
                hums.removeAll(heardBySealed.keySet());
                assertThat(hums).as("who hums, and is not told so").hasSize(1);
                sealed.voice().hum(false);
                await(clear, 1);
                assertThat(plain.voice().received()).isGreaterThan(100);
                assertThat(plain.voice().withContributors())
                        .as("who did not ask")
                        .isZero();
            }
            inAPrivateConferenceNobodyIsTold(appliance, gateway);
        }
    }

    private void inAPrivateConferenceNobodyIsTold(Appliance appliance, RunningProgram gateway)
            throws InterruptedException {
        try (RunningProgram bea = appliance.call("1000", appliance.enrol("1000", "bea"), "--tone", "1250");
                RawPhone asks = phone(appliance, "asks", false, EXTENSION)) {
            bea.await("event secured", PATIENCE);
            enter(asks, "1000", PIN, appliance, gateway);
            long ends = System.nanoTime() + PATIENCE.toNanos();
            double heard = 0;
            while (heard < 0.02) {
                assertThat(System.nanoTime()).as("bea is not heard: " + heard).isLessThan(ends);
                asks.voice().press("0");
                TimeUnit.SECONDS.sleep(1);
                heard = asks.voice().takeHeard().amplitude(1250);
            }
            assertThat(asks.voice().withContributors()).isZero();
        }
    }

    private static RawPhone phone(Appliance appliance, String name, boolean secured, int extension) {
        RawPhone phone = new RawPhone(name, appliance.ports().gateway(), "127.0.0.1", secured);
        phone.voice().askWhoIsHeard(extension);
        return phone;
    }

    private static void enter(RawPhone phone, String user, String pin, Appliance appliance, RunningProgram gateway)
            throws InterruptedException {
        int before = admitted(gateway);
        assertThat(phone.call("sip:" + user + "@127.0.0.1:" + appliance.ports().gateway(), ""))
                .isEqualTo(200);
        phone.voice().press(pin + "#");
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (admitted(gateway) == before) {
            assertThat(System.nanoTime()).as(gateway.output()).isLessThan(ends);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int admitted(RunningProgram gateway) {
        return gateway.output().split("verdict=ADMITTED", -1).length;
    }

    /** Waits until it is told of so many, and of nobody else; keys end what is still being said to it. */
    private static Map<Integer, Integer> await(RawPhone phone, int number) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        Map<Integer, Integer> told = Map.of();
        while (told.size() != number) {
            assertThat(System.nanoTime()).as("told of " + told).isLessThan(ends);
            phone.voice().press("0");
            phone.voice().takeContributors();
            TimeUnit.SECONDS.sleep(1);
            told = phone.voice().takeContributors();
        }
        return told;
    }
}
