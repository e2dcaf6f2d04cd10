/**
 * The focus (RFC 4353): which conference a call is for, who is in it, and what the peer, the key distributor and the media
 * distributor are told. A machine: records in, records out. It never sees a key.
 */
@NullMarked
package dev.sotto.sip.focus;

import org.jspecify.annotations.NullMarked;
