package dev.sotto.endpoint.gateway;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Where the datagrams for one phone go. */
interface MediaOutlet {
    /** Sends one datagram, from the position of the buffer to its limit; what is refused is lost. */
    void send(ByteBuffer datagram, InetSocketAddress to, boolean fromRtcpPort);
}
