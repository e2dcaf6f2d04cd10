package dev.sotto.media.distributor;

import dev.sotto.keying.tunnel.ProtectionProfile;
import java.util.List;

/**
 * How a conductor behaves.
 *
 * @param profiles what the media distributor says it supports, in order of preference (RFC 9185 6.2)
 * @param loudest how many sources of a conference are forwarded at once
 * @param maxSourcesPerLeg how many SSRCs one leg may have, a gateway with its phones that is; see {@link Conference#SHARED}
 * @param rtcpIntervalNanos mean time between reports to a leg
 * @param cname our canonical name in RTCP (RFC 3550 6.5.1); no name of a person or machine
 * @param repairOctets how much of what is sent to a leg is kept for repair; 0 for no repair at all
 * @param repairMillis how long it is kept; 0 for no repair at all
 */
public record ConductorConfig(
        List<ProtectionProfile> profiles,
        int loudest,
        int maxSourcesPerLeg,
        long rtcpIntervalNanos,
        String cname,
        int repairOctets,
        int repairMillis) {
    private static final int DEFAULT_LOUDEST = 3;
    private static final int DEFAULT_SOURCES = 512;
    private static final long DEFAULT_RTCP_NANOS = 5_000_000_000L;
    private static final int DEFAULT_REPAIR_OCTETS = 262_144;
    private static final int DEFAULT_REPAIR_MILLIS = 1000;
    private static final int MAX_REPAIR_OCTETS = 1 << 26;
    private static final int MAX_REPAIR_MILLIS = 10_000;

    /** @throws IllegalArgumentException if a number is out of range */
    public ConductorConfig {
        profiles = List.copyOf(profiles);
        if (loudest < 1 || loudest > 100 || maxSourcesPerLeg < 1 || maxSourcesPerLeg > 1024) {
            throw new IllegalArgumentException("1..100 loudest sources, 1..1024 sources of one leg");
        }
        if (rtcpIntervalNanos < 1_000_000L || cname.isEmpty() || cname.length() > 64) {
            throw new IllegalArgumentException("an RTCP interval of at least 1 ms, a CNAME of 1..64 characters");
        }
        if (repairOctets < 0
                || repairOctets > MAX_REPAIR_OCTETS
                || repairMillis < 0
                || repairMillis > MAX_REPAIR_MILLIS) {
            throw new IllegalArgumentException("0..64 MiB and 0..10 000 ms are kept for repair");
        }
    }

    /** The defaults: three loudest sources, 512 SSRCs a leg, reports every 5 s (RFC 3550 6.2), 256 KiB or 1 s for repair. */
    public static ConductorConfig standard(List<ProtectionProfile> profiles, String cname) {
        return new ConductorConfig(
                profiles,
                DEFAULT_LOUDEST,
                DEFAULT_SOURCES,
                DEFAULT_RTCP_NANOS,
                cname,
                DEFAULT_REPAIR_OCTETS,
                DEFAULT_REPAIR_MILLIS);
    }

    /** Whether lost packets are sent again to legs that ask for them. */
    boolean repairs() {
        return repairOctets > 0 && repairMillis > 0;
    }
}
