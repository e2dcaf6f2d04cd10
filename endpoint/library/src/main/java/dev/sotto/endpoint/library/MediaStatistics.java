package dev.sotto.endpoint.library;

import java.util.Map;

/**
 * Numbers of a call for a person.
 *
 * @param sent RTP packets that we sent
 * @param received RTP packets that we opened
 * @param lost RTP packets that the distributor sent and that did not reach us, not even when we asked for them
 * @param repaired RTP packets that came only after we had asked for them
 * @param sources how many sources were heard
 * @param spi of the EKT parameter set that we send under, -1 without one
 * @param verdicts what became of arriving packets
 */
public record MediaStatistics(
        long sent, long received, long lost, long repaired, int sources, int spi, Map<ReceiveVerdict, Long> verdicts) {
    /** Takes a copy. */
    public MediaStatistics {
        verdicts = Map.copyOf(verdicts);
    }

    /** Packets that arrived and were not used, for whatever reason. */
    public long dropped() {
        return verdicts.entrySet().stream()
                .filter(e -> e.getKey() != ReceiveVerdict.OPENED)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
