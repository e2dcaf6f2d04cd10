package dev.sotto.media.distributor;

import dev.sotto.keying.tunnel.TunnelState;
import java.util.List;
import java.util.Map;

/**
 * What a conductor holds, for people; no keys.
 *
 * @param conferences by address
 * @param tunnel its end of the tunnel
 * @param counters all counters
 */
public record ConductorState(
        List<ConferenceState> conferences, TunnelState tunnel, Map<ConductorCounter, Long> counters) {
    /**
     * One conference.
     *
     * @param conference its address
     * @param core its forwarding core
     * @param planVersion how many plans it had
     */
    public record ConferenceState(String conference, int core, long planVersion, List<LegState> legs) {}

    /**
     * One leg.
     *
     * @param legId unique in the process
     * @param reachable whether it may be sent to
     * @param keyed whether its hop has keys
     * @param profile its protection profile, 0 without keys
     * @param levelInClear whether audio levels of this hop are readable on the way
     */
    public record LegState(
            long legId,
            boolean reachable,
            boolean keyed,
            int profile,
            boolean levelInClear,
            List<SourceState> sources) {}

    /**
     * One source.
     *
     * @param ssrc as an unsigned number
     * @param cname as its leg told it, perhaps empty
     * @param heard whether it is forwarded at present
     */
    public record SourceState(long ssrc, String cname, boolean heard) {}
}
