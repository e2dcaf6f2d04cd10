package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import dev.sotto.keying.tunnel.AssociationOwners;
import dev.sotto.keying.tunnel.KdTunnelConfig;
import dev.sotto.keying.tunnel.KdTunnelInput;
import dev.sotto.keying.tunnel.KdTunnelMachine;
import dev.sotto.keying.tunnel.KdTunnelOutput;
import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.keying.tunnel.TunnelMessage;
import dev.sotto.media.distributor.ConductorConfig;
import dev.sotto.media.distributor.ConductorInput;
import dev.sotto.media.distributor.ConductorMachine;
import dev.sotto.media.distributor.ConductorOutput;
import dev.sotto.media.distributor.LegMedia;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The whole media distributor on loopback: conductor, core, ICE, tunnel, keys, packets. Only DTLS itself is pretended. */
class ConductorAgentTest {
    private static final byte[] INNER = "inner".getBytes(StandardCharsets.US_ASCII);
    private static final NanoClock CLOCK = NanoClock.system();
    private static final int PACKETS = 50;

    private final Mailbox<ConductorOutput> outside = new Mailbox<>(1024);
    private final List<ConductorOutput> told = new ArrayList<>();
    private final KdTunnelMachine keyDistributor =
            new KdTunnelMachine(Fingerprint.sha256(new byte[0]), KdTunnelConfig.DEFAULT, new AssociationOwners());
    private final Outbox<KdTunnelOutput> fromKeyDistributor = new Outbox<>();
    /** By the last octet of the pretended ClientHello. */
    private final Map<Integer, TestPhone> phones = new HashMap<>();

