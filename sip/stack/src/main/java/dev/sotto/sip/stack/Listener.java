package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Transport;

/**
 * One place where the stack listens.
 *
 * @param transport what it speaks
 * @param address an IP address as text, also {@code 0.0.0.0} or, for IPv6 and IPv4 together, {@code ::}
 * @param port 0 takes any free one; {@link SipStack#hops()} tells which
 */
public record Listener(Transport transport, String address, int port) {}
