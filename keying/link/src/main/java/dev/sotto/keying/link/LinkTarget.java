package dev.sotto.keying.link;

/**
 * Where a client dials.
 *
 * @param host name or address
 * @param port 9185 by default
 * @param protocol what to speak there
 */
public record LinkTarget(String host, int port, LinkProtocol protocol) {}
