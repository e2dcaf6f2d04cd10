package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.sip.stack.TlsTrust;
import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A front end that is trusted and lies, against the real key distributor and real endpoints: no key, no packet, a counter and a reason. */
class HostileFocusTest {
    private static final String ROOM = "sip:1000@127.0.0.1";

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static KdCounts counts;
    private static Path ada;
    private static Path eve;

    @BeforeAll
    static void start() {
        appliance = Appliance.start(folder, "");
        counts = new KdCounts(folder);
        counts.command("create", HostileFrontEnd.STANDARD, "standard");
        counts.command("trust", "md", HostileFrontEnd.identity(folder).pin().text());
        ada = appliance.enrol("1000", "ada");
        eve = appliance.enrol("2000", "eve");
        String fingerprint = counts.fingerprintIn(ROOM);
        counts.command("admit", HostileFrontEnd.OTHER, fingerprint, "ada");
        counts.command("admit", HostileFrontEnd.STANDARD, fingerprint, "ada");
    }

    @AfterAll
    static void stop() {
        appliance.close();
    }

    @Test
    void without_a_lie_the_caller_gets_its_key_and_speaks() {
        try (HostileFrontEnd front = new HostileFrontEnd(appliance, folder, FocusFault.NONE);
                CallExchange exchange = CallExchange.start(front.hop(), new TlsTrust.SystemAuthorities());
                Victim caller = new Victim("1000", ada, front.hop(), exchange)) {
            caller.awaitSecured();
            caller.talk(300);
            assertThat(front.packets()).isPositive();
            assertThat(front.keys).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            KIND                    | HANDSHAKE_FAILED | handshake_failure
            CONFERENCE              | HANDSHAKE_FAILED | and not for the dialled sip:1000@127.0.0.1
            FINGERPRINT_OF_KD       | HANDSHAKE_FAILED | the server's certificate is not the one in its SDP
            FINGERPRINT_OF_ENDPOINT | HANDSHAKE_FAILED | bad_certificate
            TLS_ID_OF_KD            | HANDSHAKE_FAILED | is not the tls-id of its SDP
            TLS_ID_OF_ENDPOINT      | UNEXPECTED_ASSOCIATION | illegal_parameter
            """)
    @Rfc(number = 8871, section = "3.2.2", must = "call processing is not trusted with who gets a key")
    @Rfc(number = 8844, section = "4.3", must = "another value ends the handshake with illegal_parameter")
    void a_lie_gives_nobody_a_key(FocusFault fault, String counter, String reason) {
        long before = counts.of(counter);
        try (HostileFrontEnd front = new HostileFrontEnd(appliance, folder, fault);
                CallExchange exchange = CallExchange.start(front.hop(), new TlsTrust.SystemAuthorities());
                Victim caller = new Victim("1000", ada, front.hop(), exchange)) {
            assertThat(caller.awaitEnd()).contains(reason);
            counts.awaitMore(counter, before);
            checkNothingLeft(front, caller);
        }
    }

    @Test
    @Rfc(number = 8871, section = "3.2.2", must = "the key distributor rejects unauthorised endpoints")
    void who_is_not_on_the_roster_gets_no_key_whatever_the_focus_says() {
        long before = counts.of("FAILED");
        try (HostileFrontEnd front = new HostileFrontEnd(appliance, folder, FocusFault.NONE);
                CallExchange exchange = CallExchange.start(front.hop(), new TlsTrust.SystemAuthorities());
                Victim caller = Victim.withPapersOf("1000", eve, ada, front.hop(), exchange)) {
            assertThat(caller.awaitEnd()).isNotEmpty();
            checkNothingLeft(front, caller);
            assertThat(front.notices)
                    .filteredOn(AdmissionMessage.Failed.class::isInstance)
                    .asString()
                    .contains("not on the roster");
        }
        counts.awaitMore("FAILED", before);
    }

    @Test
    void a_locked_conference_stays_locked_whatever_the_focus_says() {
        long before = counts.of("REFUSED");
        counts.command("lock", ROOM);
        try (HostileFrontEnd front = new HostileFrontEnd(appliance, folder, FocusFault.REFUSAL);
                CallExchange exchange = CallExchange.start(front.hop(), new TlsTrust.SystemAuthorities());
                Victim caller = new Victim("1000", ada, front.hop(), exchange)) {
            assertThat(caller.awaitEnd()).contains("illegal_parameter");
            checkNothingLeft(front, caller);
            assertThat(front.notices)
                    .filteredOn(AdmissionMessage.Refusal.class::isInstance)
                    .asString()
                    .contains("The conference is locked.");
        } finally {
            counts.command("unlock", ROOM);
        }
        counts.awaitMore("REFUSED", before);
    }

    private static void checkNothingLeft(HostileFrontEnd front, Victim caller) {
        assertThat(caller.secured()).isFalse();
        assertThat(front.packets()).as("packets that the endpoint sent").isZero();
        List<TunnelMessage.MediaKeys> keys = front.keys;
        assertThat(keys).as("keys of a hop").isEmpty();
    }
}
