package dev.sotto.keying.distributor;

import java.util.List;
import java.util.Map;

/**
 * The whole state for forensics; no secret in it.
 *
 * @param instanceId of this start
 * @param mds trusted media distributors: fingerprint to whether the admission link is up
 * @param expected legs that have not finished a handshake
 * @param conferences all conferences
 * @param counters what was counted
 */
public record KdView(
        String instanceId,
        Map<String, Boolean> mds,
        int expected,
        List<ConferenceView> conferences,
        Map<KdCounter, Long> counters) {}
