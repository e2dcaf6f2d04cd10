package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A telephone in a private conference gives its place to another one, if the key distributor allows that: RFC 3515, RFC 3891, RFC 5589. */
@Isolated
class ATransferredCallTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String PIN = "86420975";
    private static final int ADA_HZ = 1250;
    private static final double HEARD = 0.02;
    private static final double NOT_HEARD = 0.008;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static RunningProgram gateway;
    private static RunningProgram ada;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "");
        gateway = appliance.startGateway("1000", PIN);
        appliance.kd("phones", ROOM, "transfer", "on");
        ada = appliance.call("1000", appliance.enrol("1000", "ada"), "--tone", "" + ADA_HZ);
        ada.await("event secured", PATIENCE);
    }

    @AfterAll
    static void stop() {
        ada.close();
        appliance.close();
    }

    private static RawPhone phone(String name) {
        return new RawPhone(name, appliance.ports().gateway(), "127.0.0.1", false);
    }

    private static String direct() {
        return "sip:1000@127.0.0.1:" + appliance.ports().gateway();
    }

    private static long judged(String verdict) {
        return Pattern.compile("gateway\\.judged .*verdict=" + verdict + "\\b")
                .matcher(gateway.output())
                .results()
                .count();
    }

    private static void awaitJudged(String verdict, long before) throws InterruptedException {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (judged(verdict) <= before) {
            assertThat(System.nanoTime()).as(gateway.output()).isLessThan(ends);
            Thread.sleep(50);
        }
    }

    /** Comes in by its PIN, and has heard what is said to everybody at the beginning. */
    private static RawPhone inside(String name) throws InterruptedException {
        RawPhone phone = phone(name);
        assertThat(phone.call(direct(), "")).isEqualTo(200);
        long before = judged("ADMITTED");
        phone.voice().press(PIN + "#");
        awaitJudged("ADMITTED", before);
        hears(phone, "control: who has the PIN");
        return phone;
    }

    private static double tone(RawPhone phone) throws InterruptedException {
        phone.voice().takeHeard();
        TimeUnit.MILLISECONDS.sleep(1600);
        return phone.voice().takeHeard().amplitude(ADA_HZ);
    }

    private static void hears(RawPhone phone, String who) throws InterruptedException {
        double heard = 0;
        for (int i = 0; i < 20 && heard < HEARD; i++) {
            phone.voice().press("0");
            heard = tone(phone);
        }
        assertThat(heard).as(who).isGreaterThan(HEARD);
    }

    private static String referTo(RawPhone to, String headers) {
        return "Refer-To: <" + to.address() + headers + ">\r\nReferred-By: <sip:somebody@example.org>\r\n";
    }

    private static List<String> told(RawPhone phone) {
        return phone.requests().stream()
                .filter(request -> request.startsWith("NOTIFY "))
                .map(request ->
                        request.substring(request.indexOf("\r\n\r\n") + 4).strip())
                .toList();
    }

    @Test
    void a_blind_transfer_puts_who_answers_and_presses_the_key_in_the_place_of_the_other_one() throws Exception {
        try (RawPhone before = inside("before");
                RawPhone after = phone("after")) {
            after.takesCalls("200 OK", "");
            long admitted = judged("ADMITTED");
            assertThat(before.ask("REFER", referTo(after, ""), "")).isEqualTo(202);
            assertThat(after.awaitRequest("INVITE")).doesNotContain("Replaces:");
            after.awaitRequest("ACK");
            assertThat(tone(after)).as("before the key").isLessThan(NOT_HEARD);
            assertThat(tone(before)).as("the one that is still in").isGreaterThan(HEARD);
            after.voice().press("1");
            awaitJudged("ADMITTED", admitted);
            assertThat(before.awaitBye()).contains("cause=200");
            assertThat(told(before)).first().isEqualTo("SIP/2.0 100 Trying");
            assertThat(told(before)).last().isEqualTo("SIP/2.0 200 OK");
            assertThat(before.requests().stream().filter(r -> r.startsWith("NOTIFY ")))
                    .allMatch(notify -> notify.contains("Event: refer;id="))
                    .last()
                    .asString()
                    .contains("Subscription-State: terminated;reason=noresource");
            hears(after, "who has the place");
            assertThat(appliance.kd("members", ROOM))
                    .contains("after@127.0.0.1")
                    .doesNotContain("before");
        }
    }

    @Test
    void a_transfer_that_fails_leaves_the_telephone_in() throws Exception {
        try (RawPhone before = inside("stays");
                RawPhone busy = phone("busy")) {
            busy.takesCalls("486 Busy Here", "");
            assertThat(before.ask("REFER", referTo(busy, ""), "")).isEqualTo(202);
            busy.awaitRequest("ACK");
            long ends = System.nanoTime() + PATIENCE.toNanos();
            while (told(before).size() < 2) {
                assertThat(System.nanoTime()).isLessThan(ends);
                Thread.sleep(50);
            }
            assertThat(told(before)).containsExactly("SIP/2.0 100 Trying", "SIP/2.0 486 Busy Here");
            assertThat(tone(before)).as("it is still in").isGreaterThan(HEARD);
            appliance.kd("phones", ROOM, "transfer", "off");
            assertThat(before.ask("REFER", referTo(busy, ""), ""))
                    .as("the right has gone")
                    .isEqualTo(403);
            appliance.kd("phones", ROOM, "transfer", "on", "sip:*@elsewhere.example");
            assertThat(before.ask("REFER", referTo(busy, ""), ""))
                    .as("for others")
                    .isEqualTo(403);
            assertThat(busy.requests().stream().filter(r -> r.startsWith("INVITE")))
                    .hasSize(1);
            assertThat(tone(before)).as("it is still in").isGreaterThan(HEARD);
        } finally {
            appliance.kd("phones", ROOM, "transfer", "off");
            appliance.kd("phones", ROOM, "transfer", "on");
        }
    }

    @Test
    void an_attended_transfer_calls_with_the_dialog_that_it_replaces() throws Exception {
        try (RawPhone before = inside("attends");
                RawPhone after = phone("attended")) {
            after.takesCalls("200 OK", "");
            String dialog = "7@consultation;to-tag=x1;from-tag=y2";
            String replaces = "?Replaces=" + URLEncoder.encode(dialog, StandardCharsets.US_ASCII);
            long admitted = judged("ADMITTED");
            assertThat(before.ask("REFER", referTo(after, replaces), "")).isEqualTo(202);
            assertThat(after.awaitRequest("INVITE"))
                    .contains("Replaces: " + dialog)
                    .contains("Require: replaces");
            after.awaitRequest("ACK");
            after.voice().press("1");
            awaitJudged("ADMITTED", admitted);
            before.awaitBye();
            hears(after, "who has the place");
        }
    }

    @Test
    void a_call_in_the_place_of_another_one_gets_what_that_one_had_and_no_more() throws Exception {
        try (RawPhone before = inside("replaced");
                RawPhone stranger = phone("stranger");
                RawPhone early = phone("early");
                RawPhone odd = phone("odd");
                RawPhone after = phone("replacing")) {
            String forged = before.dialog().replaceFirst("to-tag=.", "to-tag=z");
            assertThat(stranger.call(direct(), "Replaces: " + forged + "\r\n"))
                    .as("a dialog that does not exist")
                    .isEqualTo(481);
            assertThat(early.call(direct(), "Replaces: " + before.dialog() + ";early-only\r\n"))
                    .as("one that was answered")
                    .isEqualTo(486);
            odd.callsItself("tel:+49228");
            assertThat(odd.call(direct(), "Replaces: " + before.dialog() + "\r\n"))
                    .as("who has no address that the key distributor could allow")
                    .isEqualTo(403);
            long admitted = judged("ADMITTED");
            assertThat(after.call(direct(), "Require: replaces\r\nReplaces: " + before.dialog() + "\r\n"))
                    .isEqualTo(200);
            awaitJudged("ADMITTED", admitted);
            before.awaitBye();
            hears(after, "who has the place");
            assertThat(tone(before)).as("who gave it away").isLessThan(NOT_HEARD);
        }
    }

    @Test
    void baresip_transfers_its_call_to_baresip() throws Exception {
        try (Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", "");
                Baresip bert = Baresip.start(folder, "bert", 700, "pcmu", ";answermode=auto")) {
            anna.call(direct());
            long admitted = judged("ADMITTED");
            anna.press(PIN + "#");
            awaitJudged("ADMITTED", admitted);
            anna.press("0");
            TimeUnit.SECONDS.sleep(1);
            anna.transfer(bert.address());
            bert.program().await("Call established", PATIENCE);
            admitted = judged("ADMITTED");
            TimeUnit.SECONDS.sleep(2);
            bert.press("1");
            awaitJudged("ADMITTED", admitted);
            anna.program().await("session closed|terminated|Call with .* terminated", PATIENCE);
            bert.press("0");
            TimeUnit.SECONDS.sleep(4);
            assertThat(bert.hangUpAndTell().amplitude(ADA_HZ))
                    .as("ada at bert's")
                    .isGreaterThan(HEARD / 2);
        }
    }
}
