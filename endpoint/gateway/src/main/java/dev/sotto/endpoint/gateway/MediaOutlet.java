package dev.sotto.endpoint.gateway;

import java.net.InetSocketAddress;

/** Where the datagrams for one phone go. */
interface MediaOutlet {
    /** Sends one datagram; what is refused is lost. */
    void send(byte[] datagram, InetSocketAddress to, boolean fromRtcpPort);
}
