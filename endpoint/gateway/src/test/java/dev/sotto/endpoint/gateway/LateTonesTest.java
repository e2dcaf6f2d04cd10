package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.PhoneKey;
import dev.sotto.endpoint.audio.VoiceEncoder;
import dev.sotto.media.rtp.Octets;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.MediaAddress;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sdp.PhoneExtensions;
import dev.sotto.sdp.PhoneTransport;
import dev.sotto.tests.kit.SeededEntropy;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Keys as tones in the voice of a phone whose packets stop now and then and then come all at once, as with a busy sender or a bad Wi-Fi. */
class LateTonesTest {
    private static final InetSocketAddress PHONE = new InetSocketAddress("192.0.2.10", 4000);
    private static final long FRAME = AudioFrame.NANOS;
    private static final String PIN = "7735500822#";
    private static final int KEY_FRAMES = 6;

    private final VoiceEncoder encoder = VoiceEncoder.open(AudioCodec.PCMU);
    private final StringBuilder heard = new StringBuilder();
    private int packets;

    @Test
    void packets_that_come_late_together_press_no_key_twice_and_lose_none() {
        for (int seed = 1; seed <= 50; seed++) {
            heard.setLength(0);
            type(seed, 5);
            assertThat(heard.toString()).as("seed %d", seed).isEqualTo(PIN);
        }
    }

    /** Once in a while nothing comes for up to {@code mostLate} frames. */
    private void type(int seed, int mostLate) {
        Random random = new Random(seed);
        Deque<byte[]> late = new ArrayDeque<>();
        int stalled = 0;
        long now = 0;
        try (PhoneSide side = side(seed)) {
            int frames = (PIN.length() + 8) * 2 * KEY_FRAMES;
            for (int i = 0; i < frames; i++) {
                late.add(packet(frame(i - 8 * KEY_FRAMES)));
                stalled = stalled == 0 && random.nextInt(25) == 0
                        ? 1 + random.nextInt(mostLate)
                        : Math.max(0, stalled - 1);
                while (stalled == 0 && !late.isEmpty()) {
                    byte[] datagram = late.poll();
                    side.onDatagram(MemorySegment.ofArray(datagram), datagram.length, PHONE, false, now);
                }
                side.hear(now);
                side.takeKeys().forEach(heard::append);
                now += FRAME;
            }
        }
    }

    private static PhoneSide side(int seed) {
        PhoneAudio audio = new PhoneAudio(
                0,
                "RTP/AVP",
                Direction.SENDRECV,
                List.of(new NegotiatedFormat(AudioCodec.PCMU, 0, 0, "")),
                List.of(),
                OptionalInt.empty(),
                20,
                Optional.empty(),
                Optional.empty(),
                PhoneExtensions.NONE,
                new PhoneTransport(
                        Optional.of(new MediaAddress(PHONE.getHostString(), PHONE.getPort())),
                        Optional.empty(),
                        false));
        SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
        PhoneKeyings keying = PhoneKeyings.of("phone", DtlsPhone.GATEWAY, Optional.empty(), counters);
        return new PhoneSide(audio, false, new Nowhere(), keying, counters, new SeededEntropy(seed), 0);
    }

    /** Nobody listens. */
    private static final class Nowhere implements MediaOutlet {
        private final MemorySegment room = MemorySegment.ofArray(new byte[ROOM_OCTETS]);

        @Override
        public MemorySegment room() {
            return room;
        }

        @Override
        public void sendRoom(int length, InetSocketAddress to) {
            // Nobody listens.
        }

        @Override
        public void send(ByteBuffer datagram, InetSocketAddress to, boolean fromRtcpPort) {
            // Nobody listens.
        }
    }

    /** A key, a pause, a key. */
    private static short[] frame(int at) {
        short[] frame = AudioFrame.silence();
        int key = Math.floorDiv(at, 2 * KEY_FRAMES);
        if (key >= 0 && key < PIN.length() && at % (2 * KEY_FRAMES) < KEY_FRAMES) {
            PhoneKey pressed = PhoneKey.of(PIN.charAt(key)).orElseThrow();
            for (int n = 0; n < frame.length; n++) {
                double t = 2 * Math.PI * (at * frame.length + n) / AudioFrame.RATE_HZ;
                frame[n] = (short) (4000 * (Math.sin(pressed.rowHertz() * t) + Math.sin(pressed.columnHertz() * t)));
            }
        }
        return frame;
    }

    private byte[] packet(short[] frame) {
        byte[] payload = encoder.encode(frame);
        byte[] datagram = new byte[12 + payload.length];
        MemorySegment segment = MemorySegment.ofArray(datagram);
        Octets.putU8(segment, 0, 0x80);
        Octets.putU16(segment, 2, packets & 0xFFFF);
        Octets.putU32(segment, 4, packets * VoiceEncoder.ticksPerFrame(AudioCodec.PCMU));
        Octets.putU32(segment, 8, 0x77);
        System.arraycopy(payload, 0, datagram, 12, payload.length);
        packets++;
        return datagram;
    }
}
