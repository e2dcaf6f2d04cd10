package dev.sotto.sdp;

/**
 * Where datagrams go.
 *
 * @param host a literal IP address, of one host, never unspecified
 * @param port 1..65535
 */
public record MediaAddress(String host, int port) {
    /** Whether it is an address of IP version 6. */
    public boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }
}
