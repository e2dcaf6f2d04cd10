package dev.sotto.sip.stack;

import dev.sotto.sip.calls.Hop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Connections that take place and give nothing: some say nothing at all, some one octet every second. */
final class Crowd implements AutoCloseable {
    private static final byte[] REQUEST =
            ("OPTIONS sip:1000@host SIP/2.0\r\nSubject: " + "x".repeat(1000)).getBytes(StandardCharsets.US_ASCII);
    /** A handshake record that announces 512 octets: the beginning of a ClientHello. */
    private static final byte[] HELLO = ByteBuffer.allocate(600)
            .put(new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xFC, 3, 3})
            .array();

    private final List<SocketChannel> idle = new ArrayList<>();
    private final List<SocketChannel> dripping = new ArrayList<>();
    private final byte[] drops;
    private final Thread dripper;
    private final InetSocketAddress target;
    private final int sources;
    private int made;

    /** Connects to {@code target} from so many addresses of 127.0.0.0/8, none of them 127.0.0.1. */
    Crowd(Hop target, boolean isTls, int sources) {
        this.target = new InetSocketAddress(target.address(), target.port());
        this.sources = sources;
        this.drops = isTls ? HELLO : REQUEST;
        this.dripper = Thread.ofVirtual().name("drips").unstarted(this::drip);
    }

    void come(int idleCount, int drippingCount) throws IOException {
        for (int i = 0; i < idleCount; i++) {
            idle.add(connect());
        }
        for (int i = 0; i < drippingCount; i++) {
            dripping.add(connect());
        }
        dripper.start();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open();
        int source = made % sources;
        made++;
        channel.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, (byte) (1 + source / 250), (byte) (1 + source % 250)}),
                0));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(target);
        channel.configureBlocking(false);
        return channel;
    }

    private void drip() {
        try {
            for (int i = 0; i < drops.length; i++) {
                for (SocketChannel channel : dripping) {
                    dripOne(channel, drops[i]);
                }
                TimeUnit.SECONDS.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void dripOne(SocketChannel channel, byte drop) {
        try {
            channel.write(ByteBuffer.wrap(new byte[] {drop}));
        } catch (IOException e) {
            // Dropped, as it should be; whoever asks finds it closed.
            return;
        }
    }

    /** How many still have their connection. */
    int left() {
        int left = 0;
        for (SocketChannel channel : idle) {
            left += isOpen(channel) ? 1 : 0;
        }
        for (SocketChannel channel : dripping) {
            left += isOpen(channel) ? 1 : 0;
        }
        return left;
    }

    private static boolean isOpen(SocketChannel channel) {
        try {
            // TLS says goodbye with an alert before the end.
            ByteBuffer ignored = ByteBuffer.allocate(4096);
            int length = channel.read(ignored);
            while (length > 0) {
                ignored.clear();
                length = channel.read(ignored);
            }
            return length == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        dripper.interrupt();
        Threads.join(dripper);
        for (SocketChannel channel : idle) {
            channel.close();
        }
        for (SocketChannel channel : dripping) {
            channel.close();
        }
    }
}
