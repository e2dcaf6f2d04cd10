package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.appliance.config.ProgramIdentity;
import dev.sotto.base.Entropy;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.keying.tunnel.AssociationId;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.keying.tunnel.TunnelMessage.EndpointDisconnect;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.keying.tunnel.TunnelMessage.TunneledDtls;
import dev.sotto.sip.calls.Hop;
import dev.sotto.sip.calls.Transport;
import dev.sotto.sip.stack.TlsTrust;
import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A media distributor that lies in the tunnel, against the real key distributor and real endpoints. */
class HostileTunnelTest {
    private static final String ROOM = "sip:1000@127.0.0.1";
    /** More than the key distributor takes from one media distributor before they have keys. */
    private static final int FLOOD = 2000;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static KdCounts counts;
    private static Path home;

    private HostileFrontEnd front;
    private CallExchange exchange;
    private Victim ada;

    @BeforeAll
    static void startAppliance() {
        appliance = Appliance.start(folder, "");
        counts = new KdCounts(folder);
        trust(HostileFrontEnd.identity(folder));
        home = appliance.enrol("1000", "ada");
    }

    private static void trust(ProgramIdentity identity) {
        counts.command("trust", "md", identity.pin().text());
    }

    @AfterAll
    static void stopAppliance() {
        appliance.close();
    }

    @BeforeEach
    void join() {
        front = new HostileFrontEnd(appliance, folder, FocusFault.NONE);
        exchange = CallExchange.start(front.hop(), new TlsTrust.SystemAuthorities());
        ada = new Victim("1000", home, front.hop(), exchange);
        ada.awaitSecured();
    }

    @AfterEach
    void leave() {
        ada.close();
        exchange.close();
        front.close();
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "an EndpointDisconnect may be a lie of the media distributor")
    void a_forged_disconnect_is_refuted_by_the_endpoint_which_goes_on_talking() {
        long doubted = counts.of("DOUBTED");
        long refuted = counts.of("DOUBT_REFUTED");
        int spi = lastSpi();
        front.links.say(new EndpointDisconnect(front.firstLeg().association));
        assertThat(ada.awaitOtherKey(spi).spi()).isNotEqualTo(spi);
        counts.awaitMore("DOUBTED", doubted);
        counts.awaitMore("DOUBT_REFUTED", refuted);
        checkTalking();
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "DTLS of one endpoint forwarded as another's fails at the DTLS layer")
    void dtls_of_one_caller_under_the_association_of_another_gives_no_key_and_disturbs_nobody() {
        front.nextIsForwardedAs = Optional.of(front.firstLeg().association);
        try (Victim second = new Victim("1000", home, front.hop(), exchange)) {
            second.talk(2000);
            assertThat(second.secured()).isFalse();
            assertThat(front.keys).as("keys of a hop").hasSize(1);
        }
        checkRekeyed();
    }

    @Test
    void a_replayed_client_hello_under_a_new_identifier_gives_no_key() {
        UUID fresh = AssociationId.random(Entropy.system());
        long unexpected = counts.of("UNEXPECTED_ASSOCIATION");
        long keyed = counts.of("KEYED");
        front.links.say(new TunneledDtls(fresh, front.firstLeg().hello));
        counts.awaitMore("UNEXPECTED_ASSOCIATION", unexpected);
        appliance
                .kd()
                .await(
                        "association.ended association=" + fresh + " .*nobody with this external_session_id",
                        Duration.ofSeconds(20));
        assertThat(counts.of("KEYED")).isEqualTo(keyed);
        assertThat(front.keys).hasSize(1);
        checkTalking();
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "an association of one media distributor cannot be touched by another")
    void another_media_distributor_can_neither_end_nor_enter_an_association_nor_get_its_keys() {
        Queue<TunnelMessage> got = new ConcurrentLinkedQueue<>();
        UUID target = front.firstLeg().association;
        try (KdLinks links = other("thief", got::add)) {
            links.say(new EndpointDisconnect(target));
            links.say(new TunneledDtls(target, front.firstLeg().hello));
            appliance.kd().await("tunnel.alarm .*FOREIGN_ASSOCIATION: " + target, Duration.ofSeconds(20));
            checkRekeyed();
            assertThat(got).as("what the thief was told").isEmpty();
        }
    }

    @Test
    @Rfc(number = 9185, section = "9", must = "unsolicited DTLS of endpoints costs bounded state per media distributor")
    void a_flood_of_begun_handshakes_keeps_nobody_out_who_calls_through_another_media_distributor() {
        byte[] begun = firstFragment(front.firstLeg().hello);
        Hop honest = new Hop(Transport.UDP, "127.0.0.1", appliance.ports().sip());
        try (KdLinks flooder = other("flooder", _ -> {})) {
            for (int i = 0; i < FLOOD; i++) {
                flooder.say(new TunneledDtls(AssociationId.random(Entropy.system()), begun));
            }
            try (Victim second = new Victim("1000", home, honest, exchange)) {
                assertThat(second.awaitSecured().spi()).isEqualTo(lastSpi());
            }
            checkTalking();
        }
    }

    /** The links of one more media distributor that the key distributor trusts. */
    private static KdLinks other(String name, Consumer<TunnelMessage> fromTunnel) {
        ProgramIdentity identity = ProgramIdentity.loadOrMake(folder.resolve(name + ".pem"), "sotto-md", List.of());
        trust(identity);
        return new KdLinks(appliance.ports().link(), KdLinks.pinOfKd(folder), identity, fromTunnel, _ -> {});
    }

    /** The first octets of a ClientHello that never goes on: a handshake header that says more than there is. */
    private static byte[] firstFragment(byte[] hello) {
        int body = 20;
        byte[] part = Arrays.copyOf(hello, 13 + 12 + body);
        part[11] = 0;
        part[12] = (byte) (12 + body);
        part[22] = 0;
        part[23] = 0;
        part[24] = (byte) body;
        return part;
    }

    private int lastSpi() {
        ada.talk(100);
        return ada.lastSecured().spi();
    }

    private void checkRekeyed() {
        int spi = lastSpi();
        counts.command("rekey", ROOM);
        ada.awaitOtherKey(spi);
        checkTalking();
    }

    private void checkTalking() {
        int before = front.firstLeg().packets.get();
        ada.talk(500);
        assertThat(ada.hasEnded()).isFalse();
        assertThat(front.firstLeg().packets.get())
                .as("packets of the one who talks")
                .isGreaterThan(before);
        assertThat(front.keys).extracting(MediaKeys::association).containsOnly(front.firstLeg().association);
    }
}
