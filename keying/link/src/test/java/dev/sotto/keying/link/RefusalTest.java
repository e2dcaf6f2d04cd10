package dev.sotto.keying.link;

import static dev.sotto.keying.link.LinkRig.QUICK;
import static dev.sotto.keying.link.LinkRig.awaitCounter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.Fingerprint;
import dev.sotto.tests.kit.Rfc;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that get nowhere: no event is posted for any of them. */
@Timeout(60)
class RefusalTest {
    private final LinkRig rig = new LinkRig();
    private final RecordedLog log = RecordedLog.ofModule();

    @AfterEach
    void close() {
        rig.close();
        log.close();
    }

    @Test
    @Rfc(number = 9185, section = "5.2", must = "a peer without a certificate gets no tunnel")
    @Rfc(number = 8871, section = "3.2.2", must = "the key distributor rejects unauthorized media distributors")
    void a_peer_without_a_certificate() throws Exception {
        refused(Optional.empty(), "TLSv1.3", LinkCounter.REFUSED_NO_CERTIFICATE, "sotto-tunnel");
    }

    @Test
    void a_peer_whose_key_is_not_pinned() throws Exception {
        LinkIdentity stranger = TestIdentities.fresh();
        refused(Optional.of(stranger), "TLSv1.3", LinkCounter.REFUSED_UNLISTED, "sotto-tunnel");
        assertThat(log.lines())
                .anyMatch(line -> line.contains(stranger.fingerprint().text()));
    }

    @Test
    void a_pinned_peer_whose_certificate_has_expired() throws Exception {
        refusedAlthoughPinned(TestIdentities.expired());
    }

    @Test
    void a_pinned_peer_whose_certificate_is_not_valid_yet() throws Exception {
        refusedAlthoughPinned(TestIdentities.notYetValid());
    }

    private void refusedAlthoughPinned(LinkIdentity untimely) throws Exception {
        LinkServer server = rig.server();
        server.trust(LinkTrust.of(Set.of(untimely.fingerprint()), Set.of()));
        refused(server, Optional.of(untimely), "TLSv1.3", LinkCounter.REFUSED_EXPIRED, "sotto-tunnel");
    }

    @Test
    @Rfc(number = 8446, section = "4.2.1", must = "TLS 1.3 only: a TLS 1.2 ClientHello is refused")
    void a_peer_that_speaks_tls_1_2() throws Exception {
        refused(Optional.of(rig.md), "TLSv1.2", LinkCounter.REFUSED_VERSION, "sotto-tunnel");
    }

    @Test
    @Rfc(number = 7301, section = "3.2", must = "no common protocol ends the handshake")
    void a_peer_that_offers_other_protocols_only() throws Exception {
        refused(Optional.of(rig.md), "TLSv1.3", LinkCounter.REFUSED_PROTOCOL, "h2", "http/1.1");
    }

    @Test
    void a_peer_that_offers_no_protocol() throws Exception {
        refused(Optional.of(rig.md), "TLSv1.3", LinkCounter.REFUSED_PROTOCOL);
    }

    @Test
    void a_gateway_that_wants_to_be_a_media_distributor() throws Exception {
        LinkServer server = rig.server();
        refused(server, Optional.of(rig.gw), "TLSv1.3", LinkCounter.REFUSED_ROLE, "sotto-tunnel");
    }

    @Test
    void a_gateway_that_wants_to_say_whom_to_expect() throws Exception {
        LinkServer server = rig.server();
        refused(server, Optional.of(rig.gw), "TLSv1.3", LinkCounter.REFUSED_ROLE, "sotto-admission", "sotto-phones");
    }

    @Test
    void a_media_distributor_that_wants_to_ask_for_phones() throws Exception {
        LinkServer server = rig.server();
        refused(server, Optional.of(rig.md), "TLSv1.3", LinkCounter.REFUSED_ROLE, "sotto-phones");
    }

    @Test
    void whoever_is_named_as_both_may_be_neither() throws Exception {
        LinkServer server = rig.server();
        Set<Fingerprint> both = Set.of(rig.gw.fingerprint());
        server.trust(LinkTrust.of(both, both));
        refused(server, Optional.of(rig.gw), "TLSv1.3", LinkCounter.REFUSED_ROLE, "sotto-phones");
    }

    private void refused(Optional<LinkIdentity> who, String version, LinkCounter reason, String... alpn)
            throws Exception {
        refused(rig.server(), who, version, reason, alpn);
    }

