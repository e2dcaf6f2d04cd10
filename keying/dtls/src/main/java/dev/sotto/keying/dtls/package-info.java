/**
 * DTLS 1.2 associations with use_srtp (RFC 5764), EKT (RFC 8870 5.2) and external_session_id (RFC 8844): datagrams in,
 * events out, one owner thread each. Nothing of the DTLS library shows in the public types.
 */
@NullMarked
package dev.sotto.keying.dtls;

import org.jspecify.annotations.NullMarked;
