package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A gateway in a private conference, attacked with all that the operator of the servers has (the front end, the media distributor and their
 * configuration), and by strangers who spray its ports. The PIN of phones is the one thing that they do not have.
 */
@Isolated
class AnAttackedGatewayTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String OPEN = "sip:4000@127.0.0.1";
    private static final String PIN = "86420975";
    private static final String OPEN_PIN = "13572468";
    private static final double WORDS = 0.01;
    private static final int FIRST_PORT = 30_000;
    private static final int LAST_PORT = 39_999;
    private static final int PER_SECOND = 10_000;
    private static final int PHONES = 50;
    private static final int BEFORE_LOCK = 5;
    private static final boolean FULL = Boolean.getBoolean("sotto.full");
    private static final int SPRAY_SECONDS = FULL ? 60 : 5;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static RunningProgram gateway;
    private static GatewayDoor door;
    private static RunningProgram ada;
    private static Path adasHome;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "");
        gateway = appliance.startGateway("1000", PIN);
        door = new GatewayDoor(appliance, gateway);
        if (FULL) {
            appliance.kd("phones", "sip:1000@127.0.0.1", "allow", PIN, "max", "" + 2 * PHONES);
        }
        appliance.kd("create", OPEN, "standard");
        appliance.kd("phones", OPEN, "allow", OPEN_PIN);
        adasHome = appliance.enrol("1000", "ada");
        ada = appliance.call("1000", adasHome, "--tone", "" + GatewayDoor.TONE_HZ);
        ada.await("event secured", PATIENCE);
    }

    @AfterAll
    static void stop() {
        ada.close();
        appliance.close();
    }

    @Test
    void with_all_that_the_operator_of_the_servers_has_no_phone_gets_a_packet_of_a_private_conference()
            throws InterruptedException, IOException {
        try (RawPhone good = door.phone("good")) {
            assertThat(good.call(door.at("1000"), "")).isEqualTo(200);
            door.type(good, PIN, "ADMITTED");
            good.voice().press("0");
            TimeUnit.SECONDS.sleep(2);
            good.voice().press("0");
            assertThat(door.tone(good)).as("control: who has the PIN hears").isGreaterThan(GatewayDoor.HEARD);

            for (String header : List.of("Replaces", "Join")) {
                try (RawPhone eve = door.phone("eve")) {
                    String line = header + ": " + good.dialog() + "\r\n";
                    assertThat(eve.call(
                                    door.at("1000"),
                                    line + "Require: " + (header.equals("Join") ? "join" : "replaces") + "\r\n"))
                            .as(header + " that must be understood")
                            .isEqualTo(header.equals("Join") ? 420 : 403);
                }
                try (RawPhone eve = door.phone("eve")) {
                    assertThat(eve.call(door.at("1000"), header + ": " + good.dialog() + "\r\n"))
                            .as("transfer is off")
                            .isEqualTo(header.equals("Join") ? 200 : 403);
                    door.staysOut(eve, "by " + header);
                }
            }
            assertThat(door.tone(good)).as("control: nobody took its place").isGreaterThan(GatewayDoor.HEARD);
            refers(good);
            digitsInSignalling();
            otherConferences();
        }
        newRulesAtTheServers();
    }

    /** Transfer and dial-out (RFC 3515), outside of every call and in one. */
    private static void refers(RawPhone good) throws InterruptedException {
        try (RawPhone eve = door.phone("eve");
                RawPhone called = door.phone("called")) {
            String to = "Refer-To: <" + called.address() + ">\r\n";
            assertThat(eve.call(door.at("1000"), "")).isEqualTo(200);
            assertThat(eve.askOutside("REFER", to)).isEqualTo(403);
            assertThat(eve.ask("REFER", to, "")).as("not in, transfer is off").isEqualTo(403);
            assertThat(good.ask("REFER", to, ""))
                    .as("in the call of a phone that is in, transfer is off")
                    .isEqualTo(403);
            assertThat(appliance.kd("members", "sip:1000@127.0.0.1")).doesNotContain("is called");
            door.staysOut(eve, "by REFER");
            assertThat(called.requests()).as("calls that the gateway made").isEmpty();
            assertThat(door.tone(good)).as("control: it is still in").isGreaterThan(GatewayDoor.HEARD);
        }
    }

    /** Whoever handles SIP knows a PIN that was typed elsewhere, or invents digits; neither is typed here. */
    private static void digitsInSignalling() throws InterruptedException {
        try (RawPhone eve = door.phone("eve")) {
            assertThat(eve.call(door.at("1000"), "")).isEqualTo(200);
            for (char key : (PIN + "#").toCharArray()) {
                eve.ask("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=" + key + "\r\nDuration=160\r\n");
            }
            door.staysOut(eve, "by INFO with dtmf-relay");
            for (char key : (PIN + "#").toCharArray()) {
                eve.ask("INFO", "Content-Type: application/dtmf\r\n", "" + key);
            }
            door.staysOut(eve, "by INFO with dtmf");
        }
    }

    /** A front end that sends a call elsewhere than it was dialled, by 302 or by another Request-URI. */
    private static void otherConferences() throws InterruptedException {
        try (RawPhone eve = door.phone("eve")) {
            assertThat(eve.call(door.at("1000"), "")).as("who had dialled 4000").isEqualTo(200);
            door.type(eve, OPEN_PIN, "REFUSED");
            door.staysOut(eve, "by the PIN of another conference");
        }
        try (RawPhone victim = door.phone("victim")) {
            assertThat(victim.call(door.at("4000"), ""))
                    .as("who had dialled 1000")
                    .isEqualTo(200);
            door.type(victim, PIN, "REFUSED");
            door.type(victim, OPEN_PIN, "ADMITTED");
            victim.voice().press("0");
            assertThat(door.tone(victim)).as("control: another conference").isLessThan(GatewayDoor.NOT_HEARD);
        }
    }

    /** The operator's own configuration says that the conference is standard and open to all, and its programs begin anew. */
    private static void newRulesAtTheServers() throws IOException, InterruptedException {
        Path config = folder.resolve("sotto.yaml");
        String before = Files.readString(config);
        Files.writeString(
                config,
                before.replace("- user: \"1000\"", "- {user: \"1000\", kind: standard, may-join: [\"sip:*@*\"]}"));
        try {
            appliance.md().kill();
            appliance.restartMd();
            ada.close();
            ada = appliance.call("1000", adasHome, "--tone", "" + GatewayDoor.TONE_HZ);
            ada.await("event secured", PATIENCE);
            try (RawPhone eve = door.phone("eve");
                    RawPhone good = door.phone("good")) {
                assertThat(eve.call(door.at("1000"), "")).isEqualTo(200);
                door.type(eve, "11111111", "REFUSED");
                assertThat(good.call(door.at("1000"), "")).isEqualTo(200);
                door.type(good, PIN, "ADMITTED");
                TimeUnit.SECONDS.sleep(3);
                good.voice().press("0");
                assertThat(door.tone(good)).as("control: who has the PIN hears").isGreaterThan(GatewayDoor.HEARD);
                door.staysOut(eve, "by a new rule");
            }
        } finally {
            Files.writeString(config, before);
        }
    }

    @Test
    void a_phone_that_may_not_enter_hears_why_in_words_before_its_call_ends_with_403_and_a_reason()
            throws InterruptedException {
        try (RawPhone eve = door.phone("eve")) {
            assertThat(eve.call(door.at("2000"), "")).isEqualTo(200);
            door.type(eve, PIN, "REFUSED");
            door.type(eve, PIN, "REFUSED");
            door.type(eve, PIN, "REFUSED");
            eve.voice().takeHeard();
            assertThat(eve.awaitBye()).isEqualTo("SIP;cause=403;text=\"Meeting number and PIN were not accepted.\"");
            Spectrum words = eve.voice().takeHeard();
            assertThat(words.loudness(0, words.seconds())).as("the last words").isGreaterThan(WORDS);
            assertThat(words.seconds()).as("of the last words").isGreaterThan(2);
            assertThat(words.amplitude(GatewayDoor.TONE_HZ)).isLessThan(GatewayDoor.NOT_HEARD);
        }
    }

    @Test
    void a_spray_over_all_ports_during_fifty_calls_gets_nothing_and_nothing_of_it_is_heard()
            throws InterruptedException {
        List<RawPhone> phones = new ArrayList<>();
        try (Spray spray = Spray.start(FIRST_PORT, LAST_PORT, PER_SECOND, 20)) {
            for (int i = 0; i < PHONES; i++) {
                // Every other one has SRTP; of the rest every other one is behind a NAT and says another host than its
                // own.
                String host = i % 4 == 1 ? "127.1.2.3" : "127.0.0.1";
                RawPhone phone = new RawPhone("raw" + i, appliance.ports().gateway(), host, i % 2 == 0);
                phones.add(phone);
                assertThat(phone.call(door.at("1000"), "")).isEqualTo(200);
            }
            if (FULL) {
                // Who enters nothing is sent away before the minute is over.
                enter(phones);
            }
            TimeUnit.SECONDS.sleep(SPRAY_SECONDS);
            List<Long> before =
                    phones.stream().map(phone -> phone.voice().received()).toList();
            TimeUnit.SECONDS.sleep(1);
            for (int i = 0; i < PHONES; i++) {
                assertThat(phones.get(i).voice().received())
                        .as("phone " + i + " hears")
                        .isGreaterThan(before.get(i));
            }
            spray.stop();
            phones.forEach(phone -> phone.voice().stop());
            TimeUnit.MILLISECONDS.sleep(500);
            check(spray, phones);
        } finally {
            phones.forEach(RawPhone::close);
        }
    }

    /** All of them at once type the PIN, in the midst of the spray. */
    private static void enter(List<RawPhone> phones) throws InterruptedException {
        long before = door.judged("ADMITTED");
        phones.forEach(phone -> phone.voice().press(PIN + "#"));
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (door.judged("ADMITTED") < before + PHONES) {
            assertThat(System.nanoTime()).as(gateway.output()).isLessThan(ends);
            Thread.sleep(200);
        }
    }

    private static void check(Spray spray, List<RawPhone> phones) {
        Object state = Objects.requireNonNull(Json.parse(appliance.gw("describe")));
        long foreign = 0;
        long lost = 0;
        long sent = 0;
        List<?> shown = (List<?>) Json.at(state, "gateway", "phones");
        for (int i = 0; i < phones.size(); i++) {
            String name = "raw" + i;
            Object media = shown.stream()
                    .filter(phone -> Json.at(phone, "caller").equals(name))
                    .map(phone -> Json.at(phone, "media"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(name + " has gone"));
            long own = phones.get(i).voice().sent();
            long taken = number(media, "received");
            boolean isSecured = i % 2 == 0;
            assertThat(taken - own)
                    .as("injected into " + name + ": " + media)
                    .isLessThanOrEqualTo(isSecured ? 0 : BEFORE_LOCK);
            assertThat(Json.at(media, "sending").toString()).as("where it goes").contains("127.0.0.1");
            foreign += number(media, "verdicts", isSecured ? "BAD_TAG" : "FOREIGN_SOURCE");
            lost += Math.max(0, own - taken);
            sent += own;
        }
        System.out.printf(
                "spray: %d packets, %d came back, %d refused by the phones' ports; of %d packets of phones %d were not taken%n",
                spray.sent(), spray.cameBack(), foreign, sent, lost);
        assertThat(spray.cameBack()).as("packets to strangers").isZero();
        assertThat(foreign).as("control: the spray reached the phones").isGreaterThan(PHONES * 2L);
        assertThat(lost).as("of what the phones said").isLessThan(sent / 50);
        assertThat(number(state, "gateway", "counters", "BUG")).isZero();
    }

    private static long number(Object tree, String... path) {
        return Long.parseLong(Json.at(tree, path).toString());
    }
}
