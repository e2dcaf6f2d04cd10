package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.media.rtp.RtcpPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Conferences with legs on several cores. */
class SpreadConferenceTest {
    private static final LegMedia.DeclaredSource ANN = new LegMedia.DeclaredSource(0xA, "ann");
    private static final LegMedia.DeclaredSource BOB = new LegMedia.DeclaredSource(0xB, "bob");
    private static final LegMedia.DeclaredSource CYD = new LegMedia.DeclaredSource(0xC, "cyd");

    private final Stage stage = new Stage(1, 2);

    /** Ann and Bob on core 0, Cyd on core 1. */
    private void three() {
        stage.join(1, 0, Stage.media(ANN));
        stage.join(2, 0, Stage.media(BOB));
        stage.join(3, 1, Stage.media(CYD));
    }

    private ForwardingPlan planOf(int core) {
        return Objects.requireNonNull(stage.plans.get(core));
    }

    private void talk(long loudest, long louder) {
        for (int i = 0; i < 40; i++) {
            stage.now += 50_000_000;
            stage.level(1, 0xA, loudest == 1 || louder == 1 ? 10 : 100);
            stage.level(2, 0xB, loudest == 2 || louder == 2 ? 10 : 100);
            stage.level(3, 0xC, loudest == 3 || louder == 3 ? 10 : 100);
        }
    }

    @Test
    void each_core_has_a_plan_for_its_own_receivers() {
        three();
        talk(1, 3);
        ForwardingPlan home = planOf(0);
        ForwardingPlan other = planOf(1);
        assertThat(home.conferenceIndex()).isEqualTo(other.conferenceIndex());
        assertThat(home.version()).isEqualTo(other.version());
        int ann = home.find(stage.index(1), 0xA);
        assertThat(home.receiverCount(ann)).isEqualTo(1);
        assertThat(home.receiver(ann, 0)).isEqualTo(stage.index(2));
        assertThat(home.siblings(ann)).containsExactly(1);
        int annThere = other.find(ForwardingPlan.REMOTE, 0xA);
        assertThat(other.legIndex(annThere)).isEqualTo(ForwardingPlan.REMOTE);
        assertThat(other.receiverCount(annThere)).isEqualTo(1);
        assertThat(other.receiver(annThere, 0)).isEqualTo(stage.index(3));
        assertThat(other.rule(annThere, 0)).isEqualTo(home.rule(ann, 0));
        assertThat(other.siblings(annThere)).isEmpty();
        int cyd = other.find(stage.index(3), 0xC);
        assertThat(other.receiverCount(cyd)).isZero();
        assertThat(other.siblings(cyd)).containsExactly(0);
        assertThat(home.receiverCount(home.find(ForwardingPlan.REMOTE, 0xC))).isEqualTo(2);
    }

    @Test
    void a_source_that_is_not_heard_is_planned_on_its_own_core_only() {
        three();
        talk(1, 2);
        assertThat(stage.heardBy(3, 0xC)).isEmpty();
        assertThat(planOf(1).find(stage.index(3), 0xC)).isNotNegative();
        assertThat(planOf(1).siblings(planOf(1).find(stage.index(3), 0xC))).isEmpty();
        assertThat(planOf(0).find(ForwardingPlan.REMOTE, 0xC)).isEqualTo(ForwardingPlan.NO_SOURCE);
    }

    @Test
    void who_is_heard_is_decided_for_the_whole_conference_and_changes_on_all_cores() {
        three();
        talk(1, 2);
        assertThat(stage.heardBy(1, 0xA)).containsExactlyInAnyOrder(2L, 3L);
        assertThat(stage.heardBy(2, 0xB)).containsExactlyInAnyOrder(1L, 3L);
        assertThat(stage.heardBy(3, 0xC)).isEmpty();
        stage.forget();
        talk(3, 2);
        assertThat(stage.heardBy(1, 0xA)).isEmpty();
        assertThat(stage.heardBy(3, 0xC)).containsExactlyInAnyOrder(1L, 2L);
        assertThat(planOf(1).find(ForwardingPlan.REMOTE, 0xA)).isEqualTo(ForwardingPlan.NO_SOURCE);
        assertThat(stage.said(EngineCommand.ReplacePlan.class))
                .as("one change, both cores")
                .hasSize(2);
    }

