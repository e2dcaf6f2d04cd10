package dev.sotto.keying.tunnel;

import java.util.UUID;

/** What happens to the media distributor's end of the tunnel. */
public sealed interface MdTunnelInput {
    /** A connection to the key distributor is up: mutually authenticated TLS, nothing sent yet. */
    record LinkUp() implements MdTunnelInput {}

    /** The connection is gone; a new one will be tried by its owner. */
    record LinkDown() implements MdTunnelInput {}

    /** Octets from the key distributor, cut anywhere. */
    record Received(byte[] octets) implements MdTunnelInput {}

    /** An endpoint is about to start an association; its identifier is new (see {@link AssociationId}). */
    record AssociationOpened(UUID association) implements MdTunnelInput {}

    /** A DTLS datagram of an endpoint, as it came in UDP. */
    record DtlsFromEndpoint(UUID association, byte[] datagram) implements MdTunnelInput {}

    /** The endpoint has gone, or conference control says that it has to (RFC 9185 5.3). */
    record EndpointGone(UUID association) implements MdTunnelInput {}
}
