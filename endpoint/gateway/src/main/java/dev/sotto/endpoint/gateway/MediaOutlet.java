package dev.sotto.endpoint.gateway;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Where the datagrams for one phone go. */
interface MediaOutlet {
    /** Octets of {@link #room}, which the longest packet of voice fits into. */
    int ROOM_OCTETS = 2048;

    /**
     * Where the next packet of voice is written from its beginning. All phones of a thread have the same, which so stays in the
     * cache while hundreds of them are told a frame.
     */
    MemorySegment room();

    /** Sends so many octets of {@link #room} from the port of RTP; what is refused is lost. */
    void sendRoom(int length, InetSocketAddress to);

    /** Sends one datagram, from the position of the buffer to its limit; what is refused is lost. */
    void send(ByteBuffer datagram, InetSocketAddress to, boolean fromRtcpPort);
}
