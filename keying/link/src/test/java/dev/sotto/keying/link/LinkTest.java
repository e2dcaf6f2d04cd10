package dev.sotto.keying.link;

import static dev.sotto.keying.link.LinkRig.QUICK;
import static dev.sotto.keying.link.LinkRig.awaitCounter;
import static dev.sotto.keying.link.LinkRig.next;
import static dev.sotto.keying.link.LinkRig.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Mailbox;
import dev.sotto.tests.kit.Rfc;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Links that work, and links that end. */
@Timeout(60)
class LinkTest {
    private final LinkRig rig = new LinkRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Rfc(number = 9185, section = "5.2", must = "a tunnel is a mutually authenticated TLS connection")
    @Rfc(number = 9185, section = "5.4", must = "each tunnel of the key distributor is mutually authenticated")
    void both_ends_learn_who_the_other_is_and_octets_go_both_ways_on_either_protocol() throws Exception {
        LinkServer server = rig.server();
        for (LinkProtocol protocol : LinkProtocol.values()) {
            LinkIdentity who = protocol == LinkProtocol.PHONES ? rig.gw : rig.md;
            rig.client(server.port(), protocol, QUICK, who, Set.of(rig.kd.fingerprint()));
            LinkProxy atKd = next(rig.kdEvents, LinkEvent.Up.class).link();
            LinkProxy atMd = next(rig.mdEvents, LinkEvent.Up.class).link();
            assertThat(atKd.peer()).isEqualTo(who.fingerprint());
            assertThat(atMd.peer()).isEqualTo(rig.kd.fingerprint());
            assertThat(atKd.protocol()).isEqualTo(protocol);
            assertThat(atMd.protocol()).isEqualTo(protocol);

            assertThat(atMd.send("from the distributor of media".getBytes(US_ASCII)))
                    .isTrue();
            assertThat(text(rig.kdEvents, 29)).isEqualTo("from the distributor of media");
            assertThat(atKd.send("from the distributor of keys".getBytes(US_ASCII)))
                    .isTrue();
            assertThat(text(rig.mdEvents, 28)).isEqualTo("from the distributor of keys");
        }
        assertThat(server.describe().links()).hasSize(LinkProtocol.values().length);
    }

    @Test
    void octets_are_overwritten_once_they_are_written() throws Exception {
        LinkServer server = rig.server();
        rig.client(server.port(), LinkProtocol.TUNNEL);
        LinkProxy atMd = next(rig.mdEvents, LinkEvent.Up.class).link();
        byte[] octets = "hop keys".getBytes(US_ASCII);
        atMd.send(octets);
        next(rig.kdEvents, LinkEvent.Up.class);
        assertThat(text(rig.kdEvents, 8)).isEqualTo("hop keys");
        LinkRig.await(() -> Arrays.equals(octets, new byte[8]), "zeros");
    }

    @Test
    void what_was_sent_before_a_close_arrives_also_when_the_peer_was_sending() throws Exception {
        LinkServer server = rig.server();
        rig.client(server.port(), LinkProtocol.TUNNEL);
        LinkProxy atMd = next(rig.mdEvents, LinkEvent.Up.class).link();
        LinkProxy atKd = next(rig.kdEvents, LinkEvent.Up.class).link();
        atMd.send(new byte[100_000]);
        atKd.send("the last word".getBytes(US_ASCII));
        atKd.close();
        assertThat(text(rig.mdEvents, 13)).isEqualTo("the last word");
        assertThat(next(rig.mdEvents, LinkEvent.Down.class).reason()).contains("peer");
        assertThat(lastOf(rig.kdEvents).reason()).isEqualTo("closed by us");
        byte[] tooLate = {1};
        assertThat(atKd.send(tooLate)).isFalse();
        assertThat(tooLate).containsExactly(0);
    }

