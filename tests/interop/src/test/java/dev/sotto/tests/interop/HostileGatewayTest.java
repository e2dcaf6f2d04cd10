package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.link.LinkProtocol;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Answered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ended;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Ordered;
import dev.sotto.keying.tunnel.GatewayAdmissionOutput.Wished;
import dev.sotto.keying.tunnel.PhoneOrder;
import dev.sotto.keying.tunnel.PhoneOutcome;
import dev.sotto.keying.tunnel.PhoneWish;
import dev.sotto.keying.tunnel.PhoneWishOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways, honest and not, against the real key distributor: who may ask for phones, and what a phone needs to get in. */
class HostileGatewayTest {
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final String PIN = "86420975";
    private static final String HOST_PIN = "75319864";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static KdCounts kd;
    private static Path bonn;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "");
        kd = new KdCounts(folder);
        kd.command("trust", "gw", GatewayLink.identity(folder).pin().text(), "Bonn");
        bonn = enrolGateway();
    }

    private static Path enrolGateway() {
        Path home = folder.resolve("home-bonn");
        Matcher token = Pattern.compile("sotto1:\\S+").matcher(kd.command("invite-gateway", ROOM, "Bonn"));
        assertThat(token.find()).isTrue();
        try (RunningProgram enrol =
                appliance.phone("enrol-bonn", List.of("enroll", "--home", home.toString(), token.group()))) {
            assertThat(enrol.awaitExit(PATIENCE)).as(enrol.output()).isZero();
        }
        return home;
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    private static void awaitTrue(java.util.function.BooleanSupplier condition, String what) {
        long ends = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(ends);
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void a_phone_gets_in_by_the_pin_stays_over_a_crash_and_is_ended_when_phones_are_off() throws IOException {
        kd.command("phones", ROOM, "allow", PIN, "max", "2");
        try (GatewayLink gateway =
                new GatewayLink(appliance, folder, GatewayLink.identity(folder), LinkProtocol.PHONES)) {
            assertThat(gateway.ask(1, ROOM, "").outcome()).isEqualTo(PhoneOutcome.PIN_WANTED);
            assertThat(gateway.ask(1, ROOM, "11112222").outcome()).isEqualTo(PhoneOutcome.REFUSED);
            assertThat(gateway.ask(1, "sip:nobody@127.0.0.1", PIN).outcome()).isEqualTo(PhoneOutcome.REFUSED);
            assertThat(gateway.ask(1, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.ADMITTED);
            assertThat(gateway.ask(2, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.ADMITTED);
            assertThat(gateway.ask(3, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.FULL);
            assertThat(kd.command("members", ROOM))
                    .contains("phones: allowed with the PIN, 2 of 2 in")
                    .contains("phone 1: sip:+491@example.com  through gateway Bonn  in");

            appliance.crashAndRestartKd();

            awaitTrue(gateway::isUp, "the link is back");
            assertThat(gateway.ask(3, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.FULL);
            gateway.gone(2);
            assertThat(gateway.ask(3, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.ADMITTED);
            kd.command("phones", ROOM, "off");
            assertThat(List.of(
                            gateway.next(Ended.class).phone(),
                            gateway.next(Ended.class).phone()))
                    .containsExactlyInAnyOrder(1L, 3L);
            assertThat(gateway.ask(1, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.REFUSED);
        }
        assertThat(Files.readString(folder.resolve("kd/journal")))
                .contains("argon2id")
                .doesNotContain(PIN);
        assertThat(appliance.kd().output()).contains("phone.answered").doesNotContain(PIN);
        assertThat(kd.command("--json", "describe")).doesNotContain(PIN).doesNotContain("argon2id");
    }

    /**
     * What the key distributor can do about a gateway in which somebody else rules: nothing that it says lets a phone in, makes a
     * host, unlocks or unmutes. That it could play what it hears to whom it likes while it holds keys is the trust that the roster
     * gives it.
     */
    @Test
    void nothing_that_a_gateway_says_lets_a_phone_out_of_the_lobby_or_makes_it_a_host() {
        kd.command("phones", ROOM, "allow", PIN, "host", HOST_PIN, "max", "9");
        kd.command("phones", ROOM, "lobby", "on");
        try (GatewayLink gateway =
                new GatewayLink(appliance, folder, GatewayLink.identity(folder), LinkProtocol.PHONES)) {
            assertThat(gateway.ask(31, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.LOBBY);
            for (PhoneWish wish : PhoneWish.values()) {
                gateway.wish(31, wish);
                assertThat(gateway.next(Wished.class).outcome()).isEqualTo(PhoneWishOutcome.NOT_A_HOST);
            }
            gateway.status(31, false, true);
            assertThat(gateway.ask(32, ROOM, HOST_PIN).outcome()).isEqualTo(PhoneOutcome.ADMITTED_AS_HOST);
            assertThat(kd.command("members", ROOM))
                    .contains("WAITS in the lobby")
                    .contains("1 of 9 in, 1 waiting");
            assertThat(gateway.isAdmitted(31)).isFalse();

            appliance.crashAndRestartKd();

            awaitTrue(gateway::isUp, "the link is back");
            awaitTrue(() -> kd.command("members", ROOM).contains("WAITS in the lobby"), "it still waits");
            gateway.wish(32, PhoneWish.ADMIT_NEXT);
            Answered letIn = gateway.next(Answered.class);
            while (letIn.outcome() == PhoneOutcome.LOBBY) {
                letIn = gateway.next(Answered.class);
            }
            assertThat(letIn.phone()).isEqualTo(31);
            assertThat(letIn.outcome()).isEqualTo(PhoneOutcome.ADMITTED);
            assertThat(gateway.next(Wished.class).outcome()).isEqualTo(PhoneWishOutcome.ADMITTED);
            kd.command("phones", ROOM, "mute", "all");
            assertThat(gateway.next(Ordered.class).order()).isEqualTo(PhoneOrder.MUTE);
            gateway.gone(31);
            gateway.gone(32);
        } finally {
            kd.command("phones", ROOM, "lobby", "off");
            kd.command("phones", ROOM, "off");
        }
        assertThat(appliance.kd().output()).doesNotContain(PIN).doesNotContain(HOST_PIN);
    }

    @Test
    void a_gateway_is_no_media_distributor_and_a_media_distributor_no_gateway() {
        for (LinkProtocol protocol : List.of(LinkProtocol.TUNNEL, LinkProtocol.ADMISSION)) {
            long before = kd.of("REFUSED_ROLE");
            try (GatewayLink gateway = new GatewayLink(appliance, folder, GatewayLink.identity(folder), protocol)) {
                kd.awaitMore("REFUSED_ROLE", before);
                assertThat(gateway.ask(1, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.LATER);
            }
        }
        kd.command("trust", "md", HostileFrontEnd.identity(folder).pin().text());
        long before = kd.of("REFUSED_ROLE");
        try (GatewayLink md =
                new GatewayLink(appliance, folder, HostileFrontEnd.identity(folder), LinkProtocol.PHONES)) {
            kd.awaitMore("REFUSED_ROLE", before);
            assertThat(md.ask(1, ROOM, PIN).outcome()).isEqualTo(PhoneOutcome.LATER);
        }
        assertThat(appliance.kd().output()).contains("link.refused reason=REFUSED_ROLE");
    }

    @Test
    void everybody_is_told_the_name_of_a_gateway_that_got_keys() {
        Path ada = appliance.enrol("1000", "ada");
        try (RunningProgram person = appliance.call("1000", ada, "--tone", "440");
                RunningProgram gateway = appliance.call("1000", bonn, "--tone", "660")) {
            person.await("event secured ", Phones.JOIN);
            gateway.await("event secured ", Phones.JOIN);
            appliance.md().await("leg.labelled .*security=\"through gateway Bonn\" weaker=true", PATIENCE);
            assertThat(appliance.md("describe")).contains("through gateway Bonn");
            assertThat(kd.command("members", ROOM))
                    .contains("through gateway Bonn")
                    .contains("end-to-end");
        }
    }
}
