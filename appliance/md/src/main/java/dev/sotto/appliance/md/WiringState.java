package dev.sotto.appliance.md;

import java.util.Map;

/**
 * What happened between the owners, for people.
 *
 * @param counters all of them
 */
record WiringState(Map<WiringCounter, Long> counters) {}
