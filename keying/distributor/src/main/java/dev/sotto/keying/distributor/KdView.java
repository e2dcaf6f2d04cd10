package dev.sotto.keying.distributor;

import java.util.List;
import java.util.Map;

/**
 * The whole state for forensics; no secret in it.
 *
 * @param instanceId of this start
 * @param mds trusted media distributors: fingerprint to whether the admission link is up
 * @param gateways trusted gateways
 * @param expected legs that have not finished a handshake
 * @param conferences all conferences
 * @param counters what was counted
 */
public record KdView(
        String instanceId,
        Map<String, Boolean> mds,
        List<GatewayView> gateways,
        int expected,
        List<ConferenceView> conferences,
        Map<KdCounter, Long> counters) {
    /**
     * A gateway that may ask for phones.
     *
     * @param fingerprint of the key of its link
     * @param name under which its certificates stand on rosters
     * @param up whether its link is up
     * @param phones that it may have in conferences
     */
    public record GatewayView(String fingerprint, String name, boolean up, int phones) {}
}