    private static LinkEvent.Down lastOf(Mailbox<LinkEvent> mailbox) throws InterruptedException {
        LinkEvent event = next(mailbox);
        while (!(event instanceof LinkEvent.Down)) {
            event = next(mailbox);
        }
        return (LinkEvent.Down) event;
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "the connection is re-established after a loss, as a new one")
    void a_client_comes_back_after_the_server_was_away() throws Exception {
        LinkServer first = rig.server();
        int port = first.port();
        LinkClient client = rig.client(port, LinkProtocol.TUNNEL);
        LinkProxy before = next(rig.mdEvents, LinkEvent.Up.class).link();
        first.close();
        assertThat(next(rig.mdEvents, LinkEvent.Down.class).link()).isSameAs(before);
        LinkRig.await(() -> client.describe().count(LinkCounter.UNREACHABLE) > 1, "failed attempts");
        rig.server(QUICK, port);
        LinkProxy after = next(rig.mdEvents, LinkEvent.Up.class).link();
        assertThat(after.id()).isNotEqualTo(before.id());
        assertThat(before.send(new byte[1])).isFalse();
        assertThat(after.send(new byte[1])).isTrue();
    }

    @Test
    void a_gateway_speaks_of_phones_until_it_is_trusted_as_something_else() throws Exception {
        LinkServer server = rig.server();
        rig.client(server.port(), LinkProtocol.PHONES, QUICK, rig.gw, Set.of(rig.kd.fingerprint()));
        LinkProxy link = LinkRig.next(rig.kdEvents, LinkEvent.Up.class).link();
        assertThat(link.protocol()).isEqualTo(LinkProtocol.PHONES);
        assertThat(link.peer()).isEqualTo(rig.gw.fingerprint());
        server.trust(LinkTrust.of(Set.of(rig.gw.fingerprint()), Set.of()));
        LinkRig.next(rig.kdEvents, LinkEvent.Down.class);
        LinkRig.await(() -> server.describe().count(LinkCounter.REFUSED_ROLE) > 0, "the refusal");
        assertThat(rig.kdEvents.poll(0)).isNull();
    }

    @Test
    void removing_a_pin_at_the_server_closes_the_links_of_that_peer_and_keeps_it_out() throws Exception {
        LinkServer server = rig.server();
        rig.client(server.port(), LinkProtocol.TUNNEL);
        rig.client(server.port(), LinkProtocol.ADMISSION);
        next(rig.kdEvents, LinkEvent.Up.class);
        next(rig.kdEvents, LinkEvent.Up.class);
        server.trust(LinkTrust.NOBODY);
        assertThat(next(rig.kdEvents, LinkEvent.Down.class).reason()).isEqualTo("its pin was removed");
        assertThat(next(rig.kdEvents, LinkEvent.Down.class).reason()).isEqualTo("its pin was removed");
        awaitCounter(server, LinkCounter.CLOSED_PIN_REMOVED, 2);
        LinkRig.await(() -> server.describe().count(LinkCounter.REFUSED_UNLISTED) > 0, "a refused reconnect");
        server.trust(LinkTrust.of(Set.of(rig.md.fingerprint()), Set.of()));
        assertThat(next(rig.kdEvents)).isInstanceOf(LinkEvent.Up.class);
    }

    @Test
    void removing_a_pin_at_the_client_closes_its_link_and_nothing_is_dialled_until_there_is_another() throws Exception {
        LinkServer server = rig.server();
        LinkClient client = rig.client(server.port(), LinkProtocol.TUNNEL);
        next(rig.mdEvents, LinkEvent.Up.class);
        client.trust(Set.of(TestIdentities.fresh().fingerprint()));
        assertThat(next(rig.mdEvents, LinkEvent.Down.class).reason()).isEqualTo("its pin was removed");
        LinkRig.await(() -> client.describe().count(LinkCounter.REFUSED_UNLISTED) > 0, "a refused server");
        client.trust(Set.of(rig.kd.fingerprint()));
        assertThat(next(rig.mdEvents)).isInstanceOf(LinkEvent.Up.class);
    }

    @Test
    void a_renewed_certificate_of_the_same_key_stays_trusted() throws Exception {
        LinkServer server = rig.server();
        rig.client(
                server.port(),
                LinkProtocol.TUNNEL,
                QUICK,
                TestIdentities.renewed(rig.md),
                Set.of(rig.kd.fingerprint()));
        assertThat(next(rig.kdEvents, LinkEvent.Up.class).link().peer()).isEqualTo(rig.md.fingerprint());
    }

