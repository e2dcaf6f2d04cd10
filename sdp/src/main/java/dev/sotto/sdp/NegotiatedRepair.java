package dev.sotto.sdp;

import java.util.Map;

/**
 * That both sides ask for lost packets again with generic NACKs (RFC 4585 6.2.1), and how they are sent again.
 *
 * @param rtxToSend payload type of a packet that we send to the peer → payload type under which it is repeated (RFC 4588);
 *     what is not in it goes as it went the first time
 * @param rtxToReceive payload type of a repeated packet from the peer → payload type of the packet that was lost
 */
public record NegotiatedRepair(Map<Integer, Integer> rtxToSend, Map<Integer, Integer> rtxToReceive) {
    /** Takes copies. */
    public NegotiatedRepair {
        rtxToSend = Map.copyOf(rtxToSend);
        rtxToReceive = Map.copyOf(rtxToReceive);
    }
}
