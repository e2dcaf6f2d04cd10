package dev.sotto.keying.tunnel;

import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import java.util.UUID;

/**
 * What happens to the key distributor's end of the tunnels of one media distributor. It may have several connections at a
 * time, at least while an old one has not been noticed to be dead, so connections have numbers of the caller's choice.
 */
public sealed interface KdTunnelInput {
    /** A connection of this media distributor is up: mutually authenticated TLS. */
    record LinkUp(long link) implements KdTunnelInput {}

    /** A connection is gone. */
    record LinkDown(long link) implements KdTunnelInput {}

    /** Octets from the media distributor, cut anywhere. */
    record Received(long link, byte[] octets) implements KdTunnelInput {}

    /** A DTLS datagram for an endpoint. */
    record DtlsToEndpoint(UUID association, byte[] datagram) implements KdTunnelInput {}

    /** The handshake completed: keys for the media distributor (RFC 9185 5.4). The machine owns and destroys them. */
    record KeysForMd(MediaKeys keys) implements KdTunnelInput {}

    /** The DTLS association ended, whoever ended it (RFC 9185 5.4). */
    record AssociationEnded(UUID association) implements KdTunnelInput {}

    /** The media distributor is no longer trusted: everything of it ends. */
    record Dismissed() implements KdTunnelInput {}

    /** Time has passed; given at {@link KdTunnelMachine#nextDeadlineNanos()}. */
    record Tick() implements KdTunnelInput {}
}
