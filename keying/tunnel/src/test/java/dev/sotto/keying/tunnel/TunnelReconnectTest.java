package dev.sotto.keying.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.tests.kit.Rfc;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Endpoints behind a network that loses up to 30 %, duplicates and reorders, and a tunnel whose connection breaks again and
 * again, in virtual time. A handshake is one ClientHello that is repeated every second until keys come.
 */
class TunnelReconnectTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int ENDPOINTS = 20;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    @Rfc(
            number = 9185,
            section = "5.3",
            must = "SupportedProfiles again after a loss; associations and keys survive it")
    void every_association_gets_its_keys_exactly_once_and_ends_at_both_ends(long seed) {
        Story story = new Story(seed);
        story.run(120 * SECOND);
        assertThat(story.installed.keySet())
                .as("seed " + seed)
                .containsExactlyInAnyOrderElementsOf(story.expected.keySet());
        story.installed.forEach((association, keys) ->
                assertThat(keys).as("seed " + seed + " " + association).isEqualTo(story.expected.get(association)));
        assertThat(story.world.mdSaid(MdTunnelOutput.Close.class))
                .as("seed " + seed)
                .isEmpty();
        assertThat(story.world.kdSaid(KdTunnelOutput.CloseLink.class))
                .as("seed " + seed)
                .isEmpty();
        assertThat(story.cuts).as("seed " + seed).isPositive();

        story.endAll();
        assertThat(story.world.md.describe().associations()).as("seed " + seed).isZero();
        assertThat(story.world.kd.describe().associations()).as("seed " + seed).isZero();
        assertThat(story.world.kd.describe().waitingDisconnects())
                .as("seed " + seed)
                .isZero();
    }

    private static final class Story {
        final TunnelWorld world;
        final SimulatedNetwork<UUID> air;
        final Random random;
        final SeededEntropy entropy;
        final Map<UUID, MediaKeys> expected = new LinkedHashMap<>();
        final Map<UUID, MediaKeys> installed = new HashMap<>();
        int cuts;

        Story(long seed) {
            random = new Random(seed);
            entropy = new SeededEntropy(seed);
            world = new TunnelWorld(seed, List.of(ProtectionProfile.DOUBLE_AES_128_GCM), KdTunnelConfig.DEFAULT);
            air = new SimulatedNetwork<>(seed, new Weather(random.nextDouble() * 0.3, 0.1, 0.2, 20_000_000));
            for (int i = 0; i < ENDPOINTS; i++) {
                UUID association = AssociationId.random(entropy);
                expected.put(association, TestKeys.of(association, ProtectionProfile.DOUBLE_AES_128_GCM, entropy));
                world.md(new MdTunnelInput.AssociationOpened(association));
            }
        }

        void run(long untilNanos) {
            long nextHello = 0;
            long nextWeather = SECOND / 2;
            while (world.now < untilNanos) {
                if (world.now >= nextHello) {
                    expected.keySet().stream()
                            .filter(a -> !installed.containsKey(a))
                            .forEach(a -> air.send(world.now, a));
                    nextHello = world.now + SECOND;
                }
                if (world.now >= nextWeather) {
                    nextWeather = world.now + (long) (random.nextDouble() * 2 * SECOND);
                    changeConnection(untilNanos);
                }
                long next = Math.min(
                        nextHello, Math.min(nextWeather, Math.min(air.nextArrivalNanos(), world.nextArrivalNanos())));
                world.until(Math.max(next, world.now + 1));
                air.arrived(world.now)
                        .forEach(a -> world.md(new MdTunnelInput.DtlsFromEndpoint(a, TestKeys.clientHello())));
                act();
            }
        }

        private void changeConnection(long untilNanos) {
            if (!world.isUp()) {
                world.connect();
            } else if (world.now < untilNanos - 10 * SECOND) {
                world.cut();
                cuts++;
            }
        }

        /** The KD answers the first ClientHello with keys, as if the handshake were over. */
        private void act() {
            for (KdTunnelOutput.DtlsFromEndpoint hello : world.kdSaid(KdTunnelOutput.DtlsFromEndpoint.class)) {
                world.kd(new KdTunnelInput.KeysForMd(of(hello.association()).copy()));
            }
            world.kdSaid.removeIf(KdTunnelOutput.DtlsFromEndpoint.class::isInstance);
            for (MdTunnelOutput.Keys keys : world.mdSaid(MdTunnelOutput.Keys.class)) {
                assertThat(installed.put(keys.keys().association(), keys.keys()))
                        .as("keys twice")
                        .isNull();
            }
            world.mdSaid.removeIf(MdTunnelOutput.Keys.class::isInstance);
        }

        private MediaKeys of(UUID association) {
            MediaKeys keys = expected.get(association);
            if (keys == null) {
                throw new AssertionError("an association that nobody opened");
            }
            return keys;
        }

        /** Half of them end at each side, while the connection breaks in between. */
        void endAll() {
            int i = 0;
            for (UUID association : expected.keySet()) {
                if (i == ENDPOINTS / 2) {
                    world.cut();
                }
                if (i % 2 == 0) {
                    world.md(new MdTunnelInput.EndpointGone(association));
                } else {
                    world.kd(new KdTunnelInput.AssociationEnded(association));
                }
                if (i < ENDPOINTS / 2) {
                    world.settle();
                }
                i++;
            }
            world.connect();
            world.settle();
            askThoseWhoAreSaidToHaveGone();
            world.settle();
        }

        /** Nobody answers. */
        private void askThoseWhoAreSaidToHaveGone() {
            world.until(world.now + KdTunnelMachine.CONFIRMATION_NANOS);
            world.kd(new KdTunnelInput.Tick());
            for (KdTunnelOutput.EndpointDoubted doubt : world.kdSaid(KdTunnelOutput.EndpointDoubted.class)) {
                world.kd(new KdTunnelInput.AssociationEnded(doubt.association()));
            }
        }
    }
}
