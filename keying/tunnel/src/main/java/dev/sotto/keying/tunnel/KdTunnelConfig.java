package dev.sotto.keying.tunnel;

import java.util.List;

/**
 * Bounds of the key distributor's end of the tunnels of one media distributor.
 *
 * @param profiles what the key distributor can negotiate
 * @param maxAssociations associations at a time
 * @param maxUnkeyed associations at a time whose handshake has not completed; what a flood of ClientHellos can cost
 * @param absenceSeconds how long associations live on while the media distributor has no connection
 */
public record KdTunnelConfig(
        List<ProtectionProfile> profiles, int maxAssociations, int maxUnkeyed, int absenceSeconds) {
    /** All profiles, 4096 associations, 512 of them in handshake, 120 seconds of absence. */
    public static final KdTunnelConfig DEFAULT =
            new KdTunnelConfig(List.of(ProtectionProfile.values()), 4096, 512, 120);

    /** Takes a copy of the list. */
    public KdTunnelConfig {
        profiles = List.copyOf(profiles);
    }
}
