package dev.sotto.sip.registrar;

import dev.sotto.sip.calls.digest.HashAlgorithm;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How it registers.
 *
 * @param realm that digests are for
 * @param hosts whose addresses are registered, in lower case: the domain and what telephones call this server
 * @param digests that passwords are proven by, the first that is asked for first
 * @param minimumSeconds a shorter time is refused (RFC 3261 10.3, 423)
 * @param maximumSeconds a longer one is shortened
 */
public record RegistrarConfig(
        String realm, Set<String> hosts, List<HashAlgorithm> digests, int minimumSeconds, int maximumSeconds) {
    /** Long enough for telephones that come again every minute, short enough that one that is gone is not called for hours. */
    public static final int MINIMUM_SECONDS = 60;

    /** An hour, as RFC 3261 10.3 proposes. */
    public static final int MAXIMUM_SECONDS = 3600;

    /** Takes copies. */
    public RegistrarConfig {
        digests = List.copyOf(digests);
        hosts = Set.copyOf(hosts);
    }

    boolean isOurs(String host) {
        return hosts.contains(host.toLowerCase(Locale.ROOT));
    }
}