    @Test
    void two_phones_get_keys_through_the_tunnel_and_then_hear_each_other() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        EngineConfig config = new EngineConfig(List.of(loopback), 0, List.of(-1));
        var machine = new ConductorMachine(
                ConductorConfig.standard(List.of(ProtectionProfile.DOUBLE_AES_128_GCM), "md"), Entropy.system());
        try (ConductorAgent conductor = ConductorAgent.start(machine, config, CLOCK, outside);
                UdpPhone left = new UdpPhone(loopback, conductor.ports().getFirst());
                UdpPhone right = new UdpPhone(loopback, conductor.ports().getFirst())) {
            keyDistributor.on(new KdTunnelInput.LinkUp(1), CLOCK.nowNanos(), fromKeyDistributor);
            conductor.tell(new ConductorInput.TunnelUp());
            TestPhone alice = TestPhone.perc(1);
            TestPhone bob = TestPhone.perc(2);
            join(conductor, alice, left);
            join(conductor, bob, right);
            runUntil(conductor, new ConductorOutput.LegMediaUp(alice.legId));
            runUntil(conductor, new ConductorOutput.LegMediaUp(bob.legId));

            assertThat(left.receive(1)).containsExactly(hello(99));
            assertThat(right.receive(1)).containsExactly(hello(99));
            // The first packets make the sources known and are dropped; the plan follows.
            left.send(alice.packet(0, INNER));
            right.send(bob.packet(0, INNER));
            awaitSources(conductor, 2);
            for (int i = 1; i <= PACKETS; i++) {
                left.send(alice.packet(i, INNER));
                right.send(bob.packet(i, INNER));
            }
            assertHeard(bob, right.receive(PACKETS));
            assertHeard(alice, left.receive(PACKETS));

            conductor.tell(new ConductorInput.LegRemoved(alice.legId));
            awaitSources(conductor, 1);
            assertThat(conductor.ask().join().counters().get(ConductorAgent.AgentCounter.BUG))
                    .isZero();
            assertThat(conductor.askCores().getFirst().join().counters()).containsEntry(SwitchCounter.BUG, 0L);
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.equals("conductor") || name.startsWith("core-"));
    }

    @Test
    void an_input_that_the_machine_cannot_bear_is_counted_and_the_next_one_is_served() throws Exception {
        EngineConfig config = new EngineConfig(List.of(InetAddress.getByName("127.0.0.1")), 0, List.of(-1));
        var machine = new ConductorMachine(
                ConductorConfig.standard(List.of(ProtectionProfile.DOUBLE_AES_128_GCM), "md"), Entropy.system());
        try (ConductorAgent conductor = ConductorAgent.start(machine, config, CLOCK, outside)) {
            ConductorInput added = new ConductorInput.LegAdded(1, "sip:1000@host", 0, media(Optional.empty()));
            conductor.tell(added);
            conductor.tell(added);
            conductor.tell(new ConductorInput.TunnelUp());

            assertThat(outside.poll(5_000_000_000L)).isInstanceOf(ConductorOutput.TunnelSend.class);
            assertThat(conductor.ask().join().counters().get(ConductorAgent.AgentCounter.BUG))
                    .isEqualTo(1);
        }
    }

    private void join(ConductorAgent conductor, TestPhone phone, UdpPhone socket) throws InterruptedException {
        phones.put(phone.legIndex, phone);
        conductor.tell(new ConductorInput.LegAdded(
                phone.legId, "sip:1000@host", 0, media(Optional.of(socket.credentialsForDistributor()))));
        socket.connect();
        socket.send(hello(phone.legIndex));
    }

    private static LegMedia media(Optional<dev.sotto.media.ice.IceCredentials> ice) {
        return new LegMedia(
                ice,
                Optional.empty(),
                true,
                true,
                List.of(new LegMedia.Format("PCMU/8000", 0, 0)),
                Optional.of(new LegMedia.Level(TestPhone.LEVEL_ID, false, true, true)),
                List.of());
    }

    /** A record that looks like a ClientHello: type 22, version 1.2, epoch 0, handshake type 1. */
    private static byte[] hello(int number) {
        return new byte[] {22, -2, -3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, (byte) number
        };
    }

    private void runUntil(ConductorAgent conductor, ConductorOutput wanted) throws InterruptedException {
        while (!told.contains(wanted)) {
            ConductorOutput output = Objects.requireNonNull(outside.poll(10_000_000_000L), () -> "only " + told);
            told.add(output);
            if (output instanceof ConductorOutput.TunnelSend(var octets)) {
                keyDistributor.on(new KdTunnelInput.Received(1, octets), CLOCK.nowNanos(), fromKeyDistributor);
                answer(conductor);
            }
        }
    }

    private void answer(ConductorAgent conductor) {
        for (KdTunnelOutput output : fromKeyDistributor.drain()) {
            switch (output) {
                case KdTunnelOutput.SendBytes(var link, var octets) ->
                    conductor.tell(new ConductorInput.TunnelReceived(octets));
                case KdTunnelOutput.DtlsFromEndpoint(var association, var datagram) -> {
                    TestPhone phone = Objects.requireNonNull(phones.get((int) datagram[datagram.length - 1]));
                    long now = CLOCK.nowNanos();
                    keyDistributor.on(
                            new KdTunnelInput.DtlsToEndpoint(association, hello(99)), now, fromKeyDistributor);
                    keyDistributor.on(new KdTunnelInput.KeysForMd(keys(association, phone)), now, fromKeyDistributor);
                    answer(conductor);
                }
                default -> assertThat(output).isInstanceOf(KdTunnelOutput.Ready.class);
            }
        }
    }

    private static TunnelMessage.MediaKeys keys(UUID association, TestPhone phone) {
        KeyMaterial clientKey = phone.inbound.key().copy();
        KeyMaterial serverKey = phone.outbound.key().copy();
        KeyMaterial clientSalt = phone.inbound.salt().copy();
        KeyMaterial serverSalt = phone.outbound.salt().copy();
        return new TunnelMessage.MediaKeys(association, 0x0009, clientKey, serverKey, clientSalt, serverSalt);
    }

    private static void awaitSources(ConductorAgent conductor, int count) {
        MediaEngineTest.await(() -> conductor.ask().join().machine().conferences().stream()
                        .flatMap(conference -> conference.legs().stream())
                        .mapToLong(leg -> leg.sources().stream()
                                .filter(source -> source.heard())
                                .count())
                        .sum()
                == count);
    }

    private static void assertHeard(TestPhone listener, List<byte[]> datagrams) {
        assertThat(datagrams.stream().map(datagram -> listener.hear(datagram).inner()))
                .hasSize(PACKETS)
                .containsOnly(INNER);
    }
}
