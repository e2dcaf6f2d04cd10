/** Digest authentication of SIP (RFC 3261 22, RFC 7616, RFC 8760), asked for and answered. */
@NullMarked
package dev.sotto.sip.calls.digest;

import org.jspecify.annotations.NullMarked;
