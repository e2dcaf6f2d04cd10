package dev.sotto.media.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForwardingPlanTest {
    private static final RewriteRule RULE = new RewriteRule(new byte[128], new byte[256]);

    private static ForwardingPlan.Source source(int ssrc, int leg, int... receivers) {
        List<ForwardingPlan.Receiver> list = new ArrayList<>();
        for (int receiver : receivers) {
            list.add(new ForwardingPlan.Receiver(receiver, RULE));
        }
        return new ForwardingPlan.Source(ssrc, leg, 1, list);
    }

    @Test
    void a_source_is_found_by_its_leg_and_ssrc_only() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            Map<Long, ForwardingPlan.Source> sources = new HashMap<>();
            for (int i = random.nextInt(200); i > 0; i--) {
                int leg = random.nextInt(20);
                int ssrc = random.nextInt(40);
                sources.put((long) leg << 32 | ssrc, source(ssrc, leg, 100 + leg));
            }
            ForwardingPlan plan = new ForwardingPlan(0, 1, List.copyOf(sources.values()));
            for (int leg = 0; leg < 22; leg++) {
                for (int ssrc = 0; ssrc < 42; ssrc++) {
                    int found = plan.find(leg, ssrc);
                    boolean there = sources.containsKey((long) leg << 32 | ssrc);
                    assertThat(found != ForwardingPlan.NO_SOURCE)
                            .as("seed %d", seed)
                            .isEqualTo(there);
                    if (there) {
                        assertThat(plan.ssrc(found)).isEqualTo(ssrc);
                        assertThat(plan.receiver(found, 0)).isEqualTo(100 + leg);
                    }
                }
            }
        }
    }

    @Test
    void a_leg_is_never_its_own_receiver_and_a_source_stands_once() {
        assertThatThrownBy(() -> new ForwardingPlan(0, 1, List.of(source(1, 5, 4, 5))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ForwardingPlan(0, 1, List.of(source(1, 5), source(1, 5))))
                .isInstanceOf(IllegalArgumentException.class);
        ForwardingPlan empty = new ForwardingPlan(3, 9, List.of());
        assertThat(empty.find(0, 0)).isEqualTo(ForwardingPlan.NO_SOURCE);
        assertThat(empty.sourceCount()).isZero();
        assertThat(empty.conferenceIndex()).isEqualTo(3);
        assertThat(empty.version()).isEqualTo(9);
    }

    @Test
    void legs_that_negotiated_the_same_share_one_rule() {
        Stage stage = new Stage(1);
        for (int leg = 1; leg <= 30; leg++) {
            stage.join(leg, Stage.media(new LegMedia.DeclaredSource(leg, "")));
        }
        LegMedia other = Stage.media(List.of(new LegMedia.Format("opus/48000/2", 96, 96)), Optional.empty());
        stage.join(31, other);
        ForwardingPlan plan = stage.plan.orElseThrow();
        Set<RewriteRule> rules = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int source = 0; source < plan.sourceCount(); source++) {
            for (int i = 0; i < plan.receiverCount(source); i++) {
                rules.add(plan.rule(source, i));
            }
        }
        assertThat(rules).hasSize(2);
        assertThat(new HashSet<>(rules)).hasSize(2);
    }
}
