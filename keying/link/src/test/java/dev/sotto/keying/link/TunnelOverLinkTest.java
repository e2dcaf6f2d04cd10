package dev.sotto.keying.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AssociationId;
import dev.sotto.keying.tunnel.AssociationOwners;
import dev.sotto.keying.tunnel.KdTunnelConfig;
import dev.sotto.keying.tunnel.KdTunnelInput;
import dev.sotto.keying.tunnel.KdTunnelMachine;
import dev.sotto.keying.tunnel.KdTunnelOutput;
import dev.sotto.keying.tunnel.MdTunnelInput;
import dev.sotto.keying.tunnel.MdTunnelMachine;
import dev.sotto.keying.tunnel.MdTunnelOutput;
import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.keying.tunnel.TunnelCounter;
import dev.sotto.keying.tunnel.TunnelFault;
import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import java.io.DataInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The machines of the tunnel on real links: this thread owns both. */
@Timeout(60)
class TunnelOverLinkTest {
    private final LinkRig rig = new LinkRig();
    private final SeededEntropy entropy = new SeededEntropy(9185);
    private final MdTunnelMachine md = new MdTunnelMachine(List.of(ProtectionProfile.DOUBLE_AES_128_GCM));
    private final KdTunnelMachine kd =
            new KdTunnelMachine(rig.md.fingerprint(), KdTunnelConfig.DEFAULT, new AssociationOwners());
    private final Outbox<MdTunnelOutput> mdOut = new Outbox<>();
    private final Outbox<KdTunnelOutput> kdOut = new Outbox<>();
    private final List<MdTunnelOutput> mdSaid = new ArrayList<>();
    private final List<KdTunnelOutput> kdSaid = new ArrayList<>();
    private final Map<Long, LinkProxy> kdLinks = new HashMap<>();
    private Optional<LinkProxy> mdLink = Optional.empty();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @Rfc(number = 9185, section = "5.3", must = "SupportedProfiles again after a loss, on a real connection")
    @Rfc(number = 9185, section = "5.4", must = "MediaKeys reach the media distributor, and again after a loss")
    void keys_arrive_and_are_repeated_when_the_link_was_lost() throws Exception {
        LinkServer server = rig.server();
        rig.client(server.port(), LinkProtocol.TUNNEL);
        UUID association = AssociationId.random(entropy);
        pump(() -> md.isReady() && !kd.commonProfiles().isEmpty());
        md(new MdTunnelInput.AssociationOpened(association));
        md(new MdTunnelInput.DtlsFromEndpoint(association, clientHello()));
        pump(() -> kdSaid.stream().anyMatch(KdTunnelOutput.DtlsFromEndpoint.class::isInstance));

        MediaKeys keys = keys(association);
        MediaKeys expected = keys.copy();
        kd(new KdTunnelInput.KeysForMd(keys));
        pump(() -> mdSaid.contains(new MdTunnelOutput.Keys(expected)));

        server.trust(LinkTrust.NOBODY);
        pump(() -> !md.isReady());
        server.trust(LinkTrust.of(Set.of(rig.md.fingerprint()), Set.of()));
        pump(() -> md.counters().value(TunnelCounter.KEYS_REPEATED) == 1);
        assertThat(mdSaid.stream().filter(MdTunnelOutput.Keys.class::isInstance))
                .hasSize(1);

        md(new MdTunnelInput.EndpointGone(association));
        // Who has keys is asked before it is put out (ADR 0009): the time for that runs from the message on.
        pump(() -> kd.nextDeadlineNanos() != NanoClock.NEVER);
        kd(new KdTunnelInput.AssociationEnded(association));
        assertThat(kd.describe().associations()).isZero();
    }

