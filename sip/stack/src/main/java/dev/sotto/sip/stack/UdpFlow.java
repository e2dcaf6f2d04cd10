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
        socket.send(new DatagramPacket(octets, octets.length, peer()));
    }

    @Override
    public boolean isReliable() {
        return false;
    }

    @Override
    public void close() {}
}
