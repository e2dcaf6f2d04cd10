package dev.sotto.sip.stack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** A peer seen, or to be spoken to, over UDP; light, made for each datagram. */
final class UdpFlow extends Flow {
    private final DatagramSocket socket;

    UdpFlow(UdpListener listener, DatagramSocket socket, InetSocketAddress peer, Ingress ingress) {
        super(listener, peer, ingress);
        this.socket = socket;
    }

    @Override
    void write(byte[] octets) throws IOException {
        // A response goes to whom the request says it came from.
        if (isResponse(octets) && !ingress().door().mayTell(peer().getAddress(), octets.length)) {
            ingress().counters().increment(SipCounter.REPLIES_WITHHELD);
            return;
        }
        socket.send(new DatagramPacket(octets, octets.length, peer()));
    }

    private static boolean isResponse(byte[] octets) {
        return octets.length > 4 && octets[0] == 'S' && octets[1] == 'I' && octets[2] == 'P' && octets[3] == '/';
    }

    @Override
    public boolean isReliable() {
        return false;
    }

    @Override
    public void close() {}
}
