package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.keying.tunnel.ProtectionProfile;
import dev.sotto.media.rtp.RtcpPacket;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.tests.kit.Rfc;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A leg with the phones of a gateway, and two participants with one source each. */
class ManySourcesOfALegTest {
    private static final int PHONES = 200;
    private static final int FIRST = 1000;
    private static final long GATEWAY = 1;
    private static final LegMedia.DeclaredSource BOB = new LegMedia.DeclaredSource(0xB, "bob");
    private static final LegMedia.DeclaredSource CYD = new LegMedia.DeclaredSource(0xC, "cyd");

    private final Stage stage = new Stage(1, ConductorConfig.standard(List.of(ProtectionProfile.values()), "md"));

    private static LegMedia.DeclaredSource[] phones(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new LegMedia.DeclaredSource(FIRST + i, "phone " + i))
                .toArray(LegMedia.DeclaredSource[]::new);
    }

    private void gatewayAndTwo() {
        stage.join(GATEWAY, Stage.media(phones(PHONES)));
        stage.join(2, Stage.media(BOB));
        stage.join(3, Stage.media(CYD));
    }

    /** Ten frames in which these phones are loud, the others murmur, and nobody else speaks. */
    private void talk(Set<Integer> loud) {
        for (int frame = 0; frame < 20; frame++) {
            stage.now += 50_000_000;
            List<EngineEvent.LevelSample> samples = new ArrayList<>();
            for (int i = 0; i < PHONES; i++) {
                samples.add(new EngineEvent.LevelSample(GATEWAY, FIRST + i, 2, loud.contains(i) ? 20 : 80, true));
            }
            stage.event(new EngineEvent.LevelsHeard(samples));
        }
    }

    @Test
    void the_loudest_phones_of_two_hundred_are_forwarded_each_by_itself_and_none_back_to_the_gateway() {
        gatewayAndTwo();
        for (Set<Integer> loud : List.of(Set.of(7, 80, 199), Set.of(0, 1, 2), Set.of(50, 80, 150))) {
            talk(loud);
            for (int i = 0; i < PHONES; i++) {
                Set<Long> expected = loud.contains(i) ? Set.of(2L, 3L) : Set.of();
                assertThat(stage.heardBy(GATEWAY, FIRST + i)).as("phone " + i).isEqualTo(expected);
            }
        }
        stage.level(2, 0xB, 0);
        assertThat(stage.heardBy(2, 0xB)).doesNotContain(2L);
    }

    @Test
    void phones_compete_with_everybody_else_as_people_and_not_as_one_leg() {
        gatewayAndTwo();
        talk(Set.of(7, 80, 199));
        for (int i = 0; i < 40; i++) {
            stage.now += 50_000_000;
            stage.level(2, 0xB, 5);
            stage.level(GATEWAY, FIRST + 7, 20);
            stage.level(GATEWAY, FIRST + 80, 30);
            stage.level(GATEWAY, FIRST + 199, 60);
        }
        assertThat(stage.heardBy(2, 0xB)).containsExactlyInAnyOrder(GATEWAY, 3L);
        assertThat(stage.heardBy(GATEWAY, FIRST + 7)).containsExactlyInAnyOrder(2L, 3L);
        assertThat(stage.heardBy(GATEWAY, FIRST + 80)).containsExactlyInAnyOrder(2L, 3L);
        assertThat(stage.heardBy(GATEWAY, FIRST + 199)).isEmpty();
    }

    @Test
    void a_phone_that_was_not_announced_is_heard_from_its_first_packets() {
        gatewayAndTwo();
        stage.event(new EngineEvent.SourceSeen(GATEWAY, 5, 111));
        for (int i = 0; i < 20; i++) {
            stage.now += 50_000_000;
            stage.level(GATEWAY, 5, 10);
        }
        assertThat(stage.heardBy(GATEWAY, 5)).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    @Rfc(number = 3550, section = "6.4.2", must = "more sources than one report has room for are in further ones")
    void every_phone_is_reported_on_and_no_report_has_too_many_blocks() {
        gatewayAndTwo();
        List<EngineEvent.Ingress> ingress = new ArrayList<>();
        for (int i = 0; i < PHONES; i++) {
            ingress.add(new EngineEvent.Ingress(GATEWAY, FIRST + i, 5, 104, 99, 9900, 0));
        }
        stage.event(new EngineEvent.StatisticsSampled(stage.now, ingress, List.of()));
        stage.forget();
        stage.pass(10_000_000_000L);
        List<ReportBlock> blocks = new ArrayList<>();
        for (List<RtcpPacket> compound : stage.rtcpTo(GATEWAY)) {
            ReceiverReport report = (ReceiverReport) compound.getFirst();
            assertThat(report.blocks()).hasSizeLessThanOrEqualTo(31);
            blocks.addAll(report.blocks());
        }
        assertThat(blocks).extracting(ReportBlock::ssrc).hasSize(PHONES).doesNotHaveDuplicates();
    }

    @Test
    @Rfc(number = 3550, section = "6.6", must = "receivers learn of every source that has left")
    void when_the_gateway_goes_everybody_hears_goodbye_of_every_phone() {
        gatewayAndTwo();
        stage.forget();
        stage.on(new ConductorInput.LegRemoved(GATEWAY));
        List<Integer> gone = new ArrayList<>();
        for (List<RtcpPacket> compound : stage.rtcpTo(2)) {
            gone.addAll(((Goodbye) compound.getLast()).ssrcs());
        }
        assertThat(gone).hasSize(PHONES).doesNotHaveDuplicates();
    }

    @Test
    void one_phone_that_leaves_is_gone_and_the_others_stay() {
        gatewayAndTwo();
        talk(Set.of(7, 80, 199));
        stage.rtcp(GATEWAY, new ReceiverReport(0x77, List.of()), new Goodbye(List.of(FIRST + 7), ""));
        assertThat(stage.heardBy(GATEWAY, FIRST + 7)).isEmpty();
        assertThat(stage.heardBy(GATEWAY, FIRST + 80)).hasSize(2);
    }

    @Test
    void one_leg_takes_no_more_than_its_share_and_nobody_goes_without() {
        int legs = 12;
        for (int leg = 1; leg <= legs; leg++) {
            stage.join(leg, Stage.media());
            for (int i = 0; i < 600; i++) {
                stage.event(new EngineEvent.SourceSeen(leg, leg * 10_000 + i, 111));
            }
        }
        int most = 512;
        int full = Conference.SHARED / most;
        int shared = Conference.SHARED + (legs - full) * Conference.OWN_SOURCES;
        assertThat(stage.count(ConductorCounter.SOURCES_PINNED)).isEqualTo(shared);
        assertThat(stage.count(ConductorCounter.SOURCES_REFUSED_TOO_MANY)).isEqualTo(600L * legs - shared);
    }
}
