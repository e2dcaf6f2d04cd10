package dev.sotto.tests.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The RTP of a {@link RawPhone}: says something every 20 ms, presses keys, and keeps what it gets, with SRTP only how much. */
public final class RawVoice implements AutoCloseable {
    private static final int FRAME = 160;
    private static final long FRAME_NANOS = 20_000_000;
    private static final int HEADER = 12;
    private static final int EVENT = 101;
    /** Packets of one key: three with a growing duration, three that end it (RFC 4733 2.5.1.4), and a pause. */
    private static final int KEY_PACKETS = 6;

    private static final int KEY_AND_PAUSE = 12;

    private final DatagramSocket socket;
    private final @Nullable SdesSeal seal;
    private final int ssrc = new SecureRandom().nextInt();
    private final LinkedBlockingQueue<Character> keys = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final StringBuilder heardKeys = new StringBuilder();
    private int lastKey;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile boolean speaking;
    private volatile boolean humming;
    private volatile int toldExtension;
    private volatile boolean feedback;
    private final Map<Integer, Integer> contributors = new ConcurrentHashMap<>();
    private final AtomicLong withContributors = new AtomicLong();

    RawVoice(boolean secured) throws IOException {
        this(secured ? randomMaster() : null);
    }

    /** The same with a key that was made elsewhere; without one it is in clear. */
    RawVoice(byte @Nullable [] master) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        seal = master == null ? null : new SdesSeal(master);
        Thread.ofVirtual().name("raw-hears").start(this::hear);
    }

    private static byte[] randomMaster() {
        byte[] master = new byte[30];
        new SecureRandom().nextBytes(master);
        return master;
    }

    String offer(String host) {
        SdesSeal keyed = seal;
        return "v=0\r\no=- 1 1 IN IP4 " + host + "\r\ns=-\r\nc=IN IP4 " + host + "\r\nt=0 0\r\nm=audio "
                + socket.getLocalPort() + (keyed == null ? " RTP/AVP" : " RTP/SAVP") + (feedback ? "F 0 " : " 0 ")
                + EVENT
                + (toldExtension == 0
                        ? ""
                        : "\r\na=extmap:" + toldExtension + "/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level")
                + "\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:" + EVENT + " telephone-event/8000\r\na=fmtp:" + EVENT
                + " 0-15\r\na=sendrecv\r\n"
                + (keyed == null ? "" : "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + keyed.inline() + "\r\n");
    }

    /** Speaks to that place from now on. */
    void start(InetSocketAddress to) {
        speaking = true;
        Thread.ofVirtual().name("raw-speaks").start(() -> speak(to));
    }

    void stop() {
        speaking = false;
    }

    boolean isSpeaking() {
        return speaking;
    }

    /** Presses keys, one after the other; returns at once. */
    public void press(String text) {
        text.chars().forEach(key -> keys.add((char) key));
    }

    /** Wants to be told who is heard, in that header extension (RFC 6465); to be said before it calls. */
    public void askWhoIsHeard(int extension) {
        toldExtension = extension;
    }

    /** Offers the profile with feedback (RFC 4585, RFC 5124); to be said before it calls. */
    public void offerFeedback() {
        feedback = true;
    }

    /** Whether it hums from now on; before, and afterwards, it says nothing that can be heard. */
    public void hum(boolean aloud) {
        humming = aloud;
    }

    /** Who was heard since the last time, as the packets say that came: SSRC to the loudest level in -dBov. */
    public Map<Integer, Integer> takeContributors() {
        Map<Integer, Integer> taken = Map.copyOf(contributors);
        contributors.clear();
        return taken;
    }

    /** How many packets came that have a CSRC list or a header extension. */
    public long withContributors() {
        return withContributors.get();
    }

    /** Packets sent. */
    public long sent() {
        return sent.get();
    }

    /** Packets that came. */
    public long received() {
        return received.get();
    }

    /** The keys that came as events (RFC 4733) since the last time, of a phone in clear. */
    public String takeKeys() {
        synchronized (heard) {
            String pressed = heardKeys.toString();
            heardKeys.setLength(0);
            return pressed;
        }
    }

    private void hearKey(ByteBuffer packet) {
        if (packet.remaining() > HEADER && packet.getInt(4) != lastKey) {
            lastKey = packet.getInt(4);
            synchronized (heard) {
                heardKeys.append("0123456789*#ABCD".charAt(packet.get(HEADER) & 0x0F));
            }
        }
    }

    /** What was heard since the last time, of a phone in clear. */
    public Spectrum takeHeard() {
        synchronized (heard) {
            Spectrum spectrum = Spectrum.ofPcmu(heard.toByteArray());
            heard.reset();
            return spectrum;
        }
    }

    private void speak(InetSocketAddress to) {
        int sequence = 1000;
        int timestamp = 0;
        int step = KEY_AND_PAUSE;
        char key = '0';
        for (long next = System.nanoTime(); speaking; next += FRAME_NANOS) {
            if (step == KEY_AND_PAUSE && !keys.isEmpty()) {
                step = 0;
                key = keys.remove();
            }
            if (step < KEY_PACKETS) {
                send(event(key, step, sequence++, timestamp - FRAME * step), to);
            } else {
                send(voice(sequence++, timestamp), to);
            }
            step = Math.min(step + 1, KEY_AND_PAUSE);
            timestamp += FRAME;
            LockSupport.parkNanos(next + FRAME_NANOS - System.nanoTime());
        }
    }

    private byte[] voice(int sequence, int timestamp) {
        byte[] packet = packet(0, sequence, timestamp, FRAME);
        Arrays.fill(packet, HEADER, packet.length, (byte) 0xFF);
        for (int i = HEADER; i < packet.length && humming; i++) {
            // A square of 500 Hz, 20 dB below full scale.
            packet[i] = (byte) (i % 16 < 8 ? 0xB0 : 0x30);
        }
        return packet;
    }

    private byte[] event(char key, int step, int sequence, int timestamp) {
        int code = key == '*' ? 10 : key == '#' ? 11 : key - '0';
        int marker = step == 0 ? 0x80 : 0;
        byte[] packet = packet(marker | EVENT, sequence, timestamp, 4);
        ByteBuffer.wrap(packet)
                .put(HEADER, (byte) code)
                .put(HEADER + 1, (byte) (step < 3 ? 10 : 0x8A))
                .putShort(HEADER + 2, (short) (FRAME * Math.min(step + 1, 4)));
        return packet;
    }

    private byte[] packet(int type, int sequence, int timestamp, int length) {
        byte[] packet = new byte[HEADER + length];
        ByteBuffer.wrap(packet)
                .put((byte) 0x80)
                .put((byte) type)
                .putShort((short) sequence)
                .putInt(timestamp)
                .putInt(ssrc);
        return packet;
    }

    private void send(byte[] packet, InetSocketAddress to) {
        SdesSeal keyed = seal;
        byte[] octets = keyed == null ? packet : keyed.seal(packet);
        try {
            socket.send(new DatagramPacket(octets, octets.length, to));
            sent.incrementAndGet();
        } catch (IOException e) {
            if (speaking && !socket.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void hear() {
        try {
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
                socket.receive(packet);
                received.incrementAndGet();
                if (packet.getLength() > HEADER && (packet.getData()[1] & 0x7F) == EVENT && seal == null) {
                    hearKey(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                }
                if (packet.getLength() > HEADER && (packet.getData()[1] & 0x7F) == 0) {
                    int header = header(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
                    synchronized (heard) {
                        heard.write(packet.getData(), header, seal == null ? packet.getLength() - header : 0);
                    }
                }
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the header (RFC 3550 5.1), which SRTP leaves in clear, and answers its length. */
    private int header(ByteBuffer packet) {
        int sources = packet.get(0) & 0x0F;
        int end = HEADER + 4 * sources;
        boolean isExtended = (packet.get(0) & 0x10) != 0;
        if (sources > 0 || isExtended) {
            withContributors.incrementAndGet();
        }
        if (!isExtended) {
            return end;
        }
        int element = packet.get(end + 4) & 0xFF;
        boolean isTold = (packet.getShort(end) & 0xFFFF) == 0xBEDE
                && element >> 4 == toldExtension
                && (element & 0x0F) + 1 == sources;
        for (int i = 0; i < sources && isTold; i++) {
            contributors.merge(packet.getInt(HEADER + 4 * i), (int) packet.get(end + 5 + i), Math::min);
        }
        return end + 4 + 4 * (packet.getShort(end + 2) & 0xFFFF);
    }

    @Override
    public void close() {
        speaking = false;
        socket.close();
    }
}