    @Test
    @Rfc(number = 9185, section = "5.5", must = "UnsupportedVersion arrives before the connection is closed")
    void a_media_distributor_of_another_version_reads_which_one_is_spoken_here() throws Exception {
        LinkServer server = rig.server();
        ForeignPeer peer = new ForeignPeer(Optional.of(rig.md), rig.kd, "TLSv1.3", "sotto-tunnel");
        SSLSocket newer = rig.foreign(peer, server.port());
        newer.startHandshake();
        newer.getOutputStream().write(new byte[] {1, 0, 5, 1, 0, 2, 0, 9});
        pump(() -> kdSaid.stream().anyMatch(KdTunnelOutput.CloseLink.class::isInstance));
        byte[] answer = new byte[4];
        new DataInputStream(newer.getInputStream()).readFully(answer);
        assertThat(answer).containsExactly(2, 0, 1, 0);
        assertThat(newer.getInputStream().read()).isEqualTo(-1);
        assertThat(kdSaid)
                .anyMatch(o -> o instanceof KdTunnelOutput.CloseLink c && c.fault() == TunnelFault.UNSUPPORTED_VERSION);
    }

    private void pump(BooleanSupplier until) throws InterruptedException {
        long end = System.nanoTime() + LinkRig.PATIENCE_NANOS;
        while (!until.getAsBoolean()) {
            assertThat(System.nanoTime()).as("said " + mdSaid + kdSaid).isLessThan(end);
            onMd(rig.mdEvents);
            onKd(rig.kdEvents);
        }
    }

    private void onMd(Mailbox<LinkEvent> mailbox) throws InterruptedException {
        switch (mailbox.poll(2_000_000)) {
            case LinkEvent.Up e -> {
                mdLink = Optional.of(e.link());
                md(new MdTunnelInput.LinkUp());
            }
            case LinkEvent.Received e -> md(new MdTunnelInput.Received(e.octets()));
            case LinkEvent.Down _ -> md(new MdTunnelInput.LinkDown());
            case null -> {}
        }
    }

    private void onKd(Mailbox<LinkEvent> mailbox) throws InterruptedException {
        switch (mailbox.poll(2_000_000)) {
            case LinkEvent.Up e -> {
                kdLinks.put(e.link().id(), e.link());
                kd(new KdTunnelInput.LinkUp(e.link().id()));
            }
            case LinkEvent.Received e -> kd(new KdTunnelInput.Received(e.link().id(), e.octets()));
            case LinkEvent.Down e -> kd(new KdTunnelInput.LinkDown(e.link().id()));
            case null -> {}
        }
    }

    private void md(MdTunnelInput input) {
        md.on(input, System.nanoTime(), mdOut);
        for (MdTunnelOutput output : mdOut.drain()) {
            mdSaid.add(output);
            if (output instanceof MdTunnelOutput.SendBytes(byte[] octets)) {
                mdLink.ifPresent(link -> link.send(octets));
            }
        }
    }

    private void kd(KdTunnelInput input) {
        kd.on(input, System.nanoTime(), kdOut);
        for (KdTunnelOutput output : kdOut.drain()) {
            kdSaid.add(output);
            if (output instanceof KdTunnelOutput.SendBytes(long link, byte[] octets)) {
                proxy(link).send(octets);
            } else if (output instanceof KdTunnelOutput.CloseLink close) {
                proxy(close.link()).close();
            }
        }
    }

    private LinkProxy proxy(long link) {
        return Optional.ofNullable(kdLinks.get(link)).orElseThrow();
    }

    private MediaKeys keys(UUID association) {
        return new MediaKeys(
                association,
                ProtectionProfile.DOUBLE_AES_128_GCM.code(),
                KeyMaterial.random(entropy, 16),
                KeyMaterial.random(entropy, 16),
                KeyMaterial.random(entropy, 12),
                KeyMaterial.random(entropy, 12));
    }

    /** As much of one as the tunnel looks at. */
    private static byte[] clientHello() {
        byte[] octets = new byte[60];
        octets[0] = 22;
        octets[1] = (byte) 0xFE;
        octets[2] = (byte) 0xFD;
        octets[13] = 1;
        return octets;
    }
}
