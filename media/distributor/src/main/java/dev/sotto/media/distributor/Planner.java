package dev.sotto.media.distributor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes the plans of one conference, one for each core that has legs of it. All of them are made anew whenever something
 * changes, also for a thousand legs; what is dear is therefore remembered: what legs negotiated, and the rules between them.
 */
final class Planner {
    private final int conferenceIndex;
    private final Rules rules = new Rules();
    private final SortedMap<Integer, List<ForwardingPlan.Source>> planned = new TreeMap<>();

    Planner(int conferenceIndex) {
        this.conferenceIndex = conferenceIndex;
    }

    /** The plans for what holds now, by core. */
    SortedMap<Integer, ForwardingPlan> plans(Conference conference, long version) {
        rules.forgetIfMany();
        planned.clear();
        for (Leg leg : conference.legs.values()) {
            planned.computeIfAbsent(leg.core, _ -> new ArrayList<>());
        }
        for (Source source : conference.sources.values()) {
            List<Leg> receivers = conference.receivers(source);
            if (receivers.isEmpty()) {
                add(source.leg.core, source, source.leg.index, List.of(), List.of());
            } else {
                addHeard(source, receivers);
            }
        }
        SortedMap<Integer, ForwardingPlan> plans = new TreeMap<>();
        planned.forEach((core, list) -> plans.put(core, new ForwardingPlan(conferenceIndex, version, list)));
        planned.clear();
        return plans;
    }

    /** Puts a source into the plan of its own core, and into those of the other cores that have receivers of it. */
    private void addHeard(Source source, List<Leg> legs) {
        int home = source.leg.core;
        SortedMap<Integer, List<ForwardingPlan.Receiver>> receivers = byCore(source, legs);
        List<Integer> siblings =
                receivers.keySet().stream().filter(core -> core != home).toList();
        add(home, source, source.leg.index, receivers.getOrDefault(home, List.of()), siblings);
        for (int sibling : siblings) {
            add(sibling, source, ForwardingPlan.REMOTE, receivers.getOrDefault(sibling, List.of()), List.of());
        }
    }

    private SortedMap<Integer, List<ForwardingPlan.Receiver>> byCore(Source source, Collection<Leg> legs) {
        SortedMap<Integer, List<ForwardingPlan.Receiver>> receivers = new TreeMap<>();
        int from = rules.shape(source.leg);
        int shape = -1;
        RewriteRule rule = null;
        for (Leg to : legs) {
            if (rule == null || shape != rules.shape(to)) {
                shape = rules.shape(to);
                rule = rules.rule(from, source.leg.media, shape, to.media);
            }
            receivers
                    .computeIfAbsent(to.core, _ -> new ArrayList<>())
                    .add(new ForwardingPlan.Receiver(to.index, rule, to.repairSsrc(source)));
        }
        return receivers;
    }

    private void add(
            int core, Source source, int legIndex, List<ForwardingPlan.Receiver> receivers, List<Integer> siblings) {
        int levelId = Rules.levelId(source.leg.media);
        planned.computeIfAbsent(core, _ -> new ArrayList<>())
                .add(new ForwardingPlan.Source(source.ssrc, legIndex, levelId, receivers, siblings));
    }
}
