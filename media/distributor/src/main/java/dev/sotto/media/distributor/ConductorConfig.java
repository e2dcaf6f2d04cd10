package dev.sotto.media.distributor;

import dev.sotto.keying.tunnel.ProtectionProfile;
import java.util.List;

/**
 * How a conductor behaves.
 *
 * @param profiles what the media distributor says it supports, in order of preference (RFC 9185 6.2)
 * @param loudest how many sources of a conference are forwarded at once
 * @param maxSourcesPerLeg how many SSRCs one leg may have
 * @param rtcpIntervalNanos mean time between reports to a leg
 * @param cname our canonical name in RTCP (RFC 3550 6.5.1); no name of a person or machine
 */
public record ConductorConfig(
        List<ProtectionProfile> profiles, int loudest, int maxSourcesPerLeg, long rtcpIntervalNanos, String cname) {
    private static final int DEFAULT_LOUDEST = 3;
    private static final int DEFAULT_SOURCES = 16;
    private static final long DEFAULT_RTCP_NANOS = 5_000_000_000L;

    /** @throws IllegalArgumentException if a number is out of range */
    public ConductorConfig {
        profiles = List.copyOf(profiles);
        if (loudest < 1 || loudest > 100 || maxSourcesPerLeg < 1 || maxSourcesPerLeg > 1024) {
            throw new IllegalArgumentException("1..100 loudest sources, 1..1024 sources of one leg");
        }
        if (rtcpIntervalNanos < 1_000_000L || cname.isEmpty() || cname.length() > 64) {
            throw new IllegalArgumentException("an RTCP interval of at least 1 ms, a CNAME of 1..64 characters");
        }
    }

    /** The defaults: three loudest sources, 16 SSRCs a leg, reports every 5 s (RFC 3550 6.2). */
    public static ConductorConfig standard(List<ProtectionProfile> profiles, String cname) {
        return new ConductorConfig(profiles, DEFAULT_LOUDEST, DEFAULT_SOURCES, DEFAULT_RTCP_NANOS, cname);
    }
}
