package dev.sotto.media.engine;

import dev.sotto.media.ice.IceCounter;
import dev.sotto.media.ice.IceLiteResponder;
import java.util.List;
import java.util.Map;

/**
 * What one core looks like, for people; counters are exact, the legs as of the last second with work.
 *
 * @param name thread name
 * @param port UDP port
 * @param pinned whether the thread is bound to its CPU
 * @param counters every counter that is not zero
 * @param iceCounters every ICE counter that is not zero
 * @param legs the legs
 */
public record CoreState(
        String name,
        int port,
        boolean pinned,
        Map<SwitchCounter, Long> counters,
        Map<IceCounter, Long> iceCounters,
        List<LegState> legs) {
    /**
     * One leg.
     *
     * @param address where it gets its packets; empty if nowhere
     * @param nominated whether ICE nominated that address
     * @param keyed whether it has hop keys
     * @param ice what ICE knows of it; empty for a peer without ICE
     */
    public record LegState(
            long legId, String address, boolean nominated, boolean keyed, List<IceLiteResponder.LegState> ice) {}
}
