package dev.sotto.endpoint.gateway;

import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/** Whoever gets what arrives at the ports of one phone. */
interface PhoneEar {
    /** A datagram on one of its ports: so many octets from the beginning, which may be overwritten. */
    void onDatagram(MemorySegment datagram, int length, InetSocketAddress source, boolean onRtcpPort, long nowNanos);

    /** A mistake of ours: the call must end. */
    void breakOff();
}
