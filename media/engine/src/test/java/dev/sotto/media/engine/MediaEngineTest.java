package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.srtp.HopProfile;
import java.io.File;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Real threads, real sockets on loopback, real ICE and AES-GCM. */
class MediaEngineTest {
    private static final byte[] INNER = "inner".getBytes(StandardCharsets.US_ASCII);
    private static final int PACKETS = 200;

    @Test
    void two_legs_hear_each_other_over_udp_after_ice_and_a_stranger_is_heard_by_nobody() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (MediaEngine engine = start(loopback);
                UdpPhone left =
                        new UdpPhone(loopback, engine.switches().getFirst().port());
                UdpPhone right =
                        new UdpPhone(loopback, engine.switches().getFirst().port());
                UdpPhone stranger =
                        new UdpPhone(loopback, engine.switches().getFirst().port())) {
            SwitchProxy proxy = engine.switches().getFirst();
            TestPhone alice = new TestPhone(1, HopProfile.AEAD_AES_128_GCM, true);
            TestPhone bob = new TestPhone(2, HopProfile.AEAD_AES_256_GCM, true);
            join(proxy, alice, left);
            join(proxy, bob, right);
            plan(proxy, alice, bob);
            left.connect();
            right.connect();

            for (int i = 0; i < PACKETS; i++) {
                stranger.send(alice.packetOf(0x7777, i, 0, 0, INNER, TestPhone.SHORT_TAIL));
                left.send(alice.packet(i, INNER));
                right.send(bob.packet(i, INNER));
            }
            assertHeard(alice, bob, right.receive(PACKETS));
            assertHeard(bob, alice, left.receive(PACKETS));
            await(() -> proxy.count(SwitchCounter.UNKNOWN_ADDRESS) == PACKETS);
            assertThat(proxy.count(SwitchCounter.BUG)).isZero();
            assertThat(events(proxy))
                    .contains(new EngineEvent.LegReachable(alice.legId), new EngineEvent.LegReachable(bob.legId));
            await(() -> proxy.ask().join().legs().stream().allMatch(leg -> leg.nominated() && leg.keyed()));
        }
    }

    @Test
    void both_families_are_served_on_one_port() throws Exception {
        InetAddress v4 = InetAddress.getByName("127.0.0.1");
        InetAddress v6 = InetAddress.getByName("::1");
        for (List<InetAddress> addresses : List.of(List.<InetAddress>of(), List.of(v4, v6), List.of(v6, v4))) {
            try (MediaEngine engine = MediaEngine.start(
                            new EngineConfig(addresses, 0, List.of(-1)), NanoClock.system(), () -> {});
                    UdpPhone left =
                            new UdpPhone(v4, engine.switches().getFirst().port());
                    UdpPhone right =
                            new UdpPhone(v6, engine.switches().getFirst().port())) {
                SwitchProxy proxy = engine.switches().getFirst();
                join(proxy, TestPhone.perc(1), left);
                join(proxy, TestPhone.perc(2), right);
                left.connect();
                right.connect();
                await(() -> reachable(proxy) == 2);
            }
        }
    }

    @Test
    void closing_leaves_neither_a_thread_nor_a_descriptor_and_a_taken_port_is_told() throws Exception {
        start(InetAddress.getByName("127.0.0.1")).close();
        int before = descriptors();
        for (int round = 0; round < 5; round++) {
            try (MediaEngine engine = start(InetAddress.getByName("127.0.0.1"))) {
                int port = engine.switches().getFirst().port();
                var config = new EngineConfig(List.of(InetAddress.getByName("127.0.0.1")), port - 1, List.of(-1, -1));
                assertThatThrownBy(() -> MediaEngine.start(config, NanoClock.system(), () -> {}))
                        .isInstanceOf(OperationFailed.class);
            }
        }
        assertThat(descriptors()).isLessThanOrEqualTo(before);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("core-"));
    }

    @Test
    void keys_that_a_core_holds_are_destroyed_when_it_stops() throws Exception {
        MediaEngine engine = start(InetAddress.getByName("127.0.0.1"));
        TestPhone alice = TestPhone.perc(1);
        EngineCommand.InstallKeys install = alice.installKeys();
        SwitchProxy proxy = engine.switches().getFirst();
        proxy.execute(new EngineCommand.AddLeg(alice.legId, 1, Optional.empty(), Optional.empty()));
        proxy.execute(install);
        await(() -> !proxy.ask().join().legs().isEmpty());
        engine.close();

        assertThat(install.inbound().key().isDestroyed()).isTrue();
        assertThat(install.outbound().key().isDestroyed()).isTrue();
        assertThat(proxy.ask()).as("a core that is gone does not answer").isNotCompleted();
    }

    @Test
    void a_queue_that_is_full_refuses_commands() {
        CoreChannel channel = new CoreChannel("core-t", 0, new FakeUdp(), () -> {});
        SwitchProxy proxy = new SwitchProxy(channel);
        int queued = 0;
        while (proxy.execute(new EngineCommand.RemoveLeg(1))) {
            queued++;
        }
        channel.udp.close();
        assertThat(queued).isEqualTo(4096);
    }

    private static MediaEngine start(InetAddress address) {
        return MediaEngine.start(new EngineConfig(List.of(address), 0, List.of(0)), NanoClock.system(), () -> {});
    }

    private static void join(SwitchProxy proxy, TestPhone phone, UdpPhone socket) {
        proxy.execute(new EngineCommand.AddLeg(
                phone.legId, phone.legIndex, Optional.of(socket.credentialsForDistributor()), Optional.empty()));
        proxy.execute(phone.installKeys());
    }

    private static void plan(SwitchProxy proxy, TestPhone one, TestPhone other) {
        proxy.execute(new EngineCommand.ReplacePlan(
                new ForwardingPlan(0, 1, List.of(source(one, other), source(other, one)))));
    }

    private static ForwardingPlan.Source source(TestPhone from, TestPhone to) {
        var receiver = new ForwardingPlan.Receiver(to.legIndex, EngineRig.sameRule());
        return new ForwardingPlan.Source(from.ssrc, from.legIndex, TestPhone.LEVEL_ID, List.of(receiver));
    }

    private static void assertHeard(TestPhone from, TestPhone to, List<byte[]> datagrams) {
        assertThat(datagrams).hasSize(PACKETS);
        for (byte[] datagram : datagrams) {
            TestPhone.Heard heard = to.hear(datagram);
            assertThat(heard.ssrc()).isEqualTo(from.ssrc);
            assertThat(heard.inner()).isEqualTo(INNER);
        }
    }

    private static int reachable(SwitchProxy proxy) {
        return (int) proxy.ask().join().legs().stream()
                .filter(CoreState.LegState::nominated)
                .count();
    }

    private static List<EngineEvent> events(SwitchProxy proxy) {
        List<EngineEvent> out = new ArrayList<>();
        for (EngineEvent event = proxy.pollEvent(); event != null; event = proxy.pollEvent()) {
            out.add(event);
        }
        return out;
    }

    private static int descriptors() {
        return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
    }

    static void await(BooleanSupplier condition) {
        NanoClock clock = NanoClock.system();
        while (!condition.getAsBoolean()) {
            assertThat(clock.nowNanos()).as("waited ten seconds").isLessThan(10_000_000_000L);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
