package dev.sotto.media.kernel;

import java.net.InetAddress;
import java.util.List;

/**
 * How one core's UDP is to be.
 *
 * @param addresses local addresses, at most one of each family; empty for all addresses of both families
 * @param port local port; 0 for any
 * @param maxPeers how many connected sockets there may be
 * @param batch the most datagrams that one receive returns, 1..64
 * @param nativeSockets whether to use the kernel directly; otherwise the JDK's channels
 * @param segmentation whether to use UDP_SEGMENT and UDP_GRO where the kernel has them
 * @param xdpDevice the network device for the AF_XDP transmit ring; empty for none
 */
public record UdpConfig(
        List<InetAddress> addresses,
        int port,
        int maxPeers,
        int batch,
        boolean nativeSockets,
        boolean segmentation,
        String xdpDevice) {
    /** The most that {@link #batch} may be. */
    public static final int LONGEST_BATCH = 64;

    /** Default of {@link #batch}. */
    public static final int DEFAULT_BATCH = 32;

    private static final int DEFAULT_PEERS = 4096;

    /** @throws IllegalArgumentException if a number is out of range or two addresses are of one family */
    public UdpConfig {
        addresses = List.copyOf(addresses);
        long families = addresses.stream().map(InetAddress::getClass).distinct().count();
        if (families < addresses.size()) {
            throw new IllegalArgumentException("more than one local address of one family: " + addresses);
        }
        if (port < 0 || port > 0xFFFF || maxPeers < 1 || batch < 1 || batch > LONGEST_BATCH) {
            throw new IllegalArgumentException("port " + port + ", peers " + maxPeers + ", batch " + batch);
        }
    }

    /** The fastest ways that need no privilege. */
    public static UdpConfig standard(List<InetAddress> addresses, int port) {
        return new UdpConfig(addresses, port, DEFAULT_PEERS, DEFAULT_BATCH, true, true, "");
    }
}
