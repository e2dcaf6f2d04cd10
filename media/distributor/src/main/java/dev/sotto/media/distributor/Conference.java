package dev.sotto.media.distributor;

import dev.sotto.base.Entropy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** The legs and sources of one conference, and who of them is heard. */
final class Conference {
    /** What became of an SSRC that a leg sent or announced. */
    enum Pinning {
        /** It is the leg's own, and new. */
        PINNED,
        /** It was the leg's own before. */
        KNOWN,
        /** It is another leg's. */
        COLLISION,
        /** The leg, or the conference, has too many. */
        TOO_MANY
    }

    /** A source that was silent this long gives way when its leg needs room for another. */
    static final long IDLE_NANOS = 30_000_000_000L;

    /** What each leg has for itself: sources beyond them are of a number that all legs of a conference share. */
    static final int OWN_SOURCES = 16;

    /** The most sources of a conference, but for those that each leg has for itself. */
    static final int SHARED = 4096;

    final String address;
    final int index;
    final Map<Long, Leg> legs = new LinkedHashMap<>();

    /** All sources by SSRC; each belongs to exactly one leg. */
    final Map<Integer, Source> sources = new LinkedHashMap<>();

    private final Map<Integer, Source> bySsrcOfRepair = new HashMap<>();
    private final Entropy entropy;
    private final Planner planner;
    private final TopNPolicy<Integer> policy;
    private final int maxSourcesPerLeg;
    private Set<Integer> heard = Set.of();
    private long planVersion;

    Conference(String address, int index, ConductorConfig config, Entropy entropy) {
        this.address = address;
        this.index = index;
        this.entropy = entropy;
        this.planner = new Planner(index);
        this.policy = new TopNPolicy<>(config.loudest());
        this.maxSourcesPerLeg = config.maxSourcesPerLeg();
    }

    /** Makes an SSRC the leg's own, if it is nobody else's (RFC 8871 8.4: others cannot speak under it). */
    Pinning pin(Leg leg, int ssrc, String cname, long nowNanos) {
        Source owner = sources.get(ssrc);
        if (owner != null) {
            return owner.leg == leg ? Pinning.KNOWN : Pinning.COLLISION;
        }
        boolean full = leg.sources.size() >= maxSourcesPerLeg
                || (leg.sources.size() >= OWN_SOURCES && sources.size() >= SHARED);
        if (full && !evictIdle(leg, nowNanos)) {
            return Pinning.TOO_MANY;
        }
        Source source = new Source(leg, ssrc, cname, nowNanos);
        sources.put(ssrc, source);
        leg.sources.put(ssrc, source);
        giveWay(ssrc);
        chooseRepair(source);
        if (leg.competes()) {
            policy.add(ssrc, nowNanos);
        }
        return Pinning.PINNED;
    }

    /** RFC 3550 8.2: SSRCs of our own yield to a participant's. */
    private void giveWay(int ssrc) {
        Source repaired = bySsrcOfRepair.remove(ssrc);
        if (repaired != null) {
            chooseRepair(repaired);
        }
        for (Leg leg : legs.values()) {
            leg.reporterSsrc = leg.reporterSsrc == ssrc ? unusedSsrc() : leg.reporterSsrc;
        }
    }

    private void chooseRepair(Source source) {
        source.repairSsrc = unusedSsrc();
        bySsrcOfRepair.put(source.repairSsrc, source);
    }

    /** An SSRC for ourselves, unlike any in the conference (RFC 3550 8.1); never 0. */
    int unusedSsrc() {
        int ssrc;
        do {
            ssrc = entropy.nextInt();
        } while (ssrc == 0 || isUsed(ssrc));
        return ssrc;
    }

    private boolean isUsed(int ssrc) {
        return sources.containsKey(ssrc)
                || bySsrcOfRepair.containsKey(ssrc)
                || legs.values().stream().anyMatch(leg -> leg.reporterSsrc == ssrc);
    }

    private boolean evictIdle(Leg leg, long nowNanos) {
        for (Source source : leg.sources.values()) {
            if (!source.declared && nowNanos - source.heardNanos >= IDLE_NANOS) {
                unpin(source);
                return true;
            }
        }
        return false;
    }

    /** Gives an SSRC free. */
    void unpin(Source source) {
        sources.remove(source.ssrc);
        source.leg.sources.remove(source.ssrc);
        bySsrcOfRepair.remove(source.repairSsrc);
        policy.remove(source.ssrc);
        legs.values().forEach(leg -> leg.forget(source.ssrc));
    }

    /** After a leg was negotiated anew: only sources of legs that may send compete for a place. */
    void refreshSpeakers(Leg leg, long nowNanos) {
        for (int ssrc : leg.sources.keySet()) {
            if (leg.competes()) {
                policy.add(ssrc, nowNanos);
            } else {
                policy.remove(ssrc);
            }
        }
    }

    /** Whether that changes anything. */
    boolean mute(Leg leg, boolean muted, long nowNanos) {
        if (leg.muted == muted) {
            return false;
        }
        leg.muted = muted;
        refreshSpeakers(leg, nowNanos);
        return true;
    }

    /** A sample of the level of a source of {@code leg}; of others' sources nothing is believed. */
    void sample(Leg leg, EngineEvent.LevelSample sample, long nowNanos) {
        Source source = leg.sources.get(sample.ssrc());
        if (source != null) {
            source.sampled(sample, nowNanos);
            policy.heard(sample.ssrc(), sample, nowNanos);
        }
    }

    /** Decides anew who is heard; true if that changed. */
    boolean select(long nowNanos) {
        Set<Integer> before = heard;
        heard = Set.copyOf(policy.select(nowNanos));
        return !heard.equals(before);
    }

    /** Whether a source is heard at present. */
    boolean isHeard(int ssrc) {
        return heard.contains(ssrc);
    }

    /** How many plans were made. */
    long planVersion() {
        return planVersion;
    }

    /** The legs to which a source goes at present. */
    List<Leg> receivers(Source source) {
        List<Leg> out = new ArrayList<>();
        if (isHeard(source.ssrc) && source.leg.speaks()) {
            for (Leg leg : legs.values()) {
                if (leg != source.leg && leg.listens()) {
                    out.add(leg);
                }
            }
        }
        return out;
    }

    /** Whether any of its legs is on a core. */
    boolean isOn(int core) {
        return legs.values().stream().anyMatch(leg -> leg.core == core);
    }

    /** The plans for what holds now, by core: one for each core that has legs. */
    SortedMap<Integer, ForwardingPlan> plans() {
        return planner.plans(this, ++planVersion);
    }
}
