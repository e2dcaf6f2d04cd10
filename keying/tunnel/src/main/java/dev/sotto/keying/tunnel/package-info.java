/**
 * How DTLS associations travel between a media distributor and a key distributor: the messages of RFC 9185, the machine
 * at either end, and our own admission messages that run beside them. Pure: no socket, thread, clock or randomness.
 */
@NullMarked
package dev.sotto.keying.tunnel;

import org.jspecify.annotations.NullMarked;
