package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Somebody on the network: an ordinary UDP socket of the JDK. */
final class OtherEnd implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5000;
    private static final int SILENCE_MILLIS = 100;

    private final DatagramSocket socket;

    OtherEnd(InetAddress host) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(host, 0));
            socket.setReceiveBufferSize(4 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void send(InetSocketAddress to, String text) {
        send(to, text.getBytes(StandardCharsets.US_ASCII));
    }

    void send(InetSocketAddress to, byte[] octets) {
        try {
            socket.send(new DatagramPacket(octets, octets.length, to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next datagram, which must come. */
    DatagramPacket receive() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            DatagramPacket packet = new DatagramPacket(new byte[0x10000], 0x10000);
            socket.receive(packet);
            return packet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] receiveOctets() {
        DatagramPacket packet = receive();
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    String receiveText() {
        return new String(receiveOctets(), StandardCharsets.US_ASCII);
    }

    void expectSilence() {
        try {
            socket.setSoTimeout(SILENCE_MILLIS);
            DatagramPacket packet = new DatagramPacket(new byte[0x10000], 0x10000);
            socket.receive(packet);
            assertThat(packet.getLength())
                    .as("octets of a datagram that nobody should send")
                    .isNegative();
        } catch (SocketTimeoutException e) {
            // As it should be.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
