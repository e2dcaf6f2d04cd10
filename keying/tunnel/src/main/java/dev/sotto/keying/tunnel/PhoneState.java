package dev.sotto.keying.tunnel;

import java.util.Map;

/**
 * What one end of a connection about phones holds.
 *
 * @param ready whether the peer can be reached
 * @param asked questions without an answer; the gateway's end only
 * @param admitted phones that may be in; the gateway's end only
 * @param waiting phones that wait for another answer; the gateway's end only
 * @param counters all counters
 */
public record PhoneState(boolean ready, int asked, int admitted, int waiting, Map<PhoneCounter, Long> counters) {}
