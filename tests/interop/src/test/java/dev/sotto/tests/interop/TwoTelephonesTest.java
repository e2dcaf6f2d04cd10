package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.sip.focus.BridgingFrontEnd;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Two of Debian's baresip call each other: by a front end, which sees no media, and the gateway, which all of them go through. The front end is a book of addresses with
 * the stack and the carried calls of the real one; the gateway is the program.
 */
@Isolated
class TwoTelephonesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ADA_HZ = 500;
    private static final int BOB_HZ = 700;
    private static final double AMPLITUDE = 0.1;
    private static final double MOST_DECIBELS_OFF = 1;
    private static final int TALK_SECONDS = 5;
    private static final double HANGING_UP_SECONDS = 1;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static BridgingFrontEnd frontEnd;
    private static int names;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "");
        appliance.startGateway("1000", "86420975");
        // Its place, where the gateway calls back to, is another's now.
        appliance.md().close();
        frontEnd =
                new BridgingFrontEnd(appliance.ports().sip(), appliance.ports().gateway());
    }

    @AfterAll
    static void stop() {
        frontEnd.close();
        appliance.close();
    }

    private static Baresip phone(String name, int hertz, String codec, String account) {
        names++;
        return Baresip.start(folder, name + names, new Baresip.Tone(hertz, AMPLITUDE), codec, account);
    }

    private static String number(String user) {
        return "sip:" + user + "@127.0.0.1:" + appliance.ports().sip();
    }

    private static void knows(String user, Baresip... phones) {
        frontEnd.knows(
                user, List.of(List.of(phones).stream().map(Baresip::address).toList()));
    }

    private static long counter(String name) {
        Matcher found = Pattern.compile("\"" + name + "\":(\\d+)").matcher(appliance.gw("describe"));
        return found.find() ? Long.parseLong(found.group(1)) : 0;
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void awaitNoCalls() {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (frontEnd.legs() > 0 || counter("openPorts") > 0) {
            assertThat(System.nanoTime()).as("legs %d", frontEnd.legs()).isLessThan(ends);
            pause(200);
        }
    }

    /** Both talk, and hang up; what each of them heard is the other one, as loud as it was, and not itself. */
    private static void talk(Baresip ada, Baresip bob) {
        knows("bob", bob);
        ada.call(number("bob"));
        bob.program().await("Call established", PATIENCE);
        pause(1000 * (TALK_SECONDS + 3));
        Spectrum atAda = ada.hangUpAndTell();
        bob.program().await("session closed", PATIENCE);
        Spectrum atBob = bob.hangUpAndTell();
        hears("ada", atAda, BOB_HZ, ADA_HZ);
        hears("bob", atBob, ADA_HZ, BOB_HZ);
        awaitNoCalls();
    }

    private static void hears(String who, Spectrum heard, int other, int own) {
        Steadiness tone = Steadiness.of(heard, other, TALK_SECONDS, HANGING_UP_SECONDS);
        System.out.printf("%s: %s, %+.2f dB%n", who, tone, tone.decibelsAbove(AMPLITUDE));
        assertThat(tone.decibelsAbove(AMPLITUDE)).as(who).isBetween(-MOST_DECIBELS_OFF, MOST_DECIBELS_OFF);
        assertThat(Steadiness.of(heard, own, TALK_SECONDS, HANGING_UP_SECONDS).amplitude())
                .as(who + ": itself")
                .isLessThan(AMPLITUDE / 20);
    }

    @Test
    void two_with_the_same_codec_hear_each_other_and_nothing_is_decoded_whatever_keys_each_has() {
        long played = counter("PLAYED");
        long relayed = counter("RELAYED");
        try (Baresip ada = phone("ada", ADA_HZ, "g722", ";mediaenc=srtp-mandf");
                Baresip bob = phone("bob", BOB_HZ, "g722", ";answermode=auto")) {
            talk(ada, bob);
        }
        assertThat(counter("PLAYED")).isEqualTo(played);
        assertThat(counter("RELAYED") - relayed).as("packets").isGreaterThan(2L * 50 * TALK_SECONDS);
    }

    private static RawPhone raw(String name) {
        return new RawPhone(name, appliance.ports().sip(), "127.0.0.1", false);
    }

    private static double tone(RawPhone phone, int hertz) {
        phone.voice().takeHeard();
        pause(1600);
        return phone.voice().takeHeard().amplitude(hertz);
    }

    @Test
    void what_one_says_and_the_keys_it_presses_arrive_and_who_hangs_up_says_why() {
        try (RawPhone ada = raw("ada");
                RawPhone bob = raw("bob")) {
            frontEnd.knows("bob", List.of(List.of(bob.address())));
            bob.takesCalls("200 OK", "");
            assertThat(ada.call(number("bob"), "")).isEqualTo(200);
            assertThat(bob.awaitRequest("INVITE"))
                    .as("nothing of ours, nothing of hers")
                    .doesNotContain("Sotto-")
                    .doesNotContain(
                            "Via: SIP/2.0/UDP 127.0.0.1:" + ada.address().replaceAll(".*:", ""));
            ada.voice().hum(true);
            assertThat(tone(bob, ADA_HZ)).isGreaterThan(0.05);
            assertThat(tone(ada, ADA_HZ)).as("he is silent").isLessThan(0.01);
            ada.voice().press("12*#");
            bob.voice().press("9");
            pause(2500);
            assertThat(bob.voice().takeKeys()).isEqualTo("12*#");
            assertThat(ada.voice().takeKeys()).isEqualTo("9");
            assertThat(ada.ask("BYE", "Reason: SIP;cause=200;text=\"Good night\"\r\n", ""))
                    .isEqualTo(200);
            assertThat(bob.awaitBye()).contains("Good night");
        }
        awaitNoCalls();
    }

    @Test
    void a_telephone_that_says_something_before_it_answers_is_heard() throws Exception {
        try (RawPhone ada = raw("ada");
                RawPhone bob = raw("bob")) {
            frontEnd.knows("bob", List.of(List.of(bob.address())));
            bob.takesCalls("183 Session Progress", "");
            bob.voice().hum(true);
            CompletableFuture<Integer> answered = CompletableFuture.supplyAsync(() -> ada.call(number("bob"), ""));
            bob.awaitRequest("INVITE");
            assertThat(tone(ada, ADA_HZ)).isGreaterThan(0.05);
            assertThat(answered).isNotDone();
            bob.answerCall();
            assertThat(answered.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            assertThat(tone(ada, ADA_HZ)).as("afterwards").isGreaterThan(0.05);
            assertThat(ada.ask("BYE", "", "")).isEqualTo(200);
            assertThat(bob.awaitBye()).contains("The other side hung up");
        }
        awaitNoCalls();
    }

    @Test
    void who_gives_up_is_rung_for_no_longer() {
        try (Baresip ada = phone("ada", ADA_HZ, "pcmu", "");
                RawPhone bob = raw("bob")) {
            frontEnd.knows("bob", List.of(List.of(bob.address())));
            bob.takesCalls("180 Ringing", "");
            ada.dial(number("bob"));
            bob.awaitRequest("INVITE");
            pause(500);
            ada.hangUp();
            bob.awaitRequest("CANCEL");
        }
        awaitNoCalls();
    }

    @Test
    void a_refusal_comes_through_with_its_code() {
        try (Baresip ada = phone("ada", ADA_HZ, "pcmu", "");
                RawPhone bob = raw("bob")) {
            frontEnd.knows("bob", List.of(List.of(bob.address())));
            bob.takesCalls("486 Busy Here", "Warning: 399 bob \"In a meeting\"\r\n");
            ada.refused(number("bob"), "486");
        }
        awaitNoCalls();
    }

    @Test
    void of_two_that_ring_one_answers_and_the_other_is_told_so() {
        try (Baresip ada = phone("ada", ADA_HZ, "pcmu", "");
                Baresip desk = phone("desk", BOB_HZ, "pcmu", ";answermode=auto");
                RawPhone mobile = raw("mobile")) {
            mobile.takesCalls("180 Ringing", "");
            frontEnd.knows("bob", List.of(List.of(mobile.address(), desk.address())));
            ada.call(number("bob"));
            assertThat(mobile.awaitRequest("CANCEL")).contains("Call completed elsewhere");
            pause(1000 * (TALK_SECONDS + 3));
            hears("ada", ada.hangUpAndTell(), BOB_HZ, ADA_HZ);
        }
        awaitNoCalls();
    }

    @Test
    void who_is_put_on_hold_is_told_so_and_taken_back() {
        try (Baresip ada = phone("ada", ADA_HZ, "pcmu", "");
                RawPhone bob = raw("bob")) {
            frontEnd.knows("bob", List.of(List.of(bob.address())));
            bob.takesCalls("200 OK", "");
            ada.call(number("bob"));
            assertThat(tone(bob, ADA_HZ)).isGreaterThan(AMPLITUDE / 2);
            ada.hold();
            awaitLast(bob, "a=sendonly", "a=inactive");
            assertThat(tone(bob, ADA_HZ)).as("on hold").isLessThan(AMPLITUDE / 10);
            ada.resume();
            awaitLast(bob, "a=sendrecv", "a=sendrecv");
            assertThat(tone(bob, ADA_HZ)).as("again").isGreaterThan(AMPLITUDE / 2);
            ada.hangUpAndTell();
            assertThat(bob.awaitBye()).isNotEmpty();
        }
        awaitNoCalls();
    }

    /** Until the last INVITE to it has one of these lines. */
    private static void awaitLast(RawPhone phone, String line, String or) {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        String last = "";
        while (!last.contains(line) && !last.contains(or)) {
            assertThat(System.nanoTime()).as(last).isLessThan(ends);
            pause(100);
            last = phone.requests().stream()
                    .filter(request -> request.startsWith("INVITE"))
                    .reduce((first, second) -> second)
                    .orElse("");
        }
    }

    @Test
    void a_value_that_somebody_invented_calls_nobody() {
        try (RawPhone mallory = new RawPhone("mallory", appliance.ports().gateway(), "127.0.0.1", false);
                RawPhone bob = raw("bob")) {
            frontEnd.knows("bob", List.of(List.of(bob.address())));
            bob.takesCalls("200 OK", "");
            String invented = "Sotto-Carried: true\r\nSotto-Bridge: " + "0".repeat(32) + "\r\n";
            assertThat(mallory.call("sip:bob@127.0.0.1:" + appliance.ports().gateway(), invented))
                    .isEqualTo(404);
            assertThat(bob.requests()).isEmpty();
        }
        awaitNoCalls();
    }

    @Test
    void two_with_different_codecs_hear_each_other() {
        long played = counter("PLAYED");
        try (Baresip ada = phone("ada", ADA_HZ, "opus", ";mediaenc=dtls_srtp");
                Baresip bob = phone("bob", BOB_HZ, "pcmu", ";answermode=auto")) {
            talk(ada, bob);
        }
        assertThat(counter("PLAYED") - played).isGreaterThan(2L * 50 * TALK_SECONDS);
    }
}
