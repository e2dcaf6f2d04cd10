package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of sipp to the gateway, and what is left of them: nothing. */
class ATelephonesCallTest {
    /** 64*T1: so long a 200 that nobody acknowledges is repeated. */
    private static final Duration LINGER = Duration.ofSeconds(40);

    /** The session interval that the gateway asks for is 6 s, and the shortest that it takes 3 s. */
    private static final String SIP = ", refresh-seconds: 6, refresh-minimum-seconds: 3, send-phones-to-gateway: true";

    @TempDir
    static Path folder;

    private static Appliance appliance;
    private static RunningProgram gateway;
    private static Sipp sipp;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "", SIP);
        gateway = appliance.startGateway("1000", "83726150");
        sipp = new Sipp(folder, appliance.ports().gateway());
        // The first calls of a JVM are slow, and some of what follows is a matter of milliseconds.
        assertThat(sipp.run("phone-offerless", "9000", 5, "u1")).isZero();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        appliance.close();
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        Pattern nothing = Pattern.compile("\"phones\":\\[],\"openPorts\":0,\"sip\":\\{\"legs\":0,");
        long until = System.nanoTime() + LINGER.toNanos();
        String state = appliance.gw("describe");
        while (!nothing.matcher(state).find() && System.nanoTime() < until) {
            Thread.sleep(200);
            state = appliance.gw("describe");
        }
        assertThat(state).containsPattern(nothing).contains("\"BUG\":0");
        assertThat(Appliance.descriptors(gateway)).isLessThan(100);
        assertThat(Appliance.threads(gateway)).isLessThan(100);
    }

    @Test
    void telephones_hold_resume_move_and_let_the_gateway_offer() {
        for (String transport : List.of("u1", "t1")) {
            check("phone-hold", "1000", 1, transport);
            check("phone-offerless", "9000", 1, transport);
            check("phone-prack", "1000", 1, transport);
        }
        check("phone-hold", "1000", 50, "u1");
    }

    @Test
    @Rfc(
            number = 4028,
            section = "10",
            must = "a session that nobody refreshes is ended with BYE before its interval is over")
    void calls_are_refreshed_by_either_side_and_end_where_nobody_does() {
        // Each of them is mostly waiting.
        List.of("phone-refreshes", "phone-refreshed", "phone-glare").stream()
                .map(scenario -> CompletableFuture.runAsync(() -> check(scenario, "1000", 3, "u1")))
                .toList()
                .forEach(CompletableFuture::join);
    }

    @Test
    void calls_are_taken_back_and_hung_up_at_every_stage() {
        for (String transport : List.of("u1", "t1")) {
            check("phone-cancel-late", "1000", 20, transport);
            check("phone-hasty", "1000", 5, transport);
        }
    }

    @Test
    void a_telephone_follows_the_focus_to_the_gateway() {
        assertThat(new Sipp(folder, appliance.ports().sip()).run("phone-redirected", "1000", 5, "u1"))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_call_that_is_taken_back_at_once_ends(boolean inTheSameBreath) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (TypedTelephone phone = new TypedTelephone(appliance.ports().gateway())) {
                if (inTheSameBreath) {
                    phone.send(phone.invite(), phone.cancel());
                } else {
                    phone.send(phone.invite());
                    phone.awaitAnything();
                    phone.send(phone.cancel());
                }
                List<String> answers = phone.answers();
                assertThat(answers).anyMatch(answer -> answer.contains("1 CANCEL"));
                String last = answers.stream()
                        .filter(answer -> answer.contains("1 INVITE"))
                        .reduce((before, after) -> after)
                        .orElseThrow();
                if (last.startsWith("SIP/2.0 200 ")) {
                    phone.send(phone.ack(last), phone.bye(last));
                } else {
                    assertThat(last).startsWith("SIP/2.0 487 ");
                    phone.send(phone.ackOfRefusal(last));
                }
            }
        }
    }

    @Test
    void a_call_that_is_hung_up_while_it_is_changed_ends() throws IOException {
        try (TypedTelephone phone = new TypedTelephone(appliance.ports().gateway())) {
            phone.send(phone.invite());
            String answer = phone.answers().getLast();
            phone.send(phone.ack(answer));
            phone.send(phone.change(answer), phone.bye(answer));
            List<String> ends = phone.answers();
            assertThat(ends).anyMatch(end -> end.startsWith("SIP/2.0 200 ") && end.contains(" BYE"));
            assertThat(ends.stream().filter(end -> end.contains(" INVITE")).map(end -> end.substring(8, 11)))
                    .isSubsetOf("200", "481", "487");
        }
    }

    @Test
    void what_the_network_doubles_is_one_call() throws IOException {
        long before = calls();
        try (TypedTelephone phone = new TypedTelephone(appliance.ports().gateway())) {
            phone.send(phone.invite(), phone.invite());
            List<String> answers = phone.answers();
            String answer = answers.getLast();
            assertThat(answers.stream()
                            .filter(text -> text.contains("\r\nTo: ") || text.contains("\r\nto: "))
                            .filter(text -> text.startsWith("SIP/2.0 200 "))
                            .distinct())
                    .hasSize(1);
            phone.send(phone.invite(), phone.ack(answer), phone.ack(answer));
            assertThat(phone.answers()).allMatch(answer::equals);
            phone.send(phone.bye(answer), phone.bye(answer), phone.ack(answer));
            List<String> ends = phone.answers();
            assertThat(ends).isNotEmpty().allMatch(end -> end.startsWith("SIP/2.0 200 ") && end.contains(" BYE"));
        }
        assertThat(calls()).isEqualTo(before + 1);
    }

    private static long calls() {
        return Long.parseLong(Pattern.compile("\"CALLS\":(\\d+)")
                .matcher(appliance.gw("describe"))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1));
    }

    private static void check(String scenario, String user, int calls, String transport) {
        assertThat(sipp.run(scenario, user, calls, transport))
                .as(scenario + " " + transport)
                .isZero();
    }
}
