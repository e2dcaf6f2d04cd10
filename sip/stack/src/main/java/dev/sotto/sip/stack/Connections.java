package dev.sotto.sip.stack;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The open streams of one listener by the address of their peer. When there are too many, in all or of one source, a newcomer
 * takes the place of one that is of least use: of those that never carried a whole message the oldest, of the source with
 * the most; else the one that was silent longest. A stream that carried a call is never replaced.
 */
final class Connections {
    private final Map<InetSocketAddress, StreamFlow> flows = new ConcurrentHashMap<>();
    private final Map<Source, Integer> counts = new ConcurrentHashMap<>();
    private final int max;
    private final int maxPerSource;

    Connections(SipLimits limits) {
        this.max = limits.connections();
        this.maxPerSource = limits.connectionsPerSource();
    }

    /** How a newcomer fared. */
    enum Admission {
        ADDED,
        REPLACED_ANOTHER,
        REFUSED
    }

    /** Adds an accepted connection if there is room or some can be made. */
    Admission admit(StreamFlow flow) {
        boolean isCrowded = counts.getOrDefault(flow.source(), 0) >= maxPerSource;
        if (!isCrowded && flows.size() < max) {
            add(flow);
            return Admission.ADDED;
        }
        Optional<StreamFlow> least = leastUseful(isCrowded ? Optional.of(flow.source()) : Optional.empty());
        if (least.isEmpty()) {
            return Admission.REFUSED;
        }
        least.get().abort();
        add(flow);
        return Admission.REPLACED_ANOTHER;
    }

    /** The open connection with {@code peer}, or else what {@code dial} makes. */
    StreamFlow towards(InetSocketAddress peer, Function<InetSocketAddress, StreamFlow> dial) {
        StreamFlow known = flows.get(peer);
        if (known != null && known.isOpen()) {
            return known;
        }
        StreamFlow made = dial.apply(peer);
        StreamFlow winner = flows.compute(peer, (at, old) -> {
            if (old != null && old.isOpen()) {
                return old;
            }
            if (old != null) {
                uncount(old);
            }
            counts.merge(made.source(), 1, Integer::sum);
            return made;
        });
        if (winner.equals(made)) {
            made.start();
        }
        return winner;
    }

    boolean isOpen(InetSocketAddress peer) {
        StreamFlow flow = flows.get(peer);
        return flow != null && flow.isOpen();
    }

    void forget(StreamFlow flow) {
        if (flows.remove(flow.peer(), flow)) {
            uncount(flow);
        }
    }

    boolean isEmpty() {
        return flows.isEmpty();
    }

    /** All, as they are now. */
    Collection<StreamFlow> all() {
        return List.copyOf(flows.values());
    }

    private void add(StreamFlow flow) {
        counts.merge(flow.source(), 1, Integer::sum);
        StreamFlow old = flows.put(flow.peer(), flow);
        if (old != null) {
            // The same address and port again: the earlier connection is gone, and we have not heard of it yet.
            uncount(old);
            old.abort();
        }
    }

    private void uncount(StreamFlow flow) {
        counts.computeIfPresent(flow.source(), (source, count) -> count > 1 ? count - 1 : null);
    }

    private Optional<StreamFlow> leastUseful(Optional<Source> of) {
        return flows.values().stream()
                .filter(flow -> flow.use() != StreamFlow.Use.CALL)
                .filter(flow -> of.isEmpty() || of.get().equals(flow.source()))
                .min(Comparator.comparing(StreamFlow::use)
                        .thenComparingInt(flow -> -counts.getOrDefault(flow.source(), 0))
                        .thenComparingLong(StreamFlow::usedNanos));
    }
}
