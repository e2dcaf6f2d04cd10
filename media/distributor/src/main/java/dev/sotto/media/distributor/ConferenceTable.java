package dev.sotto.media.distributor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The conferences by address, and the small numbers by which cores know legs and conferences. */
final class ConferenceTable {
    private final ConductorConfig config;
    private final Map<String, Conference> conferences = new LinkedHashMap<>();
    private final Map<Integer, BitSet> legIndices = new HashMap<>();
    private final Map<Integer, BitSet> conferenceIndices = new HashMap<>();

    ConferenceTable(ConductorConfig config) {
        this.config = config;
    }

    /** The conference of that address, new if it has no legs yet. */
    Conference open(String address, int core) {
        Conference conference = conferences.get(address);
        if (conference == null) {
            conference = new Conference(address, core, take(conferenceIndices, core), config);
            conferences.put(address, conference);
        }
        if (conference.core != core) {
            throw new IllegalStateException("a conference lives on one core");
        }
        return conference;
    }

    /** The last leg has left. */
    void close(Conference conference) {
        conferences.remove(conference.address);
        give(conferenceIndices, conference.core, conference.index);
    }

    /** The smallest leg index that is free on a core. */
    int takeLegIndex(int core) {
        return take(legIndices, core);
    }

    /** The index may be used again. */
    void giveLegIndex(int core, int index) {
        give(legIndices, core, index);
    }

    private static int take(Map<Integer, BitSet> used, int core) {
        BitSet indices = used.computeIfAbsent(core, _ -> new BitSet());
        int index = indices.nextClearBit(0);
        indices.set(index);
        return index;
    }

    private static void give(Map<Integer, BitSet> used, int core, int index) {
        BitSet indices = used.get(core);
        if (indices != null) {
            indices.clear(index);
        }
    }

    List<ConductorState.ConferenceState> describe() {
        List<ConductorState.ConferenceState> out = new ArrayList<>();
        for (Conference conference : conferences.values()) {
            List<ConductorState.LegState> legs = conference.legs.values().stream()
                    .map(ConferenceTable::describe)
                    .toList();
            out.add(new ConductorState.ConferenceState(
                    conference.address, conference.core, conference.planVersion(), legs));
        }
        return out;
    }

    private static ConductorState.LegState describe(Leg leg) {
        List<ConductorState.SourceState> sources = leg.sources.values().stream()
                .map(s -> new ConductorState.SourceState(
                        Integer.toUnsignedLong(s.ssrc), s.cname, leg.conference.isHeard(s.ssrc)))
                .toList();
        return new ConductorState.LegState(leg.id, leg.reachable, leg.keyed, leg.profile, leg.levelInClear(), sources);
    }
}
