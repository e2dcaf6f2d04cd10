package dev.sotto.tests.bench;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.VoiceEncoder;
import dev.sotto.endpoint.gateway.MixingHost;
import dev.sotto.sdp.AudioCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Many phones at one port: each sends a packet every 20 ms, spread evenly over them, and what comes back is counted. The first few talk; of the others
 * comes the noise of a silent line.
 */
final class PhoneLoad implements AutoCloseable {
    private static final long FRAME_NANOS = 20_000_000;
    private static final int HEADER_OCTETS = 12;
    private static final int BUFFER_OCTETS = 8 << 20;

    private static final int CIRCLE = 100;
    private static final double TALKING = 2000;
    private static final double SILENT = 5;

    private final DatagramChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
    private final ByteBuffer out = ByteBuffer.allocateDirect(2048);
    private final Line line;
    private final int talkers;
    private long sent;
    private long received;
    private int sequence = 1000;
    private List<InetSocketAddress> phones = List.of();

    /**
     * What is sent.
     *
     * @param ticks of one packet
     * @param talking payloads of somebody who talks, in a circle
     * @param silent the same of a silent line
     */
    private record Line(int payloadType, int ticks, byte[][] talking, byte[][] silent) {
        static Line of(AudioCodec codec) {
            return new Line(
                    PhoneLoad.payloadType(codec),
                    VoiceEncoder.ticksPerFrame(codec),
                    payloads(codec, TALKING),
                    payloads(codec, SILENT));
        }

        /** Noise whose loudness goes up and down like that of syllables. */
        private static byte[][] payloads(AudioCodec codec, double amplitude) {
            Random random = new Random(5);
            byte[][] payloads = new byte[CIRCLE][];
            try (VoiceEncoder encoder = VoiceEncoder.open(codec)) {
                for (int i = 0; i < CIRCLE; i++) {
                    short[] frame = AudioFrame.silence();
                    double loudness = amplitude * (0.6 + 0.4 * Math.sin(i));
                    for (int n = 0; n < frame.length; n++) {
                        frame[n] = (short) (loudness * random.nextGaussian());
                    }
                    payloads[i] = encoder.encode(frame);
                }
            }
            return payloads;
        }
    }

    /** Under which packets of a codec go both ways. */
    static int payloadType(AudioCodec codec) {
        return codec.usualPayloadType();
    }

    private PhoneLoad(DatagramChannel channel, Line line, int talkers) {
        this.channel = channel;
        this.line = line;
        this.talkers = talkers;
    }

    /** Before there are phones. */
    static PhoneLoad open(AudioCodec codec, int talkers) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_OCTETS);
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        channel.configureBlocking(false);
        return new PhoneLoad(channel, Line.of(codec), talkers);
    }

    /** Where the phones' packets come from, and what is for them goes to. */
    int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** Each phone calls one of these ports of loopback. */
    void call(List<Integer> ports) {
        phones = ports.stream()
                .map(port -> new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .toList();
    }

    /** Packets received for each that was sent, in the last {@link #run}. */
    double answered() {
        return (double) received / sent;
    }

    /** Sends for some time; returns how long that was in units of 20 ms, which is longer if the load had no time itself. */
    double run(long millis) throws IOException {
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
        return (double) (System.nanoTime() - start) / FRAME_NANOS;
    }

    private void send(int phone, int number) throws IOException {
        byte[][] payloads = phone < talkers ? line.talking : line.silent;
        out.clear();
        out.put((byte) 0x90).put((byte) line.payloadType).putShort((short) number);
        out.putInt(number * line.ticks).putInt(0x1000 + phone);
        // How loud it is, in the one-octet form (RFC 8285 4.2, RFC 6464 3).
        out.putShort((short) 0xBEDE).putShort((short) 1);
        out.put((byte) (MixingHost.LEVEL_ID << 4))
                .put((byte) (phone < talkers ? 25 : 127))
                .putShort((short) 0);
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
