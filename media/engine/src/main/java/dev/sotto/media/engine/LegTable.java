package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.ForwardingPlan;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The legs of one core by identifier, by index and by address, and the plans bound to them. */
final class LegTable {
    /** Stands in a plan for a leg that is gone: without keys and address it gets nothing. */
    private static final EngineLeg GONE = new EngineLeg(-1, -1, false);

    private final Counters<SwitchCounter> counters;
    private final Map<Long, EngineLeg> byId = new LinkedHashMap<>();
    private final Map<Integer, EngineLeg> byIndex = new HashMap<>();
    private final Map<InetSocketAddress, EngineLeg> byAddress = new HashMap<>();
    private final Map<Integer, ActivePlan> plans = new LinkedHashMap<>();

    LegTable(Counters<SwitchCounter> counters) {
        this.counters = counters;
    }

    Counters<SwitchCounter> counters() {
        return counters;
    }

    /** The leg that owns an address, null if none does. */
    @Nullable
    EngineLeg at(InetSocketAddress address) {
        return byAddress.get(address);
    }

    @Nullable
    EngineLeg find(long legId) {
        return byId.get(legId);
    }

    Collection<EngineLeg> all() {
        return byId.values();
    }

    Collection<ActivePlan> plans() {
        return plans.values();
    }

    /** False if the identifier or the index is in use. */
    boolean add(EngineLeg leg) {
        if (byId.containsKey(leg.legId) || byIndex.containsKey(leg.legIndex)) {
            return false;
        }
        byId.put(leg.legId, leg);
        byIndex.put(leg.legIndex, leg);
        return true;
    }

    /** Forgets the leg and its addresses; its keys are the caller's business. */
    void remove(EngineLeg leg) {
        byId.remove(leg.legId);
        byIndex.remove(leg.legIndex);
        byAddress.values().removeIf(owner -> owner == leg);
        leg.plan = null;
        leg.address = null;
    }

    /** Gives an address to a leg; false if it is another's. */
    boolean own(EngineLeg leg, InetSocketAddress address) {
        EngineLeg owner = byAddress.putIfAbsent(address, leg);
        if (owner == null || owner == leg) {
            return true;
        }
        counters.increment(SwitchCounter.ADDRESS_TAKEN);
        return false;
    }

    void disown(EngineLeg leg, InetSocketAddress address) {
        byAddress.remove(address, leg);
        if (address.equals(leg.address)) {
            leg.address = null;
            leg.nominated = false;
        }
    }

    /** Forwards by {@code plan} from now on. What a receiver no longer gets will start a new run of numbers later. */
    void replace(ForwardingPlan plan) {
        ActivePlan former = plans.get(plan.conferenceIndex());
        if (former != null) {
            unbind(former);
        }
        ActivePlan active = bind(plan);
        plans.put(plan.conferenceIndex(), active);
        if (former != null) {
            pauseWhatEnded(former, active);
        }
    }

    void drop(int conferenceIndex) {
        ActivePlan former = plans.remove(conferenceIndex);
        if (former != null) {
            unbind(former);
            pauseWhatEnded(former, bind(new ForwardingPlan(conferenceIndex, 0, java.util.List.of())));
        }
    }

    private ActivePlan bind(ForwardingPlan plan) {
        int count = plan.sourceCount();
        EngineLeg[] senders = new EngineLeg[count];
        IngressSource[] ingress = new IngressSource[count];
        EngineLeg[][] receivers = new EngineLeg[count][];
        EgressSource[][] egress = new EgressSource[count][];
        ActivePlan active = new ActivePlan(plan, senders, ingress, receivers, egress);
        for (int source = 0; source < count; source++) {
            int ssrc = plan.ssrc(source);
            senders[source] = leg(plan.legIndex(source));
            ingress[source] = senders[source] == GONE
                    ? new IngressSource(ssrc)
                    : senders[source].ingress.computeIfAbsent(ssrc, IngressSource::new);
            if (senders[source] != GONE) {
                senders[source].plan = active;
            }
            receivers[source] = receivers(plan, source);
            egress[source] = egress(receivers[source], ssrc);
        }
        return active;
    }

    private EngineLeg[] receivers(ForwardingPlan plan, int source) {
        EngineLeg[] out = new EngineLeg[plan.receiverCount(source)];
        for (int i = 0; i < out.length; i++) {
            out[i] = leg(plan.receiver(source, i));
        }
        return out;
    }

    private static EgressSource[] egress(EngineLeg[] receivers, int ssrc) {
        EgressSource[] out = new EgressSource[receivers.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = receivers[i] == GONE
                    ? new EgressSource(ssrc)
                    : receivers[i].egress.computeIfAbsent(ssrc, EgressSource::new);
        }
        return out;
    }

    private EngineLeg leg(int legIndex) {
        return Objects.requireNonNullElse(byIndex.get(legIndex), GONE);
    }

    private static void unbind(ActivePlan former) {
        for (EngineLeg sender : former.senders) {
            if (sender.plan == former) {
                sender.plan = null;
            }
        }
    }

    private static void pauseWhatEnded(ActivePlan former, ActivePlan present) {
        java.util.Set<EgressSource> flowing = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        for (EgressSource[] each : present.egress) {
            flowing.addAll(java.util.List.of(each));
        }
        for (EgressSource[] each : former.egress) {
            for (EgressSource egress : each) {
                pauseUnless(flowing.contains(egress), egress);
            }
        }
    }

    private static void pauseUnless(boolean flows, EgressSource egress) {
        if (!flows) {
            egress.sequence.pause();
        }
    }
}
