package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telephones that call the front end and do not follow a 302: their calls are carried to the gateway. */
class ACarriedTelephoneTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LINGER = Duration.ofSeconds(45);
    private static final Duration GONE = Duration.ofSeconds(5);
    private static final String SIP = ", send-phones-to-gateway: carry";
    /** Sessions of six seconds, and phones that may ask for three. */
    private static final String BRISK = ", refresh-seconds: 6, refresh-minimum-seconds: 3" + SIP;

    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String PIN = "83726150";
    private static final String LABEL = "through gateway lobby, leg readable by the operator";
    private static final Pattern INLINE = Pattern.compile("inline:([A-Za-z0-9+/=]{40})");
    private static final double HEARD = 0.05;

    @TempDir
    Path folder;

    private static String front(Appliance appliance) {
        return ROOM + ":" + appliance.ports().sip();
    }

    private static void awaitState(Pattern wanted, Supplier<String> state, Duration patience)
            throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        String now = state.get();
        while (!wanted.matcher(now).find() && System.nanoTime() < until) {
            Thread.sleep(200);
            now = state.get();
        }
        assertThat(now).containsPattern(wanted).contains("\"BUG\":0");
    }

    /** Neither here nor at the gateway. */
    private static void nothingIsLeft(Appliance appliance) throws InterruptedException {
        awaitState(Pattern.compile("\"carried\":\\[]"), () -> appliance.md("describe"), LINGER);
        awaitState(Pattern.compile("\"sip\":\\{\"legs\":0,"), () -> appliance.md("describe"), LINGER);
        awaitState(
                Pattern.compile("\"phones\":\\[],\"openPorts\":0,\"sip\":\\{\"legs\":0,"),
                () -> appliance.gw("describe"),
                LINGER);
    }

    @Test
    @Rfc(number = 3261, section = "16.3", must = "a call is passed on only if its Max-Forwards lets it")
    void calls_of_every_kind_are_carried_and_leave_nothing() throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "", BRISK);
                RunningProgram gateway = appliance.startGateway("1000", PIN)) {
            Sipp sipp = new Sipp(folder, appliance.ports().sip());
            // The first calls of a JVM are slow, and some of what follows is a matter of milliseconds.
            check(sipp, "phone-offerless", "9000", 5, "u1");
            for (String transport : List.of("u1", "t1")) {
                check(sipp, "phone-hold", "1000", 5, transport);
                check(sipp, "phone-offerless", "9000", 5, transport);
                check(sipp, "phone-prack", "1000", 5, transport);
                check(sipp, "phone-cancel-late", "1000", 10, transport);
                check(sipp, "phone-hasty", "1000", 5, transport);
            }
            List.of("phone-refreshes", "phone-refreshed", "phone-glare").stream()
                    .map(scenario -> CompletableFuture.runAsync(() -> check(sipp, scenario, "1000", 3, "u1")))
                    .toList()
                    .forEach(CompletableFuture::join);
            nothingIsLeft(appliance);
            assertThat(gateway.output())
                    .contains("security=\"through gateway, leg readable by the operator\"")
                    .doesNotContain("security=\"through gateway\"");
        }
    }

    private static void check(Sipp sipp, String scenario, String user, int calls, String transport) {
        assertThat(sipp.run(scenario, user, calls, transport))
                .as(scenario + " " + transport)
                .isZero();
    }

    @Test
    void a_private_conference_refuses_a_carried_telephone_in_words_until_its_operator_lets_such_in_and_all_are_told()
            throws Exception {
        try (Appliance appliance = Appliance.start(folder, "", SIP);
                Administrator admin = Administrator.of(appliance, folder);
                RunningProgram gateway = appliance.startGateway("1000", PIN);
                Baresip refused = Baresip.start(folder, "eve", 700, "pcmu", ";mediaenc=srtp-mand");
                Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", ";mediaenc=srtp-mand")) {
            Path ada = appliance.enrol("1000", "ada");
            RunningProgram adasPhone = appliance.call("1000", ada, "--tone", "440", "--record", "ada.wav");
            adasPhone.await("event secured", PATIENCE);
            refused.call(front(appliance));
            refused.press(PIN + "#");
            gateway.await("gateway.judged .*NOT_CARRIED", PATIENCE);
            appliance.md().await("call.carried_over .*reason=.*through the server", PATIENCE);
            assertThat(appliance.kd("members", ROOM))
                    .contains("none whose call passes the front end")
                    .doesNotContain("readable by the operator");

            appliance.kd("phones", ROOM, "carried", "on");
            anna.call(front(appliance));
            anna.press(PIN + "#");
            gateway.await("gateway.judged .*ADMITTED", PATIENCE);
            adasPhone.await("A gateway joined: " + LABEL, PATIENCE);
            adasPhone.await("event heard", PATIENCE);
            assertThat(adasPhone.output())
                    .containsSubsequence("A gateway joined: " + LABEL, "event first-audio", "event heard");
            assertThat(appliance.kd("members", ROOM)).contains(LABEL);
            assertThat(appliance.md("describe"))
                    .contains(LABEL)
                    .contains("\"called\":\"" + ROOM + "\"")
                    .contains("\"security\":\"through gateway, leg readable by the operator\"");
            assertThat(appliance.gw("describe"))
                    .contains("\"security\":\"through gateway, leg readable by the operator\"");
            // Callers are told much at the beginning; any key ends that.
            for (int i = 0; i < 3; i++) {
                TimeUnit.SECONDS.sleep(2);
                anna.press("0");
            }
            TimeUnit.SECONDS.sleep(6);
            assertThat(anna.hangUpAndTell().amplitude(440)).as("ada at anna's").isGreaterThan(HEARD);
            adasPhone.close();
            assertThat(Spectrum.ofWav(folder.resolve("ada.wav")).amplitude(500))
                    .as("anna at ada's")
                    .isGreaterThan(0.02);
            nothingIsLeft(appliance);
            assertThat(appliance.md().output()).doesNotContain(PIN);
            itsMessagesAreForWiresharkWithoutSecrets(appliance, admin);
        }
    }

    /** A call with keys of SDES in both directions, a PIN in its address, an answer to a challenge and pressed keys. */
    private void itsMessagesAreForWiresharkWithoutSecrets(Appliance appliance, Administrator admin) throws Exception {
        String response = "6629fae49393a05397450978507c4ef1";
        List<String> secrets = new ArrayList<>(List.of(PIN, response, "Signal="));
        try (RawPhone phone = new RawPhone("raw", appliance.ports().sip(), "127.0.0.1", true)) {
            String proof = "Authorization: Digest username=\"raw\", response=\"" + response + "\"\r\n";
            assertThat(phone.call(front(appliance) + ";pin=" + PIN, proof)).isEqualTo(200);
            phone.ask("INFO", "Content-Type: application/dtmf-relay\r\n", "Signal=8\r\nDuration=160\r\n");
            for (String said : List.of(phone.voice().offer("127.0.0.1"), phone.description())) {
                Matcher key = INLINE.matcher(said);
                assertThat(key.find()).as(said).isTrue();
                secrets.add(key.group(1));
            }
        }
        Packets packets = Packets.of(admin, folder, "raw");
        assertThat(packets.methods()).containsSubsequence("INVITE", "200", "ACK", "INFO", "BYE", "200");
        assertThat(packets.faults()).isEmpty();
        assertThat(packets.comments()).contains("carried by UDP", "sdp: caller to focus: offers audio RTP/SAVP");
        assertThat(packets.text().split("inline:A{40}\r\n", -1))
                .as("offer and answer")
                .hasSize(3);
        assertThat(packets.text()).doesNotContain(secrets.toArray(String[]::new));
    }

    @Test
    void when_the_gateway_is_killed_its_carried_telephones_are_free_within_seconds_and_the_next_call_is_told_so()
            throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "", SIP);
                RunningProgram gateway = appliance.startGateway("1000", PIN);
                Baresip anna = Baresip.start(folder, "anna", 500, "pcmu", "")) {
            anna.call(front(appliance));
            gateway.await("gateway.call ", PATIENCE);
            awaitState(Pattern.compile("\"state\":\"talking\""), () -> appliance.md("describe"), PATIENCE);
            gateway.kill();
            long killed = System.nanoTime();
            appliance.md().await("call.carried_over ", PATIENCE);
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(GONE);
            anna.program().await("session closed|terminated|Call with .* terminated", PATIENCE);
            anna.call(front(appliance));
            anna.program().await("503 ", PATIENCE);
            awaitState(Pattern.compile("\"carried\":\\[]"), () -> appliance.md("describe"), LINGER);
        }
    }
}
