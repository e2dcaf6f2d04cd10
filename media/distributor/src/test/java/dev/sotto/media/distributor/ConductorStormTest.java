package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.tests.kit.SimulatedNetwork;
import dev.sotto.tests.kit.SimulatedNetwork.Weather;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
                comeOrGo(stage, leg, present, random, seed);
            } else if (present.contains(leg)) {
                network.send(stage.now, anything(leg, random));
            }
            network.arrived(stage.now).forEach(stage::event);
            check(stage, present, seed, i);
            stage.commands.clear();
        }
        calm(stage, present, seed);
    }

    private static void comeOrGo(Stage stage, long leg, Set<Long> present, Random random, long seed) {
        if (present.remove(leg)) {
            stage.on(new ConductorInput.LegRemoved(leg));
        } else {
            present.add(leg);
            stage.on(new ConductorInput.LegAdded(leg, Stage.ROOM, coreOf(leg, seed), media(random.nextBoolean())));
            if (random.nextBoolean()) {
                stage.event(new EngineEvent.LegReachable(leg));
                stage.key(leg, 0x000A);
            }
        }
    }

    private static LegMedia media(boolean asks) {
        LegMedia m = Stage.media();
        Optional<LegMedia.Repair> repair = asks ? Optional.of(new LegMedia.Repair(Map.of(111, 112))) : Optional.empty();
        return new LegMedia(m.localIce(), m.peerAddress(), true, true, m.formats(), m.level(), m.declared(), repair);
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

    /** The plans of all cores, taken together. */
    private static void check(Stage stage, Set<Long> present, long seed, int step) {
        String when = "seed %d step %d".formatted(seed, step);
        Set<Integer> cores = new HashSet<>();
        present.forEach(leg -> cores.add(coreOf(leg, seed)));
        assertThat(stage.plans.keySet())
                .as(when + ": a plan where there are legs")
                .isEqualTo(cores);
        Set<Integer> ssrcs = new HashSet<>();
        Set<Long> versions = new HashSet<>();
        int heard = 0;
        for (int core : cores) {
            ForwardingPlan plan = planOf(stage, core);
            versions.add(plan.version());
            Set<Integer> indices =
                    Objects.requireNonNull(stage.legsOfCore.get(core)).keySet();
            for (int source = 0; source < plan.sourceCount(); source++) {
                checkReceivers(plan, source, indices, when);
                if (plan.legIndex(source) == ForwardingPlan.REMOTE) {
                    assertThat(plan.receiverCount(source)).as(when).isPositive();
                    continue;
                }
                assertThat(indices).as(when).contains(plan.legIndex(source));
                assertThat(ssrcs.add(plan.ssrc(source)))
                        .as(when + ": one owner")
                        .isTrue();
                checkSiblings(stage, core, source, when);
                heard += plan.receiverCount(source) + plan.siblings(source).length > 0 ? 1 : 0;
            }
        }
        assertThat(versions).as(when).hasSizeLessThanOrEqualTo(1);
        assertThat(heard).as(when + ": at most three are heard").isLessThanOrEqualTo(3);
    }

    private static void checkReceivers(ForwardingPlan plan, int source, Set<Integer> indices, String when) {
        List<Integer> receivers = new ArrayList<>();
        for (int i = 0; i < plan.receiverCount(source); i++) {
            receivers.add(plan.receiver(source, i));
            boolean repairs = plan.rule(source, i).repairPayloadType(111) != RewriteRule.DROP;
            assertThat(plan.repairSsrc(source, i) != 0).as(when).isEqualTo(repairs);
        }
        assertThat(receivers)
                .as(when + ": receivers")
                .doesNotHaveDuplicates()
                .doesNotContain(plan.legIndex(source))
                .isSubsetOf(indices);
    }

    /** A source is handed to just those cores that expect it. */
    private static void checkSiblings(Stage stage, int home, int source, String when) {
        ForwardingPlan plan = planOf(stage, home);
        Set<Integer> siblings = new HashSet<>();
        for (int sibling : plan.siblings(source)) {
            assertThat(siblings.add(sibling)).as(when).isTrue();
        }
        for (int core : stage.plans.keySet()) {
            int there = planOf(stage, core).find(ForwardingPlan.REMOTE, plan.ssrc(source));
            assertThat(there != ForwardingPlan.NO_SOURCE)
                    .as(when + ": core %d about a source of core %d", core, home)
                    .isEqualTo(siblings.contains(core));
        }
        assertThat(siblings).as(when).doesNotContain(home);
    }

    private static ForwardingPlan planOf(Stage stage, int core) {
        return Objects.requireNonNull(stage.plans.get(core));
    }

    /** One core in a third of the storms, then two, then three. */
    private static int coreOf(long leg, long seed) {
        return (int) (leg % (1 + seed % 3));
    }

    /** When the weather clears, everybody who is there hears the loudest. */
    private static void calm(Stage stage, Set<Long> present, long seed) {
        for (long leg = 1; leg <= PEOPLE; leg++) {
            if (present.add(leg)) {
                stage.on(new ConductorInput.LegAdded(leg, Stage.ROOM, coreOf(leg, seed), Stage.media()));
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
            assertThat(stage.heardBy(leg, 1000 + (int) leg))
                    .as("seed %d leg %d", seed, leg)
                    .hasSize(leg <= 3 ? PEOPLE - 1 : 0)
                    .doesNotContain(leg);
        }
    }
}
