package dev.sotto.keying.tunnel;

import java.util.Map;

/**
 * What one end of a tunnel holds.
 *
 * @param connectionsReady connections in service
 * @param associations live associations
 * @param keyed those of them that have keys
 * @param waitingDisconnects EndpointDisconnect messages that wait for a connection
 * @param counters all counters
 */
public record TunnelState(
        int connectionsReady, int associations, int keyed, int waitingDisconnects, Map<TunnelCounter, Long> counters) {}
