package dev.sotto.keying.tunnel;

import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import java.util.UUID;

/** What the media distributor's end of the tunnel wants done. */
public sealed interface MdTunnelOutput {
    /** Send these octets on the connection. */
    record SendBytes(byte[] octets) implements MdTunnelOutput {}

    /** Close the connection; dialling again is up to its owner. {@code detail} is for the log and holds no secret. */
    record Close(TunnelFault fault, String detail) implements MdTunnelOutput {}

    /** Send this datagram to the endpoint of the association. */
    record DtlsToEndpoint(UUID association, byte[] datagram) implements MdTunnelOutput {}

    /** Install these keys; the receiver of this record owns and destroys them. Given once for each association. */
    record Keys(MediaKeys keys) implements MdTunnelOutput {}

    /** The key distributor ended the association. */
    record Disconnected(UUID association) implements MdTunnelOutput {}

    /** Something an operator should see; the connection stays. */
    record Alarm(TunnelFault fault, UUID association) implements MdTunnelOutput {}
}
