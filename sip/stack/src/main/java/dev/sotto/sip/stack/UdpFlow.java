package dev.sotto.sip.stack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A peer seen, or to be spoken to, over UDP; light, made for each datagram. */
final class UdpFlow extends Flow {
    /** Where the CSeq of our responses is found. */
    private static final int HEAD = 4096;

    private final DatagramSocket socket;

    UdpFlow(UdpListener listener, DatagramSocket socket, InetSocketAddress peer, Ingress ingress) {
        super(listener, peer, ingress);
        this.socket = socket;
    }

    @Override
    void write(byte[] octets) throws IOException {
        // A response goes to whom the request says it came from.
        if (isResponse(octets) && !ingress().door().mayTell(peer().getAddress(), octets.length, isAnswer(octets))) {
            ingress().counters().increment(SipCounter.REPLIES_WITHHELD);
            return;
        }
        // Before it goes, so that it is kept before its answer.
        ingress().tape().said(this, octets);
        socket.send(new DatagramPacket(octets, octets.length, peer()));
    }

    private static boolean isResponse(byte[] octets) {
        return octets.length > 4 && octets[0] == 'S' && octets[1] == 'I' && octets[2] == 'P' && octets[3] == '/';
    }

    /** A success of INVITE. */
    private static boolean isAnswer(byte[] octets) {
        String head = new String(octets, 0, Math.min(octets.length, HEAD), StandardCharsets.US_ASCII);
        return head.startsWith("SIP/2.0 2") && head.contains(" INVITE\r\n");
    }

    @Override
    public boolean isReliable() {
        return false;
    }

    @Override
    public void close() {}
}
