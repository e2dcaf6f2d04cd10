package dev.sotto.media.engine;

import dev.sotto.media.distributor.ForwardingPlan;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The plans of one core, bound to its legs. */
final class PlanTable {
    private final LegTable legs;
    private final int packetsPerSource;
    private final Map<Integer, ActivePlan> plans = new LinkedHashMap<>();
    private @Nullable ActivePlan[] byIndex = new ActivePlan[16];

    /** @param packetsPerSource how many packets of one source are forwarded in a second at most */
    PlanTable(LegTable legs, int packetsPerSource) {
        this.legs = legs;
        this.packetsPerSource = packetsPerSource;
    }

    /** The plan of a conference, null if it has none here. */
    @Nullable
    ActivePlan find(int conferenceIndex) {
        return conferenceIndex < byIndex.length ? byIndex[conferenceIndex] : null;
    }

    /** Forwards by {@code plan} from now on. What a receiver no longer gets will start a new run of numbers later. */
    void replace(ForwardingPlan plan) {
        ActivePlan former = plans.get(plan.conferenceIndex());
        if (former != null) {
            unbind(former);
        }
        ActivePlan active = bind(plan, former);
        put(plan.conferenceIndex(), active);
        if (former != null) {
            pauseWhatEnded(former, active);
        }
    }

    void drop(int conferenceIndex) {
        ActivePlan former = plans.get(conferenceIndex);
        if (former != null) {
            unbind(former);
            put(conferenceIndex, null);
            pauseWhatEnded(former, bind(new ForwardingPlan(conferenceIndex, 0, List.of()), null));
        }
    }

    private void put(int index, @Nullable ActivePlan plan) {
        if (index >= byIndex.length) {
            byIndex = Arrays.copyOf(byIndex, Math.max(index + 1, 2 * byIndex.length));
        }
        byIndex[index] = plan;
        if (plan == null) {
            plans.remove(index);
        } else {
            plans.put(index, plan);
        }
    }

    private ActivePlan bind(ForwardingPlan plan, @Nullable ActivePlan former) {
        int count = plan.sourceCount();
        EngineLeg[] senders = new EngineLeg[count];
        IngressSource[] ingress = new IngressSource[count];
        int[] columns = new int[count];
        int flowing = 0;
        for (int source = 0; source < count; source++) {
            int ssrc = plan.ssrc(source);
            EngineLeg sender = legs.byIndex(plan.legIndex(source));
            senders[source] = sender;
            ingress[source] = sender == LegTable.GONE
                    ? remoteSource(ssrc, former)
                    : sender.ingress.computeIfAbsent(ssrc, this::source);
            columns[source] = plan.receiverCount(source) == 0 ? ActivePlan.NO_COLUMN : flowing++;
        }
        ActivePlan active = new ActivePlan(plan, senders, ingress, columns, receivers(plan, columns, flowing));
        for (EngineLeg sender : senders) {
            if (sender != LegTable.GONE) {
                sender.plan = active;
            }
        }
        return active;
    }

    /** What is known of a source whose leg lives on another core. */
    private IngressSource remoteSource(int ssrc, @Nullable ActivePlan former) {
        int before = former == null ? ForwardingPlan.NO_SOURCE : former.plan.find(ForwardingPlan.REMOTE, ssrc);
        return former == null || before == ForwardingPlan.NO_SOURCE ? source(ssrc) : former.ingress[before];
    }

    private ActivePlan.Receiver[] receivers(ForwardingPlan plan, int[] columns, int flowing) {
        Map<Integer, ActivePlan.Receiver> receivers = new LinkedHashMap<>();
        for (int source = 0; source < columns.length; source++) {
            for (int i = 0; i < plan.receiverCount(source); i++) {
                EngineLeg leg = legs.byIndex(plan.receiver(source, i));
                if (leg != LegTable.GONE) {
                    ActivePlan.Receiver receiver =
                            receivers.computeIfAbsent(leg.legIndex, _ -> new ActivePlan.Receiver(leg, flowing));
                    receiver.egress[columns[source]] = egress(leg, plan, source, i);
                    receiver.rules[columns[source]] = plan.rule(source, i);
                }
            }
        }
        receivers.values().forEach(PlanTable::tellRepairable);
        return receivers.values().toArray(ActivePlan.Receiver[]::new);
    }

    private static EgressSource egress(EngineLeg leg, ForwardingPlan plan, int source, int i) {
        EgressSource egress = leg.egress.computeIfAbsent(plan.ssrc(source), EgressSource::new);
        if (leg.cache == null) {
            egress.repair = null;
        } else {
            RepairLog log = Objects.requireNonNullElseGet(egress.repair, RepairLog::new);
            log.repairSsrc = plan.repairSsrc(source, i);
            log.rule = plan.rule(source, i);
            egress.repair = log;
        }
        return egress;
    }

    private static void tellRepairable(ActivePlan.Receiver receiver) {
        receiver.leg.repairable(Arrays.stream(receiver.egress)
                .filter(egress -> egress != null && egress.repair != null)
                .toArray(EgressSource[]::new));
    }

    private IngressSource source(int ssrc) {
        return new IngressSource(ssrc, packetsPerSource);
    }

    private static void unbind(ActivePlan former) {
        for (EngineLeg sender : former.senders) {
            if (sender.plan == former) {
                sender.plan = null;
            }
        }
    }

    private static void pauseWhatEnded(ActivePlan former, ActivePlan present) {
        Set<EgressSource> flowing = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ActivePlan.Receiver receiver : present.receivers) {
            flowing.addAll(Arrays.asList(receiver.egress));
        }
        for (ActivePlan.Receiver receiver : former.receivers) {
            for (EgressSource egress : receiver.egress) {
                if (egress != null && !flowing.contains(egress)) {
                    egress.sequence.pause();
                }
            }
        }
    }
}
