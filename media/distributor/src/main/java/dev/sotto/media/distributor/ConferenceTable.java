package dev.sotto.media.distributor;

import dev.sotto.base.Entropy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conferences by address, and the small numbers by which cores know legs and conferences. */
final class ConferenceTable {
    /** Conference indices go round up to here, so that a core that hands a packet over late never means another conference. */
    private static final int INDICES = 1 << 16;

    private final ConductorConfig config;
    private final Entropy entropy;
    private final Map<String, Conference> conferences = new LinkedHashMap<>();
    private final Map<Integer, BitSet> legIndices = new HashMap<>();
    private final BitSet conferenceIndices = new BitSet();
    private int nextIndex;

    ConferenceTable(ConductorConfig config, Entropy entropy) {
        this.config = config;
        this.entropy = entropy;
    }

    /** The conference of that address, new if it has no legs yet. */
    Conference open(String address) {
        return conferences.computeIfAbsent(address, _ -> new Conference(address, takeIndex(), config, entropy));
    }

    /** The last leg has left. */
    void close(Conference conference) {
        conferences.remove(conference.address);
        conferenceIndices.clear(conference.index);
    }

    private int takeIndex() {
        int index = conferenceIndices.nextClearBit(nextIndex);
        if (index >= INDICES) {
            index = conferenceIndices.nextClearBit(0);
        }
        conferenceIndices.set(index);
        nextIndex = index + 1;
        return index;
    }

    /** The smallest leg index that is free on a core. */
    int takeLegIndex(int core) {
        BitSet indices = legIndices.computeIfAbsent(core, _ -> new BitSet());
        int index = indices.nextClearBit(0);
        indices.set(index);
        return index;
    }

    /** The index may be used again. */
    void giveLegIndex(Leg leg) {
        BitSet indices = legIndices.get(leg.core);
        if (indices != null) {
            indices.clear(leg.index);
        }
    }

    List<ConductorState.ConferenceState> describe() {
        List<ConductorState.ConferenceState> out = new ArrayList<>();
        for (Conference conference : conferences.values()) {
            List<ConductorState.LegState> legs = conference.legs.values().stream()
                    .map(ConferenceTable::describe)
                    .toList();
            out.add(new ConductorState.ConferenceState(conference.address, conference.planVersion(), legs));
        }
        return out;
    }

    private static ConductorState.LegState describe(Leg leg) {
        List<ConductorState.SourceState> sources =
                leg.sources.values().stream().map(Source::describe).toList();
        return new ConductorState.LegState(
                leg.id,
                leg.core,
                leg.reachable,
                leg.keyed,
                leg.profile,
                leg.levelInClear(),
                repair(leg),
                sentOctets(leg),
                leg.reception.roundTripNanos(),
                leg.reception.lostOf256(),
                sources);
    }

    private static long sentOctets(Leg leg) {
        return leg.forwarded.values().stream()
                .mapToLong(EngineEvent.Egress::octets)
                .sum();
    }

    private static ConductorState.RepairState repair(Leg leg) {
        long repaired = 0;
        long missed = 0;
        for (EngineEvent.Egress each : leg.forwarded.values()) {
            repaired += each.repaired();
            missed += each.missed();
        }
        return new ConductorState.RepairState(leg.media.repair().isPresent(), repaired, missed);
    }
}
