package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.endpoint.library.EndpointHome;
import dev.sotto.keying.dtls.ClientTerms;
import dev.sotto.keying.dtls.CloseCause;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.keying.dtls.EktCipherType;
import dev.sotto.keying.dtls.ServerCertificateCheck;
import dev.sotto.keying.tunnel.AdmissionMessage;
import dev.sotto.keying.tunnel.AssociationId;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.sdp.TlsId;
import dev.sotto.tests.kit.Rfc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody on the roster whose endpoint does not keep to the rules, against the real key distributor: no key, a counter, a reason. */
class HostileEndpointTest {
    private static final String ROOM = "sip:1000@127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LEG = 1;

    @TempDir
    private static Path folder;

    private static Appliance appliance;
    private static KdCounts counts;
    private static DtlsIdentity identity;
    private static Fingerprint pin;

    private final LinkedBlockingQueue<AdmissionMessage.LegNotice> notices = new LinkedBlockingQueue<>();
    private final Queue<TunnelMessage> keys = new ConcurrentLinkedQueue<>();
    private final String tlsId = TlsId.random(Entropy.system());
    private final UUID association = AssociationId.random(Entropy.system());
    private volatile Optional<RawEndpoint> endpoint = Optional.empty();
    private KdLinks links;

    @BeforeAll
    static void startAppliance() {
        appliance = Appliance.start(folder, "");
        counts = new KdCounts(folder);
        counts.command("trust", "md", HostileFrontEnd.identity(folder).pin().text());
        EndpointHome home = new EndpointHome(appliance.enrol("1000", "mallory"));
        identity = home.identity().orElseThrow();
        pin = home.conference(ROOM).orElseThrow().authorityPin();
    }

    @AfterAll
    static void stopAppliance() {
        appliance.close();
    }

    @BeforeEach
    void dial() {
        links = new KdLinks(
                appliance.ports().link(),
                KdLinks.pinOfKd(folder),
                HostileFrontEnd.identity(folder),
                this::onTunnel,
                notices::add);
    }

    @AfterEach
    void hangUp() {
        endpoint.ifPresent(RawEndpoint::close);
        links.ask(new AdmissionMessage.Leave(LEG));
        links.close();
    }

    private void onTunnel(TunnelMessage message) {
        if (message instanceof TunnelMessage.MediaKeys) {
            keys.add(message);
        }
        endpoint.ifPresent(raw -> raw.datagram(message));
    }

    @Test
    void single_profiles_are_no_way_into_a_private_conference() throws InterruptedException {
        AdmissionMessage.Expected expected = expect();
        checkRefused(
                new ClientTerms(
                        identity,
                        tlsId,
                        Optional.of(expected.kdTlsId()),
                        List.of(7, 1),
                        List.of(),
                        ServerCertificateCheck.fingerprintOnly(expected.kdLeafFingerprint()),
                        Optional.empty()),
                "the client offers SRTP profiles \\[7, 1\\], the conference needs one of \\[9\\]");
    }

    @Test
    void another_double_profile_than_that_of_the_conference() throws InterruptedException {
        checkRefused(
                terms(expect(), 0x000A, EktCipherType.AESKW_256),
                "the client offers SRTP profiles \\[10\\], the conference needs one of \\[9\\]");
    }

    @Test
    @Rfc(number = 8870, section = "5.2.1", must = "the server chooses one of the ciphers that the client listed")
    void another_ekt_cipher_than_that_of_the_conference() throws InterruptedException {
        checkRefused(
                terms(expect(), 0x0009, EktCipherType.AESKW_256),
                "the client offers EKT ciphers \\[AESKW_256\\], the conference needs one of \\[AESKW_128\\]");
    }

    @Test
    @Rfc(number = 8870, section = "5.2.2", must = "an EKTKey that is not acknowledged ends the membership")
    void who_never_acknowledges_its_key_is_out_and_is_told_why() throws InterruptedException {
        long before = counts.of("NOT_ACKNOWLEDGED");
        RawEndpoint raw = start(terms(expect(), 0x0009, EktCipherType.AESKW_128));
        raw.await(DtlsEvent.Established.class).exporterBlock().destroy();
        raw.fallSilent();
        // Its handshake may have brought it as far as one acknowledgement, so the next key is the one that counts.
        notice(AdmissionMessage.Keyed.class);
        counts.command("rekey", ROOM);
        assertThat(notice(AdmissionMessage.Removed.class).reason()).contains("did not acknowledge its key");
        counts.awaitMore("NOT_ACKNOWLEDGED", before);
    }

    private AdmissionMessage.Expected expect() throws InterruptedException {
        links.ask(new AdmissionMessage.Expect(LEG, ROOM, Optional.of(identity.fingerprint()), Optional.of(tlsId)));
        return notice(AdmissionMessage.Expected.class);
    }

    /** The next notice, without those that are for people to look at. */
    private <N extends AdmissionMessage.LegNotice> N notice(Class<N> kind) throws InterruptedException {
        AdmissionMessage.LegNotice notice = notices.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        while (notice instanceof AdmissionMessage.Described) {
            notice = notices.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        if (!kind.isInstance(notice)) {
            throw new AssertionError("no " + kind.getSimpleName() + " but " + notice);
        }
        return kind.cast(notice);
    }

    private ClientTerms terms(AdmissionMessage.Expected expected, int profile, EktCipherType cipher) {
        return ClientTerms.forPrivate(
                identity,
                tlsId,
                expected.kdTlsId(),
                List.of(profile),
                List.of(cipher),
                ServerCertificateCheck.pinned(expected.kdLeafFingerprint(), pin, ROOM));
    }

    private RawEndpoint start(ClientTerms terms) {
        RawEndpoint raw = new RawEndpoint(association, terms, links::say);
        endpoint = Optional.of(raw);
        return raw;
    }

    private void checkRefused(ClientTerms terms, String reason) throws InterruptedException {
        long before = counts.of("HANDSHAKE_FAILED");
        DtlsEvent.Closed closed = start(terms).await(DtlsEvent.Closed.class);
        assertThat(closed.cause()).isEqualTo(CloseCause.REFUSED_BY_PEER);
        appliance.kd().await("association.ended association=" + association + " .*" + reason, PATIENCE);
        counts.awaitMore("HANDSHAKE_FAILED", before);
        assertThat(keys).as("keys of a hop").isEmpty();
    }
}
