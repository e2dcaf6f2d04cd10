package dev.sotto.keying.link;

import java.util.List;
import java.util.Map;

/**
 * What a server or a client of links holds now.
 *
 * @param links the live ones, as text
 * @param pins fingerprints of the trusted peers
 * @param counters all counters
 */
public record LinkState(List<String> links, List<String> pins, Map<LinkCounter, Long> counters) {
    /** The value of one counter. */
    public long count(LinkCounter counter) {
        return counters.getOrDefault(counter, 0L);
    }
}
