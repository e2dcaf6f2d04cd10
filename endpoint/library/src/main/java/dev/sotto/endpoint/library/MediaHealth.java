package dev.sotto.endpoint.library;

import java.util.List;
import java.util.Map;

/**
 * What became of everything that arrived during a call, for whoever looks for the cause of silence: numbers only, nothing of
 * the content. Counters that are zero are left out.
 *
 * @param sources the sources with a row of their own, at most {@link #MAX_SOURCES}; those that were opened come before others
 * @param unattributed packets of sources without a row, and packets whose SSRC nobody vouched for
 * @param rtcp what became of RTCP
 * @param repair what was missing on the hop and what came of asking for it
 */
public record MediaHealth(
        List<SourceHealth> sources,
        Map<ReceiveVerdict, Long> unattributed,
        Map<RtcpVerdict, Long> rtcp,
        Map<RepairCounter, Long> repair) {
    /** How many sources have a row of their own. */
    public static final int MAX_SOURCES = 64;

    /**
     * One source.
     *
     * @param ssrc the source, 32 bits
     * @param verdicts how often each was given
     */
    public record SourceHealth(int ssrc, Map<ReceiveVerdict, Long> verdicts) {
        /** Takes a copy. */
        public SourceHealth {
            verdicts = Map.copyOf(verdicts);
        }
    }

    /** Takes copies. */
    public MediaHealth {
        sources = List.copyOf(sources);
        unattributed = Map.copyOf(unattributed);
        rtcp = Map.copyOf(rtcp);
        repair = Map.copyOf(repair);
    }

    /** Packets that arrived and were not used, of all sources. */
    public long dropped() {
        long bySource = sources.stream().mapToLong(s -> dropped(s.verdicts())).sum();
        return bySource + dropped(unattributed);
    }

    private static long dropped(Map<ReceiveVerdict, Long> verdicts) {
        return verdicts.entrySet().stream()
                .filter(e -> e.getKey() != ReceiveVerdict.OPENED)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
