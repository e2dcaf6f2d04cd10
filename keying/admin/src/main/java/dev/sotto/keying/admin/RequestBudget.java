package dev.sotto.keying.admin;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often strangers may try an invitation: so many at once, then one for each interval, for each source and for all
 * together. The oldest sources are forgotten; the limit for all still holds then.
 */
final class RequestBudget {
    private static final int MAX_SOURCES = 4096;

    private final int perSource;
    private final int forAll;
    private final long intervalNanos;
    private final Map<InetAddress, Long> sources = new LinkedHashMap<>(16, 0.75f, true);
    private long all = Long.MIN_VALUE / 2;

    RequestBudget(int perSource, int forAll, long intervalNanos) {
        this.perSource = perSource;
        this.forAll = forAll;
        this.intervalNanos = intervalNanos;
    }

    /** Takes one try; false if there is none left. Several threads call it. */
    synchronized boolean take(InetAddress source, long nowNanos) {
        long sourceFloor =
                Math.max(sources.getOrDefault(source, Long.MIN_VALUE / 2), nowNanos - perSource * intervalNanos);
        // All together get as many intervals as fit into one source's, so that few sources cannot use up everything.
        long allInterval = intervalNanos * perSource / forAll;
        long allFloor = Math.max(all, nowNanos - forAll * allInterval);
        if (sourceFloor + intervalNanos > nowNanos || allFloor + allInterval > nowNanos) {
            return false;
        }
        sources.put(source, sourceFloor + intervalNanos);
        all = allFloor + allInterval;
        if (sources.size() > MAX_SOURCES) {
            sources.remove(sources.keySet().iterator().next());
        }
        return true;
    }
}
