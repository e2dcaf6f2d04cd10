package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Telephones of a house: they register with the appliance as it is delivered, call each other through its gateway, and nobody else calls them. */
class APhoneRegistersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PASSWORD = "four-words-of-a-house";
    private static final int ADA_HZ = 500;
    private static final int BOB_HZ = 700;
    private static final double AMPLITUDE = 0.1;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static Administrator admin;

    @BeforeAll
    static void start() throws Exception {
        appliance = Appliance.start(folder, "", ", send-phones-to-gateway: carry");
        admin = Administrator.of(appliance, folder);
        appliance.startGateway("1000", "86420975");
        for (String user : new String[] {"ada", "bob", "cora"}) {
            HttpResponse<String> made = admin.send(
                    "POST",
                    "/api/v1/accounts",
                    "{\"user\":\"" + user + "\",\"displayName\":\"" + user.toUpperCase(java.util.Locale.ROOT)
                            + " of the house\",\"password\":\"" + PASSWORD + "\"}",
                    Map.of());
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    private static Baresip phone(String user, int hertz, String codec, String transport, String account) {
        String server = "127.0.0.1:" + appliance.ports().sip() + transport;
        return Baresip.register(folder, user, new Baresip.Tone(hertz, AMPLITUDE), codec, server, PASSWORD, account);
    }

    private static String number(String user) {
        return "sip:" + user + "@127.0.0.1:" + appliance.ports().sip();
    }

    private static void hears(String who, Spectrum heard, int other) {
        assertThat(Steadiness.of(heard, other, 4, 1).decibelsAbove(AMPLITUDE))
                .as(who)
                .isBetween(-1.5, 1.5);
    }

    @Test
    void two_register_over_udp_and_tcp_and_talk_to_each_other() throws Exception {
        try (Baresip ada = phone("ada", ADA_HZ, "pcma", "", "");
                Baresip bob = phone("bob", BOB_HZ, "pcma", ";transport=tcp", ";answermode=auto")) {
            String accounts = admin.read("/api/v1/accounts?limit=100");
            Matcher account = Pattern.compile("\"id\":\"([^\"]+)\"[^{}]*\"record\":\\{\"user\":\"bob\"")
                    .matcher(accounts);
            assertThat(account.find()).as(accounts).isTrue();
            assertThat(admin.read("/api/v1/accounts/" + account.group(1) + "/registrations"))
                    .contains("baresip", "TCP 127.0.0.1:", "\"until\"");
            ada.call(number("bob"));
            bob.program().await("Call established", PATIENCE);
            TimeUnit.SECONDS.sleep(7);
            Spectrum atAda = ada.hangUpAndTell();
            bob.program().await("session closed", PATIENCE);
            Spectrum atBob = bob.hangUpAndTell();
            hears("ada", atAda, BOB_HZ);
            hears("bob", atBob, ADA_HZ);
            assertThat(bob.program().output()).as("who calls is who was proven").contains("sip:ada@127.0.0.1");
        }
    }

    @Test
    void a_wrong_password_is_not_registered_and_a_stranger_calls_nobody() {
        try (Baresip cora = phone("cora", ADA_HZ, "pcmu", "", ";answermode=auto");
                Baresip stranger = Baresip.start(folder, "stranger", BOB_HZ, "pcmu", "")) {
            stranger.refused(number("cora"), "401");
            stranger.refused(number("nobody-at-all"), "401");
            assertThat(cora.program().output()).doesNotContain("Incoming call");
        }
    }
}
