package dev.sotto.tests.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Many phones at one port: each sends a packet every 20 ms, spread evenly over them, and what comes back is counted. The first few talk; of the others
 * comes the noise of a silent line.
 */
final class PhoneLoad implements AutoCloseable {
    private static final long FRAME_NANOS = 20_000_000;
    private static final int HEADER_OCTETS = 12;
    private static final int BUFFER_OCTETS = 8 << 20;

    private final DatagramChannel channel;
    private final List<InetSocketAddress> phones;
    private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
    private final ByteBuffer out = ByteBuffer.allocateDirect(2048);
    private final Line line;
    private final int talkers;
    private long sent;
    private long received;

    /** What is sent: payloads in a circle, of somebody who talks and of a silent line. */
    record Line(int payloadType, int ticks, byte[][] talking, byte[][] silent) {}

    private PhoneLoad(DatagramChannel channel, List<InetSocketAddress> phones, Line line, int talkers) {
        this.channel = channel;
        this.phones = phones;
        this.line = line;
        this.talkers = talkers;
    }

    /** A port for {@link #of}. */
    static DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, BUFFER_OCTETS);
        channel.configureBlocking(false);
        return channel;
    }

    /** @param ports where the phones' media goes */
    static PhoneLoad of(DatagramChannel channel, List<Integer> ports, Line line, int talkers) {
        List<InetSocketAddress> phones = ports.stream()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
        return new PhoneLoad(channel, phones, line, talkers);
    }

    /** Packets received for each that was sent. */
    double answered() {
        return (double) received / sent;
    }

    /** Sends for some time. */
    void run(long millis) throws IOException {
        sent = 0;
        received = 0;
        long start = System.nanoTime();
        long frames = millis * 1_000_000 / FRAME_NANOS;
        long gap = FRAME_NANOS / phones.size();
        for (long frame = 0; frame < frames; frame++) {
            for (int i = 0; i < phones.size(); i++) {
                long due = start + frame * FRAME_NANOS + i * gap;
                if (i % 8 == 0) {
                    drain();
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(50_000);
                        drain();
                    }
                }
                send(i, (int) (sequence + frame));
            }
        }
        sequence += (int) frames;
        drain();
    }

    private int sequence = 1000;

    private void send(int phone, int number) throws IOException {
        byte[][] payloads = phone < talkers ? line.talking : line.silent;
        out.clear();
        out.put((byte) 0x80).put((byte) line.payloadType).putShort((short) number);
        out.putInt(number * line.ticks).putInt(0x1000 + phone);
        out.put(payloads[(number + 7 * phone & 0xFFFF) % payloads.length]).flip();
        channel.send(out, phones.get(phone));
        sent++;
    }

    private void drain() throws IOException {
        in.clear();
        while (channel.receive(in) != null) {
            received += in.position() > HEADER_OCTETS ? 1 : 0;
            in.clear();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
