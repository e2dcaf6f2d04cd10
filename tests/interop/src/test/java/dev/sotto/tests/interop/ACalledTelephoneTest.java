package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Telephones that the gateway calls: only when its operator says so and the key distributor allows it, and nobody is in who has not pressed a key. */
@Isolated
class ACalledTelephoneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROOM = "sip:1000@127.0.0.1";
    /** No phrase holds these tones. */
    private static final int ADA_HZ = 1250;

    private static final int BOB_HZ = 1750;
    private static final double HEARD = 0.02;
    private static final double NOT_HEARD = 0.008;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static RunningProgram ada;

    @BeforeAll
    static void start() throws IOException {
        appliance = Appliance.start(folder, "");
        Path config = folder.resolve("sotto.yaml");
        Files.writeString(config, Files.readString(config).replace("gw: {", "gw: {ring-seconds: 6, "));
        appliance.startGateway("1000", "86420975");
        Path home = appliance.enrol("1000", "ada");
        ada = appliance.call("1000", home, "--tone", "" + ADA_HZ, "--record", "ada.wav");
        ada.await("event secured", PATIENCE);
    }

    @AfterAll
    static void stop() {
        ada.close();
        appliance.close();
    }

    /** Whatever it was before. */
    private static void dialOut(String... words) {
        List<String> all = new ArrayList<>(List.of("phones", ROOM, "dial-out"));
        all.addAll(List.of(words));
        try {
            appliance.kd(all.toArray(String[]::new));
        } catch (AssertionError e) {
            assertThat(e).hasMessageContaining("already");
        }
    }

    private static RawPhone phone(String name) {
        return new RawPhone(name, appliance.ports().gateway(), "127.0.0.1", false);
    }

    private static CompletableFuture<String> dials(String target) {
        return CompletableFuture.supplyAsync(() -> appliance.gw("dial", ROOM, target));
    }

    private static void isNotCalled(String target, String why) {
        assertThatThrownBy(() -> appliance.gw("dial", ROOM, target)).hasMessageContaining(why);
    }

    private static void members(String words, boolean areThere) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        String shown = appliance.kd("members", ROOM);
        while (shown.contains(words) != areThere) {
            assertThat(System.nanoTime()).as(shown).isLessThan(ends);
            TimeUnit.MILLISECONDS.sleep(200);
            shown = appliance.kd("members", ROOM);
        }
    }

    private static double tone(RawPhone phone) throws InterruptedException {
        phone.voice().takeHeard();
        TimeUnit.MILLISECONDS.sleep(1600);
        return phone.voice().takeHeard().amplitude(ADA_HZ);
    }

    @Test
    void who_is_called_joins_by_a_key_and_only_if_the_key_distributor_allows_it() throws Exception {
        dialOut("off");
        try (RawPhone phone = phone("nobody")) {
            isNotCalled(phone.address(), "phones CONFERENCE dial-out on would allow it");
            dialOut("on", "sip:bob@127.0.0.1");
            isNotCalled(phone.address(), "phones CONFERENCE dial-out on lists others");
            assertThat(phone.requests()).isEmpty();
        }
        try (Baresip bob = Baresip.start(folder, "bob", BOB_HZ, "pcmu", ";answermode=auto")) {
            CompletableFuture<String> dialled = dials(bob.address());
            bob.program().await("Call established", PATIENCE);
            members("is called", true);
            TimeUnit.SECONDS.sleep(3);
            assertThat(ada.output()).as("before the key").doesNotContain("A gateway joined");
            bob.press("1");
            assertThat(dialled.get(60, TimeUnit.SECONDS)).containsSubsequence("calling", "answered", "joined");
            ada.await("A gateway joined: through gateway lobby", PATIENCE);
            members("through gateway lobby  in", true);
            bob.press("0");
            TimeUnit.SECONDS.sleep(3);
            bob.press("0");
            TimeUnit.SECONDS.sleep(2);
            assertThat(bob.hangUpAndTell().amplitude(ADA_HZ)).as("ada at bob's").isGreaterThan(HEARD / 2);
            members(bob.address(), false);
        }
        ada.await("event heard", PATIENCE);
    }

    @Test
    void what_the_far_end_says_is_said_to_the_operator_in_its_own_words() throws InterruptedException {
        dialOut("on");
        try (RawPhone phone = phone("far")) {
            phone.takesCalls("486 Busy Here", "Warning: 399 far \"In a meeting\"\r\n");
            isNotCalled(phone.address(), "refused: 486 Busy Here (In a meeting)");
            assertThat(phone.requests().getFirst()).contains("From: \"1000\" <sip:1000@127.0.0.1>;tag=");
            phone.takesCalls("302 Moved Temporarily", "Contact: <sip:premium@127.0.0.1:9>\r\n");
            isNotCalled(phone.address(), "premium@127.0.0.1:9, and the gateway does not follow");
            phone.takesCalls(
                    "407 Proxy Authentication Required", "Proxy-Authenticate: Digest realm=\"x\", nonce=\"1\"\r\n");
            isNotCalled(phone.address(), "407 Proxy Authentication Required (it wants a password");
            phone.takesCalls("180 Ringing", "");
            assertThatThrownBy(() -> appliance.gw("dial", ROOM, phone.address()))
                    .hasMessageContaining("ringing")
                    .hasMessageContaining("nobody answered in time");
            assertThat(phone.awaitRequest("CANCEL"))
                    .contains("Reason: SIP;cause=408;text=\"Nobody answered in time.\"");
        }
        members("is called", false);
    }

    @Test
    void a_machine_that_answers_hears_nothing_of_the_conference_and_is_ended_with_its_right() throws Exception {
        dialOut("on");
        try (RawPhone machine = phone("machine")) {
            machine.takesCalls("200 OK", "");
            CompletableFuture<String> dialled = dials(machine.address());
            machine.awaitRequest("ACK");
            assertThat(tone(machine)).as("of the conference").isLessThan(NOT_HEARD);
            machine.voice().press("0");
            assertThat(tone(machine)).as("after another key").isLessThan(NOT_HEARD);
            members("is called", true);
            dialOut("off");
            machine.awaitBye();
            assertThatThrownBy(() -> dialled.get(60, TimeUnit.SECONDS)).hasMessageContaining("did not join");
            members("is called", false);
        }
    }
}
