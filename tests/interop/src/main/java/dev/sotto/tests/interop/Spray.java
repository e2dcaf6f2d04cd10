package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * RTP to every port of a range, over and over, from other addresses than anybody's ("RTP bleed"): each port hears one source in unbroken sequence with
 * a payload type that everybody knows, which is the most that a stranger can do. Whatever comes back is counted.
 */
public final class Spray implements AutoCloseable {
    private static final long TICK_NANOS = 2_000_000;
    private static final int PACKET = 172;

    private final int firstPort;
    private final int ports;
    private final int perSecond;
    private final List<DatagramChannel> sources = new ArrayList<>();
    private final int[] sequence;
    private final int[] ssrc;
    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong cameBack = new AtomicLong();

    private Spray(int firstPort, int lastPort, int perSecond, int hosts) {
        this.firstPort = firstPort;
        this.ports = lastPort - firstPort + 1;
        this.perSecond = perSecond;
        this.sequence = new int[ports];
        this.ssrc = new SecureRandom().ints(ports).toArray();
        try {
            for (int i = 0; i < hosts; i++) {
                DatagramChannel channel = DatagramChannel.open();
                channel.bind(new InetSocketAddress(
                        InetAddress.getByAddress(new byte[] {127, 0, 9, (byte) (i + 1)}), 0));
                channel.configureBlocking(false);
                sources.add(channel);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.thread = Thread.ofPlatform().daemon().name("sprays").start(this::run);
    }

    /** Begins to spray 127.0.0.1 from so many hosts of 127.0.9.0/24. */
    public static Spray start(int firstPort, int lastPort, int perSecond, int hosts) {
        return new Spray(firstPort, lastPort, perSecond, hosts);
    }

    /** Packets sent. */
    public long sent() {
        return sent.get();
    }

    /** Datagrams that somebody sent to one of its addresses. */
    public long cameBack() {
        return cameBack.get();
    }

    private void run() {
        long began = System.nanoTime();
        ByteBuffer packet = ByteBuffer.allocate(PACKET);
        while (!stopped) {
            long due = perSecond
                    * (System.nanoTime() - began)
                    / Duration.ofSeconds(1).toNanos();
            while (sent.get() < due && !stopped) {
                send(packet, (int) (sent.getAndIncrement() % ports));
            }
            sources.forEach(this::receive);
            LockSupport.parkNanos(TICK_NANOS);
        }
        sources.forEach(this::receive);
    }

    private void send(ByteBuffer packet, int port) {
        packet.clear()
                .put(0, (byte) 0x80)
                .put(1, (byte) 0)
                .putShort(2, (short) ++sequence[port])
                .putInt(4, 160 * sequence[port])
                .putInt(8, ssrc[port]);
        try {
            sources.get(port % sources.size()).send(packet, new InetSocketAddress("127.0.0.1", firstPort + port));
        } catch (PortUnreachableException e) {
            // Nobody is at the port, of which most are free.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(DatagramChannel channel) {
        ByteBuffer datagram = ByteBuffer.allocate(2048);
        try {
            while (channel.receive(datagram.clear()) != null) {
                cameBack.incrementAndGet();
            }
        } catch (PortUnreachableException e) {
            // As above.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends; what came back by then is counted. */
    public void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
        try {
            for (DatagramChannel channel : sources) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
