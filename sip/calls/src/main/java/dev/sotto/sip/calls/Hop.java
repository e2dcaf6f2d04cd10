package dev.sotto.sip.calls;

/**
 * One place that SIP messages come from or go to.
 *
 * @param transport what carries them
 * @param address an IP address as text, IPv6 without brackets; towards a peer also a host name
 * @param port 1..65535; of a name that services are asked for, what is meant if it has none
 * @param hasServices whether the name service is asked which hosts serve SIP for that name (RFC 3263 4)
 */
public record Hop(Transport transport, String address, int port, boolean hasServices) {
    /**
     * Checks the range of the port.
     *
     * @throws IllegalArgumentException if the port is not 1..65535
     */
    public Hop {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
    }

    /** One whose name, if it is one, is that of a host. */
    public Hop(Transport transport, String address, int port) {
        this(transport, address, port, false);
    }

    /** For a person: {@code UDP 192.0.2.1:5060}. */
    @Override
    public String toString() {
        String host = address.indexOf(':') < 0 ? address : "[" + address + "]";
        return transport + " " + host + ":" + port;
    }
}