    @Test
    void an_idle_link_of_peers_that_live_stays_up_because_they_answer_probes() throws Exception {
        LinkConfig alert = new LinkConfig(2_000, 20, 1_500, 64, 8, 4, QUICK.backoff());
        LinkServer server = rig.server(alert, 0);
        rig.client(server.port(), LinkProtocol.TUNNEL);
        LinkProxy atMd = next(rig.mdEvents, LinkEvent.Up.class).link();
        next(rig.kdEvents, LinkEvent.Up.class);
        assertThat(rig.kdEvents.poll(3_500_000_000L)).as("a Down").isNull();
        atMd.send("still here".getBytes(US_ASCII));
        assertThat(text(rig.kdEvents, 10)).isEqualTo("still here");
    }

    @Test
    void a_peer_that_fell_silent_is_noticed() throws Exception {
        LinkConfig alert = new LinkConfig(2_000, 60, 400, 64, 8, 4, QUICK.backoff());
        LinkServer server = rig.server(alert, 0);
        ForeignPeer peer = new ForeignPeer(Optional.of(rig.md), rig.kd, "TLSv1.3", "sotto-tunnel");
        SSLSocket silent = rig.foreign(peer, server.port());
        silent.startHandshake();
        next(rig.kdEvents, LinkEvent.Up.class);
        assertThat(next(rig.kdEvents, LinkEvent.Down.class).reason()).startsWith("nothing from the peer");
        awaitCounter(server, LinkCounter.CLOSED_SILENT, 1);
    }

    @Test
    void a_gateway_that_fell_silent_is_missed_in_a_quarter_of_the_time() throws Exception {
        LinkConfig alert = new LinkConfig(2_000, 400, 12_000, 64, 8, 4, QUICK.backoff());
        LinkServer server = rig.server(alert, 0);
        ForeignPeer peer = new ForeignPeer(Optional.of(rig.gw), rig.kd, "TLSv1.3", "sotto-phones");
        SSLSocket silent = rig.foreign(peer, server.port());
        silent.startHandshake();
        next(rig.kdEvents, LinkEvent.Up.class);
        LinkEvent event = rig.kdEvents.poll(50_000_000_000L);
        assertThat(event)
                .isInstanceOfSatisfying(
                        LinkEvent.Down.class,
                        down -> assertThat(down.reason()).matches("nothing from the peer for ([3-9]|1[01])\\d{3} ms"));
    }

    @Test
    void a_peer_that_does_not_read_fills_the_outbox_and_loses_its_link() throws Exception {
        LinkServer server = rig.server();
        ForeignPeer peer = new ForeignPeer(Optional.of(rig.md), rig.kd, "TLSv1.3", "sotto-tunnel");
        SSLSocket deaf = rig.foreign(peer, server.port());
        deaf.startHandshake();
        LinkProxy atKd = next(rig.kdEvents, LinkEvent.Up.class).link();
        int sent = 0;
        while (atKd.send(new byte[60_000])) {
            sent++;
        }
        assertThat(sent).isBetween(QUICK.outboxMessages(), 4096);
        assertThat(next(rig.kdEvents, LinkEvent.Down.class).reason()).isEqualTo("its outbox is full");
        awaitCounter(server, LinkCounter.CLOSED_OUTBOX_FULL, 1);
    }

    @Test
    void an_owner_that_is_slow_gets_everything_in_order() throws Exception {
        Mailbox<LinkEvent> small = new Mailbox<>(1);
        LinkServer server = rig.server(QUICK, 0, LinkEventPort.to(small));
        rig.client(server.port(), LinkProtocol.TUNNEL);
        LinkProxy atMd = next(rig.mdEvents, LinkEvent.Up.class).link();
        for (int i = 0; i < 50; i++) {
            atMd.send(String.format("%04d", i).getBytes(US_ASCII));
        }
        next(small, LinkEvent.Up.class);
        String all = text(small, 200);
        for (int i = 0; i < 50; i++) {
            assertThat(all.substring(4 * i, 4 * i + 4)).isEqualTo(String.format("%04d", i));
        }
    }
}
