package dev.sotto.sip.stack;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** SIP over UDP on one socket, read by one virtual thread. */
final class UdpListener extends MessageProcessor {
    private static final int MAX_DATAGRAM = 65_535;

    private final DatagramSocket socket;
    private final Ingress ingress;
    private final Thread reader;

    UdpListener(SIPTransactionStack stack, DatagramSocket socket, Ingress ingress) {
        super(socket.getLocalAddress(), socket.getLocalPort(), "udp", stack);
        this.socket = socket;
        this.ingress = ingress;
        this.reader =
                Thread.ofVirtual().name("sip-udp-" + socket.getLocalPort()).unstarted(this::read);
    }

    @Override
    public void start() {
        reader.start();
    }

    @Override
    public void stop() {
        socket.close();
        Threads.join(reader);
    }

    private void read() {
        byte[] buffer = new byte[MAX_DATAGRAM];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (IOException e) {
                // A closed socket ends the loop; an ICMP error reported for an earlier datagram does not.
                continue;
            }
            InetSocketAddress peer = new InetSocketAddress(packet.getAddress(), packet.getPort());
            if (peer.getPort() != 0) {
                long began = System.nanoTime();
                ingress.door().heard(peer.getAddress(), packet.getLength());
                ingress.accept(Arrays.copyOf(buffer, packet.getLength()), new UdpFlow(this, socket, peer, ingress));
                ingress.door().worked(System.nanoTime() - began);
            }
        }
    }

    @Override
    public MessageChannel createMessageChannel(HostPort target) throws IOException {
        return createMessageChannel(target.getInetAddress(), target.getPort());
    }

    @Override
    public MessageChannel createMessageChannel(InetAddress address, int port) {
        return new UdpFlow(this, socket, new InetSocketAddress(address, port), ingress);
    }

    @Override
    public SIPTransactionStack getSIPStack() {
        return sipStack;
    }

    @Override
    public int getDefaultTargetPort() {
        return 5060;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public int getMaximumMessageSize() {
        return MAX_DATAGRAM;
    }

    @Override
    public boolean inUse() {
        return false;
    }
}
