/**
 * The connections between a media distributor and a key distributor: mutual TLS 1.3 on the JDK's sockets and virtual
 * threads, with both ends pinned by the fingerprint of their public key (RFC 9185 5.2, 5.4).
 */
@NullMarked
package dev.sotto.keying.link;

import org.jspecify.annotations.NullMarked;
