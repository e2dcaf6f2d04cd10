package dev.sotto.media.distributor;

import dev.sotto.keying.tunnel.TunnelState;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a conductor holds, for people; no keys.
 *
 * @param conferences by address
 * @param tunnel its end of the tunnel
 * @param busyPermille how busy each core is that forwards something, as it said last
 * @param counters all counters
 */
public record ConductorState(
        List<ConferenceState> conferences,
        TunnelState tunnel,
        Map<Integer, Integer> busyPermille,
        Map<ConductorCounter, Long> counters) {
    /**
     * One conference.
     *
     * @param conference its address
     * @param planVersion how many times it was planned anew
     */
    public record ConferenceState(String conference, long planVersion, List<LegState> legs) {}

    /**
     * One leg.
     *
     * @param legId unique in the process
     * @param core its forwarding core
     * @param reachable whether it may be sent to
     * @param keyed whether its hop has keys
     * @param profile its protection profile, 0 without keys
     * @param levelInClear whether audio levels of this hop are readable on the way
     * @param repair what it lost and asked for
     * @param sentOctets payload that was sent to it from the sources that are there
     * @param roundTripNanos to it and back, by its last reports, as it says
     * @param lostOf256 what it lost of the worst source, in 1/256, as it said last
     */
    public record LegState(
            long legId,
            int core,
            boolean reachable,
            boolean keyed,
            int profile,
            boolean levelInClear,
            RepairState repair,
            long sentOctets,
            OptionalLong roundTripNanos,
            OptionalInt lostOf256,
            List<SourceState> sources) {}

    /**
     * What a leg lost and asked for, of the sources that are there.
     *
     * @param agreed whether it may ask
     * @param repaired packets that were sent again
     * @param missed packets that were not kept, or not any more
     */
    public record RepairState(boolean agreed, long repaired, long missed) {}

    /**
     * One source.
     *
     * @param ssrc as an unsigned number
     * @param cname as its leg told it, perhaps empty
     * @param heard whether it is forwarded at present
     * @param levelKnown whether it tells how loud it is
     * @param loudNanos when it was last as loud as speech, by the clock of the caller of the machine; the largest number if never
     * @param packets that were opened, as its core last said
     * @param expected how many its sender sent since the first one, going by the indices
     * @param octets payload of the packets that were opened
     * @param jitter interarrival jitter in timestamp units (RFC 3550 6.4.1)
     */
    public record SourceState(
            long ssrc,
            String cname,
            boolean heard,
            boolean levelKnown,
            long loudNanos,
            long packets,
            long expected,
            long octets,
            long jitter) {}
}
