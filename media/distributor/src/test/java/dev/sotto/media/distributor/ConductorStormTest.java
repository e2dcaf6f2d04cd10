package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The conductor in virtual time while events of the engine are lost, doubled and reordered, and people come and go. */
class ConductorStormTest {
    private static final int SEEDS = 12;
    private static final int PEOPLE = 8;

    @Test
    void plans_stay_consistent_whatever_the_weather() {
        for (long seed = 0; seed < SEEDS; seed++) {
            storm(seed, seed % 4 / 10.0, 1_500);
        }
    }

    @Test
    @Tag("full")
    void plans_stay_consistent_for_long() {
        for (long seed = 100; seed < 200; seed++) {
            storm(seed, seed % 4 / 10.0, 20_000);
        }
    }

    private static void storm(long seed, double loss, int steps) {
        Random random = new Random(seed);
        Stage stage = new Stage(seed);
        SimulatedNetwork<EngineEvent> network = new SimulatedNetwork<>(seed, new Weather(loss, 0.1, 0.2, 5_000_000));
        Set<Long> present = new HashSet<>();
        for (int i = 0; i < steps; i++) {
            stage.pass(20_000_000);
            long leg = 1L + random.nextInt(PEOPLE);
            if (random.nextInt(40) == 0) {
                comeOrGo(stage, leg, present, random);
            } else if (present.contains(leg)) {
                network.send(stage.now, anything(leg, random));
            }
            network.arrived(stage.now).forEach(stage::event);
            check(stage, present, seed, i);
            stage.commands.clear();
        }
        calm(stage, present, seed);
    }

    private static void comeOrGo(Stage stage, long leg, Set<Long> present, Random random) {
        if (present.remove(leg)) {
            stage.on(new ConductorInput.LegRemoved(leg));
        } else {
            present.add(leg);
            stage.on(new ConductorInput.LegAdded(leg, Stage.ROOM, 0, Stage.media()));
            if (random.nextBoolean()) {
                stage.event(new EngineEvent.LegReachable(leg));
                stage.key(leg, 0x000A);
            }
        }
    }

    private static EngineEvent anything(long leg, Random random) {
        int ssrc = random.nextInt(10) == 0 ? random.nextInt(PEOPLE) : (int) leg;
        return switch (random.nextInt(8)) {
            case 0 -> new EngineEvent.LegReachable(leg);
            case 1 -> random.nextInt(10) == 0 ? new EngineEvent.ConsentLost(leg) : new EngineEvent.LegReachable(leg);
            case 2 -> new EngineEvent.SourceSeen(leg, ssrc, 111);
            case 3 -> rtcp(leg, new RtcpPacket.SenderReport(ssrc, 1, 2, 3, 4, List.of()));
            case 4 ->
                rtcp(
                        leg,
                        random.nextInt(20) == 0
                                ? new RtcpPacket.Goodbye(List.of(ssrc), "")
                                : new RtcpPacket.PictureLoss(1, ssrc));
            default ->
                new EngineEvent.LevelsHeard(
                        List.of(new EngineEvent.LevelSample(leg, ssrc, 2, random.nextInt(128), true)));
        };
    }

    private static EngineEvent rtcp(long leg, RtcpPacket packet) {
        byte[] compound = dev.sotto.media.rtp.RtcpCodec.build(List.of(packet));
        return new EngineEvent.RtcpReceived(leg, compound, 1_000_000_000L);
    }

    private static void check(Stage stage, Set<Long> present, long seed, int step) {
        if (stage.plan.isEmpty()) {
            return;
        }
        ForwardingPlan plan = stage.plan.get();
        Set<Integer> indices = new HashSet<>();
        present.forEach(leg -> indices.add(stage.index(leg)));
        assertThat(indices).as("seed %d step %d: indices differ", seed, step).hasSize(present.size());
        Set<Integer> ssrcs = new HashSet<>();
        int heard = 0;
        for (int source = 0; source < plan.sourceCount(); source++) {
            assertThat(ssrcs.add(plan.ssrc(source)))
                    .as("seed %d step %d: one owner", seed, step)
                    .isTrue();
            assertThat(indices).as("seed %d step %d", seed, step).contains(plan.legIndex(source));
            heard += plan.receiverCount(source) > 0 ? 1 : 0;
            List<Integer> receivers = new ArrayList<>();
            for (int i = 0; i < plan.receiverCount(source); i++) {
                receivers.add(plan.receiver(source, i));
            }
            assertThat(receivers)
                    .as("seed %d step %d: receivers", seed, step)
                    .doesNotHaveDuplicates()
                    .doesNotContain(plan.legIndex(source))
                    .isSubsetOf(indices);
        }
        assertThat(heard)
                .as("seed %d step %d: at most three are heard", seed, step)
                .isLessThanOrEqualTo(3);
    }

    /** When the weather clears, everybody who is there hears the loudest. */
    private static void calm(Stage stage, Set<Long> present, long seed) {
        for (long leg = 1; leg <= PEOPLE; leg++) {
            if (present.add(leg)) {
                stage.on(new ConductorInput.LegAdded(leg, Stage.ROOM, 0, Stage.media()));
            }
            stage.event(new EngineEvent.LegReachable(leg));
            stage.key(leg, 0x000A);
            stage.event(new EngineEvent.SourceSeen(leg, 1000 + (int) leg, 111));
        }
        for (int i = 0; i < 100; i++) {
            stage.pass(50_000_000);
            for (long leg = 1; leg <= PEOPLE; leg++) {
                stage.level(leg, 1000 + (int) leg, leg <= 3 ? 10 : 100);
            }
        }
        for (long leg = 1; leg <= PEOPLE; leg++) {
            assertThat(stage.receivers(leg, 1000 + (int) leg))
                    .as("seed %d leg %d", seed, leg)
                    .hasSize(leg <= 3 ? PEOPLE - 1 : 0);
        }
    }
}