    private void refused(
            LinkServer server, Optional<LinkIdentity> who, String version, LinkCounter reason, String... alpn)
            throws Exception {
        SSLSocket peer = rig.foreign(new ForeignPeer(who, rig.kd, version, alpn), server.port());
        assertThatThrownBy(() -> {
                    peer.startHandshake();
                    // In TLS 1.3 the client is done before the server has seen its certificate.
                    peer.getOutputStream()
                            .write("\1\0\7\0\0\4\0\11\0\12".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
                    if (peer.getInputStream().read() < 0) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
        awaitCounter(server, reason, 1);
        LinkRig.await(() -> log.count("link.refused reason=" + reason + " ") == 1, "the log line");
        assertThat(rig.kdEvents.poll(0)).isNull();
        assertThat(server.describe().links()).isEmpty();
        assertThat(server.describe().counters().get(LinkCounter.LINKS_UP)).isZero();
    }

    @Test
    void somebody_who_does_not_speak_tls() throws Exception {
        LinkServer server = rig.server();
        Socket peer = rig.plain(server.port());
        peer.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        awaitCounter(server, LinkCounter.REFUSED_HANDSHAKE, 1);
        assertThat(rig.kdEvents.poll(0)).isNull();
    }

    @Test
    void somebody_who_says_nothing_is_put_out_at_the_deadline() throws Exception {
        LinkServer server = rig.server(new LinkConfig(300, 10_000, 25_000, 64, 8, 4, QUICK.backoff()), 0);
        Socket peer = rig.plain(server.port());
        awaitCounter(server, LinkCounter.REFUSED_SLOW, 1);
        LinkRig.await(() -> log.count("link.refused reason=REFUSED_SLOW ") == 1, "the log line");
        peer.setSoTimeout(20_000);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void more_unfinished_handshakes_than_allowed() throws Exception {
        LinkServer server = rig.server(new LinkConfig(20_000, 10_000, 25_000, 64, 2, 4, QUICK.backoff()), 0);
        rig.plain(server.port());
        rig.plain(server.port());
        rig.plain(server.port());
        awaitCounter(server, LinkCounter.REFUSED_TOO_MANY_HANDSHAKES, 1);
    }

    @Test
    void more_links_of_one_peer_than_allowed() throws Exception {
        LinkServer server = rig.server();
        for (int i = 0; i < QUICK.maxLinksPerPeer(); i++) {
            rig.client(server.port(), LinkProtocol.TUNNEL);
            LinkRig.next(rig.kdEvents, LinkEvent.Up.class);
        }
        rig.client(server.port(), LinkProtocol.TUNNEL);
        LinkRig.await(() -> server.describe().count(LinkCounter.REFUSED_TOO_MANY_LINKS) > 0, "one too many");
        assertThat(server.describe().links()).hasSize(QUICK.maxLinksPerPeer());
    }

    @Test
    void a_resumed_session_does_not_get_round_a_removed_pin() throws Exception {
        LinkServer server = rig.server();
        ForeignPeer peer = new ForeignPeer(Optional.of(rig.md), rig.kd, "TLSv1.3", "sotto-tunnel");
        SSLSocket first = rig.foreign(peer, server.port());
        first.startHandshake();
        LinkProxy link = LinkRig.next(rig.kdEvents, LinkEvent.Up.class).link();
        link.send(new byte[] {1});
        assertThat(first.getInputStream().read())
                .as("reads the session ticket too")
                .isEqualTo(1);
        server.trust(LinkTrust.NOBODY);
        LinkRig.next(rig.kdEvents, LinkEvent.Down.class);
        SSLSocket second = rig.foreign(peer, server.port());
        assertThatThrownBy(() -> {
                    second.startHandshake();
                    if (second.getInputStream().read() < 0) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
        awaitCounter(server, LinkCounter.REFUSED_UNLISTED, 1);
        assertThat(rig.kdEvents.poll(0)).isNull();
    }

    @Test
    void a_server_whose_key_is_not_pinned_gets_nothing_from_a_client() throws Exception {
        LinkServer server = rig.server();
        LinkClient client = rig.client(
                server.port(),
                LinkProtocol.TUNNEL,
                QUICK,
                rig.md,
                Set.of(TestIdentities.fresh().fingerprint()));
        LinkRig.await(() -> client.describe().count(LinkCounter.REFUSED_UNLISTED) > 1, "two refused attempts");
        assertThat(rig.mdEvents.poll(0)).isNull();
        assertThat(rig.kdEvents.poll(0)).isNull();
        assertThat(client.describe().counters().get(LinkCounter.LINKS_UP)).isZero();
    }
}