    @Test
    void legs_come_to_and_go_from_a_second_core() {
        stage.join(1, 0, Stage.media(ANN));
        stage.join(2, 0, Stage.media(BOB));
        assertThat(stage.plans).containsOnlyKeys(0);
        assertThat(planOf(0).siblings(planOf(0).find(stage.index(1), 0xA))).isEmpty();
        stage.join(3, 1, Stage.media(CYD));
        assertThat(stage.index(3)).as("a core has indices of its own").isZero();
        assertThat(stage.heardBy(1, 0xA)).containsExactlyInAnyOrder(2L, 3L);
        stage.forget();
        stage.on(new ConductorInput.LegRemoved(3));
        assertThat(stage.commands.subList(0, 1)).allMatch(c -> c instanceof EngineCommand.SendRtcp);
        assertThat(stage.commands.get(stage.commands.size() - 2))
                .isEqualTo(new EngineCommand.DropPlan(planOf(0).conferenceIndex()));
        assertThat(stage.commands.getLast()).isEqualTo(new EngineCommand.RemoveLeg(3));
        assertThat(stage.plans).containsOnlyKeys(0);
        assertThat(planOf(0).siblings(planOf(0).find(stage.index(1), 0xA))).isEmpty();
        assertThat(stage.heardBy(1, 0xA)).containsExactly(2L);
    }

    @Test
    void the_first_core_may_lose_its_legs_before_the_second() {
        three();
        stage.join(4, 1, Stage.media());
        int index = planOf(0).conferenceIndex();
        stage.on(new ConductorInput.LegRemoved(1));
        stage.on(new ConductorInput.LegRemoved(2));
        assertThat(stage.plans).containsOnlyKeys(1);
        assertThat(stage.heardBy(3, 0xC)).containsExactly(4L);
        stage.on(new ConductorInput.LegRemoved(3));
        stage.on(new ConductorInput.LegRemoved(4));
        assertThat(stage.plans).isEmpty();
        assertThat(stage.said(EngineCommand.DropPlan.class))
                .containsExactly(new EngineCommand.DropPlan(index), new EngineCommand.DropPlan(index));
        assertThat(stage.machine.describe().conferences()).isEmpty();
    }

    @Test
    void an_ssrc_belongs_to_one_leg_of_all_cores() {
        three();
        stage.event(new EngineEvent.SourceSeen(3, 0xA, 111));
        assertThat(stage.said(ConductorOutput.SourceCollision.class))
                .containsExactly(new ConductorOutput.SourceCollision(3, 0xA));
        stage.event(new EngineEvent.SourceSeen(3, 0xC2, 111));
        assertThat(planOf(1).find(stage.index(3), 0xC2)).isNotNegative();
        stage.on(new ConductorInput.LegRemoved(1));
        stage.event(new EngineEvent.SourceSeen(3, 0xA, 111));
        assertThat(planOf(1).find(stage.index(3), 0xA))
                .as("free, and now another's")
                .isNotNegative();
        assertThat(planOf(1).find(ForwardingPlan.REMOTE, 0xA)).isEqualTo(ForwardingPlan.NO_SOURCE);
    }

    @Test
    void what_a_leg_says_and_is_told_goes_by_its_own_core() {
        three();
        stage.event(new EngineEvent.StatisticsSampled(
                stage.now, List.of(), List.of(new EngineEvent.Egress(3, 0xA, 5, 50, 4, 3))));
        stage.forget();
        stage.rtcp(1, new RtcpPacket.SenderReport(0xA, 1, 2, 3, 4, List.of()));
        assertThat(stage.rtcpTo(3)).as("checked by the stage to go to core 1").hasSize(1);
        ConductorState.ConferenceState room =
                stage.machine.describe().conferences().getFirst();
        assertThat(room.legs()).extracting(ConductorState.LegState::core).containsExactly(0, 0, 1);
        assertThat(room.legs().getLast().repair()).isEqualTo(new ConductorState.RepairState(false, 4, 3));
    }

    @Test
    void the_number_of_a_conference_is_unique_on_all_cores_and_not_used_again_soon() {
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            stage.on(new ConductorInput.LegAdded(i, "sip:" + i + "@test", i % 4, Stage.media()));
            seen.add(stage.plan.orElseThrow().conferenceIndex());
            stage.on(new ConductorInput.LegRemoved(i));
        }
        assertThat(seen).doesNotHaveDuplicates();
    }

    @Test
    void the_loads_of_the_cores_are_told_once_a_second_and_are_forgotten_when_a_core_is_silent() {
        for (int i = 0; i < 10; i++) {
            stage.event(new EngineEvent.LoadSampled(0, 100 + i, 1000));
            stage.event(new EngineEvent.LoadSampled(1, 500, 1000));
            stage.pass(100_000_000);
        }
        List<ConductorOutput.CoresLoaded> told = stage.said(ConductorOutput.CoresLoaded.class);
        assertThat(told).hasSize(2);
        assertThat(told.getFirst().busyPermille()).containsEntry(0, 100).containsEntry(1, 500);
        assertThat(told.getLast().busyPermille()).containsEntry(0, 109);
        assertThat(stage.machine.describe().busyPermille())
                .isEqualTo(told.getLast().busyPermille());
        stage.forget();
        stage.pass(CoreLoads.STALE_NANOS);
        assertThat(stage.said(ConductorOutput.CoresLoaded.class).getLast().busyPermille())
                .isEmpty();
        stage.forget();
        stage.pass(10 * CoreLoads.STALE_NANOS);
        assertThat(stage.told).isEmpty();
    }
}
