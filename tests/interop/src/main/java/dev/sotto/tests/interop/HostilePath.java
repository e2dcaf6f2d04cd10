package dev.sotto.tests.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Somebody on the path between one phone and the appliance: relays SIP and puts itself into the answer, so that the media pass too.
 * It holds no key. It can send again what it carried, and invent.
 */
public final class HostilePath implements AutoCloseable {
    private static final int RTP_HEADER = 12;
    private static final int LONGEST_DATAGRAM = 65_535;

    private final DatagramSocket sip;
    private final DatagramSocket outside;
    private final DatagramSocket inside;
    private final InetSocketAddress sipTarget;
    private final InetSocketAddress mediaTarget;
    private final Queue<byte[]> recorded = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile @Nullable SocketAddress sipPhone;
    private volatile @Nullable SocketAddress mediaPhone;

    private HostilePath(Appliance.PortPlan ports) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        sip = new DatagramSocket(0, loopback);
        outside = new DatagramSocket(0, loopback);
        inside = new DatagramSocket(0, loopback);
        sipTarget = new InetSocketAddress(loopback, ports.sip());
        mediaTarget = new InetSocketAddress(loopback, ports.media());
    }

    /** Between one phone and this appliance. */
    public static HostilePath start(Appliance.PortPlan ports) {
        try {
            HostilePath path = new HostilePath(ports);
            Thread.ofVirtual().name("hostile-sip").start(() -> path.loop(path.sip, path::onSip));
            Thread.ofVirtual().name("hostile-outside").start(() -> path.loop(path.outside, path::fromPhone));
            Thread.ofVirtual().name("hostile-inside").start(() -> path.loop(path.inside, path::fromDistributor));
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the phone finds its "proxy". */
    public int sipPort() {
        return sip.getLocalPort();
    }

    /** SRTP packets for the phone that it has seen so far, in order. */
    public List<byte[]> recorded() {
        return List.copyOf(recorded);
    }

    /** Sends these to the phone once more, ten times as fast as a voice. */
    public void again(List<byte[]> datagrams) throws InterruptedException {
        for (byte[] datagram : datagrams) {
            toPhone(datagram);
            Thread.sleep(Duration.ofMillis(2));
        }
    }

    /**
     * Sends packets of invented sources, with the fields behind real packets and noise before them.
     *
     * @return how many it sent
     */
    public int flood(int perSecond, Duration how) throws InterruptedException {
        List<byte[]> seen = recorded();
        Random random = new Random(1);
        int count = (int) (perSecond * how.toMillis() / 1000);
        long begun = System.nanoTime();
        for (int i = 0; i < count; i++) {
            byte[] forged = seen.get(i % seen.size()).clone();
            byte[] ssrc = new byte[4];
            random.nextBytes(ssrc);
            System.arraycopy(ssrc, 0, forged, RTP_HEADER - ssrc.length, ssrc.length);
            toPhone(forged);
            long ahead = begun + i * 1_000_000_000L / perSecond - System.nanoTime();
            if (ahead > 1_000_000) {
                Thread.sleep(Duration.ofNanos(ahead));
            }
        }
        return count;
    }

    @Override
    public void close() {
        sip.close();
        outside.close();
        inside.close();
    }

    @Override
    public String toString() {
        return "HostilePath[recorded=" + recorded.size() + ", failures=" + failures + "]";
    }

    private interface Step {
        void on(byte[] datagram, SocketAddress source) throws IOException;
    }

    /** A socket that was closed ends it. */
    private void loop(DatagramSocket socket, Step step) {
        byte[] buffer = new byte[LONGEST_DATAGRAM];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                step.on(Arrays.copyOf(buffer, packet.getLength()), packet.getSocketAddress());
            } catch (IOException e) {
                failures.incrementAndGet();
            }
        }
    }

    private void onSip(byte[] datagram, SocketAddress source) throws IOException {
        if (!source.equals(sipTarget)) {
            sipPhone = source;
            sip.send(new DatagramPacket(datagram, datagram.length, sipTarget));
            return;
        }
        SocketAddress phone = sipPhone;
        if (phone != null) {
            // Both ports have five digits, so that Content-Length stays right.
            byte[] answer = new String(datagram, StandardCharsets.ISO_8859_1)
                    .replace(" " + mediaTarget.getPort() + " ", " " + outside.getLocalPort() + " ")
                    .getBytes(StandardCharsets.ISO_8859_1);
            sip.send(new DatagramPacket(answer, answer.length, phone));
        }
    }

    private void fromPhone(byte[] datagram, SocketAddress source) throws IOException {
        mediaPhone = source;
        inside.send(new DatagramPacket(datagram, datagram.length, mediaTarget));
    }

    private void fromDistributor(byte[] datagram, SocketAddress source) {
        if (isRtp(datagram)) {
            recorded.add(datagram);
        }
        toPhone(datagram);
    }

    private void toPhone(byte[] datagram) {
        SocketAddress phone = mediaPhone;
        try {
            if (phone != null) {
                outside.send(new DatagramPacket(datagram, datagram.length, phone));
            }
        } catch (IOException e) {
            failures.incrementAndGet();
        }
    }

    /** RFC 7983 7 and RFC 5761 4. */
    private static boolean isRtp(byte[] datagram) {
        int first = datagram.length > RTP_HEADER ? datagram[0] & 0xFF : 0;
        int second = datagram.length > RTP_HEADER ? datagram[1] & 0xFF : 0;
        return first >= 128 && first <= 191 && (second < 192 || second > 223);
    }
}
