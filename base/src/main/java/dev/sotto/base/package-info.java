/** Octets, time, timers, identifiers, counters and secrets: what every room of Sotto needs, without a word of SIP or RTP. */
@NullMarked
package dev.sotto.base;

import org.jspecify.annotations.NullMarked;
