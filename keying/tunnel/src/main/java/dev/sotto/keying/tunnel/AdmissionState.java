package dev.sotto.keying.tunnel;

import java.util.Map;

/**
 * What one end of the admission connection holds.
 *
 * @param ready whether the peer can be reached
 * @param legs live legs
 * @param unacknowledged messages of which the peer has not said that they arrived
 * @param counters all counters
 */
public record AdmissionState(boolean ready, int legs, int unacknowledged, Map<AdmissionCounter, Long> counters) {}
