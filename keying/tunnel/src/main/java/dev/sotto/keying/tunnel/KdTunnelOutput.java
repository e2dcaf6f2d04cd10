package dev.sotto.keying.tunnel;

import java.util.List;
import java.util.UUID;

/** What the key distributor's end of the tunnels of one media distributor wants done. */
public sealed interface KdTunnelOutput {
    /** Send these octets on the connection; they may hold hop keys and are wiped after that. */
    record SendBytes(long link, byte[] octets) implements KdTunnelOutput {}

    /** Close the connection after what was sent on it. {@code detail} is for the log and holds no secret. */
    record CloseLink(long link, TunnelFault fault, String detail) implements KdTunnelOutput {}

    /** The tunnel is in service with these protection profiles, ours that the media distributor has as well. */
    record Ready(long link, List<Integer> profiles) implements KdTunnelOutput {}

    /** A DTLS datagram of an endpoint; the first one of an association is a ClientHello. */
    record DtlsFromEndpoint(UUID association, byte[] datagram) implements KdTunnelOutput {}

    /** The association is over at the media distributor; end the DTLS association. */
    record EndpointGone(UUID association, String reason) implements KdTunnelOutput {}

    /**
     * The media distributor says that an endpoint with keys has gone, and the association has not ended since: ask the endpoint
     * itself. The association goes on.
     */
    record EndpointDoubted(UUID association) implements KdTunnelOutput {}

    /** Something an operator should see; the connection stays. */
    record Alarm(TunnelFault fault, String detail) implements KdTunnelOutput {}
}
