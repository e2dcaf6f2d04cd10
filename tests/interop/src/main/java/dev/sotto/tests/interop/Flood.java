package dev.sotto.tests.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Requests over UDP as fast as told, from one or many addresses of loopback; nobody reads what comes back. */
public final class Flood {
    private static final long TICK_NANOS = 2_000_000;
    private static final String SERIAL = "0000000000";

    private final InetSocketAddress target;
    private final String method;
    private final List<InetAddress> sources;

    /** From so many addresses of 127.0.0.0/8, none of them 127.0.0.1, to the SIP port of an appliance on 127.0.0.1. */
    public Flood(int sipPort, String method, int sources) {
        this.target = new InetSocketAddress("127.0.0.1", sipPort);
        this.method = method;
        this.sources = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            this.sources.add(address(i));
        }
    }

    private static InetAddress address(int i) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) (10 + i / 250), (byte) (1 + i % 250)});
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Sends {@code perSecond} requests, all sources in turn; answers how many there were. */
    public long run(int perSecond, Duration length) throws IOException {
        List<DatagramChannel> channels = new ArrayList<>();
        long sent = 0;
        try {
            for (InetAddress source : sources) {
                channels.add(DatagramChannel.open().bind(new InetSocketAddress(source, 0)));
            }
            ByteBuffer request = ByteBuffer.wrap(request().getBytes(StandardCharsets.US_ASCII));
            int[] serials = serials();
            long began = System.nanoTime();
            for (long now = began; now - began < length.toNanos(); now = System.nanoTime()) {
                long due = perSecond * (now - began) / Duration.ofSeconds(1).toNanos();
                for (; sent < due; sent++) {
                    number(request.array(), serials, sent);
                    channels.get((int) (sent % channels.size())).send(request.rewind(), target);
                }
                LockSupport.parkNanos(TICK_NANOS);
            }
            return sent;
        } finally {
            for (DatagramChannel channel : channels) {
                channel.close();
            }
        }
    }

    private String request() {
        String body = method.equals("INVITE")
                ? "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n"
                : "";
        return method + " sip:1000@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK" + SERIAL
                + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:flood@127.0.0.1>;tag=" + SERIAL
                + "\r\nTo: <sip:1000@127.0.0.1>\r\nCall-ID: flood" + method + SERIAL + "\r\nCSeq: 1 " + method
                + "\r\nContact: <sip:flood@127.0.0.1:9>\r\n"
                + (body.isEmpty() ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    /** Where the digits are that make one request differ from the next. */
    private int[] serials() {
        String text = request();
        List<Integer> at = new ArrayList<>();
        for (int i = text.indexOf(SERIAL); i >= 0; i = text.indexOf(SERIAL, i + 1)) {
            at.add(i);
        }
        return at.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void number(byte[] request, int[] serials, long value) {
        for (int serial : serials) {
            long rest = value;
            for (int i = serial + SERIAL.length() - 1; i >= serial; i--) {
                request[i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
    }
}
