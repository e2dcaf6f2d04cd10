/**
 * Encrypted Key Transport (RFC 8870): the field behind every SRTP packet, the EKTKey message, the key wrap, and how one
 * endpoint announces its own end-to-end keys and follows those of others. Pure; only what may hold end-to-end keys may
 * depend on it.
 */
@NullMarked
package dev.sotto.keying.ekt;

import org.jspecify.annotations.NullMarked;
