package dev.sotto.media.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.kernel.UdpPort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Plans on their way from the conductor, which makes them, to the core, which forwards by them. */
public final class PlanRaces {
    private static final int CONFERENCE = 3;
    private static final int SENDER = 1;
    private static final UdpPort SLEEPS = SleepyCore.udp(() -> {});

    private PlanRaces() {}

    /** A core forwards by a plan as a whole or by the one before it. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 1", "1, 2"},
            expect = ACCEPTABLE)
    @Outcome(expect = FORBIDDEN, desc = "a former plan after a later one, or parts of two")
    @State
    public static class Replace {
        private final SpscQueue<EngineCommand> commands = new SpscQueue<>(2);
        private final LegTable legs = new LegTable(SLEEPS, new Counters<>(SwitchCounter.class));
        private final PlanTable plans = new PlanTable(legs, 1000);

        /** With three legs. */
        public Replace() {
            for (int index = SENDER; index <= SENDER + 2; index++) {
                if (!legs.add(new EngineLeg(index, index, false))) {
                    throw new IllegalStateException("a leg is there already");
                }
            }
        }

        /** Plans twice. */
        @Actor
        public void conductor() {
            boolean both = commands.offer(new EngineCommand.ReplacePlan(plan(1)))
                    && commands.offer(new EngineCommand.ReplacePlan(plan(2)));
            if (!both) {
                throw new IllegalStateException("a queue for two has no room for two");
            }
        }

        /** Takes two turns. */
        @Actor
        public void core(II_Result result) {
            result.r1 = turn();
            result.r2 = turn();
        }

        private int turn() {
            if (commands.poll() instanceof EngineCommand.ReplacePlan(var plan)) {
                plans.replace(plan);
            }
            return version(plans.find(CONFERENCE));
        }

        /** In plan number n the SSRC is n, there are n receivers, and payload type 0 becomes n. */
        private static ForwardingPlan plan(int version) {
            byte[] payloadTypes = new byte[128];
            Arrays.fill(payloadTypes, (byte) version);
            RewriteRule rule = new RewriteRule(payloadTypes, new byte[256]);
            List<ForwardingPlan.Receiver> receivers = new ArrayList<>();
            for (int i = 1; i <= version; i++) {
                receivers.add(new ForwardingPlan.Receiver(SENDER + i, rule, 0));
            }
            return new ForwardingPlan(
                    CONFERENCE, version, List.of(new ForwardingPlan.Source(version, SENDER, 0, receivers, List.of())));
        }

        /** 0 for no plan, -1 for one that contradicts itself. */
        private int version(@Nullable ActivePlan active) {
            if (active == null) {
                return 0;
            }
            int version = (int) active.plan.version();
            boolean whole = active.plan.find(SENDER, version) == 0
                    && active.receivers.length == version
                    && legs.byIndex(SENDER).plan == active;
            for (ActivePlan.Receiver receiver : active.receivers) {
                RewriteRule rule = receiver.rules[0];
                EgressSource egress = receiver.egress[0];
                whole &= rule != null && rule.payloadType(0) == version && egress != null && egress.ssrc == version;
            }
            return whole ? version : -1;
        }
    }
}
