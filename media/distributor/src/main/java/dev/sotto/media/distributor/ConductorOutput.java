package dev.sotto.media.distributor;

import dev.sotto.keying.tunnel.TunnelFault;
import java.util.Map;
import java.util.UUID;

/** What the conductor wants done, in this order. */
public sealed interface ConductorOutput {
    /** Give this command to the forwarding core of that number. */
    record ToEngine(int core, EngineCommand command) implements ConductorOutput {}

    /**
     * For the focus: how busy the cores are, once a second at most.
     *
     * @param busyPermille by core; a core that is not there is idle
     */
    record CoresLoaded(Map<Integer, Integer> busyPermille) implements ConductorOutput {
        /** Takes a copy. */
        public CoresLoaded {
            busyPermille = Map.copyOf(busyPermille);
        }
    }

    /** Send these octets on the connection to the key distributor. */
    record TunnelSend(byte[] octets) implements ConductorOutput {}

    /** Close the connection to the key distributor; dialling again is up to its owner. {@code detail} holds no secret. */
    record TunnelClose(TunnelFault fault, String detail) implements ConductorOutput {}

    /** Something an operator should see about an association; nothing was closed. */
    record Alarm(TunnelFault fault, UUID association) implements ConductorOutput {}

    /** For the focus: packets can flow, because the leg is reachable and has keys. Once, and again after it was lost. */
    record LegMediaUp(long legId) implements ConductorOutput {}

    /**
     * For the focus: the hop has keys.
     *
     * @param profile the negotiated protection profile, for example 0x0009
     */
    record LegKeyed(long legId, int profile) implements ConductorOutput {}

    /** For the focus: the peer has stopped consenting (RFC 7675 5.1). */
    record ConsentLost(long legId) implements ConductorOutput {}

    /** For the focus: the key distributor ended the leg's association, so nothing is forwarded to or from it. */
    record LegDisconnected(long legId) implements ConductorOutput {}

    /**
     * For the focus: the peer sends with an SSRC that belongs to another leg of its conference (RFC 3550 8.2). Its packets
     * are dropped, since an SSRC cannot be changed on the way (RFC 8723 5.2). Once for each leg and SSRC.
     */
    record SourceCollision(long legId, int ssrc) implements ConductorOutput {}
}
