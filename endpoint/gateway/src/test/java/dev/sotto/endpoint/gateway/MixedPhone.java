package dev.sotto.endpoint.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.Spectrum;
import dev.sotto.endpoint.audio.ToneSource;
import dev.sotto.endpoint.audio.VoiceDecoder;
import dev.sotto.endpoint.audio.VoiceEncoder;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.MediaAddress;
import dev.sotto.sdp.NegotiatedEvents;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sdp.PhoneExtensions;
import dev.sotto.sdp.PhoneTransport;
import dev.sotto.tests.kit.SeededEntropy;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A phone that says a tone, as a member of a room; what the gateway sends it is decoded and kept. */
final class MixedPhone implements MediaOutlet {
    /** The header extension in which it wants to know who is heard. */
    static final int CONTRIBUTORS = 5;

    private static final String HOST = "192.0.2.10";

    final Member member;
    private final MemorySegment room = MemorySegment.ofArray(new byte[ROOM_OCTETS]);
    private final AudioCodec codec;
    private final int port;
    private final int millis;
    private final ToneSource tone;
    private final VoiceEncoder encoder;
    private final VoiceDecoder decoder;
    private final List<short[]> heard = new ArrayList<>();
    private double loudness = 1;
    private int sequence = 100;
    private int timestamp = 1000;
    int packets;
    /** Who is heard in the last packet to it, as that says. */
    Map<Integer, Integer> told = Map.of();

    MixedPhone(int number, AudioCodec codec, int millis, double hertz) {
        this.codec = codec;
        this.port = 4000 + 2 * number;
        this.millis = millis;
        this.tone = new ToneSource(hertz);
        this.encoder = VoiceEncoder.open(codec);
        this.decoder = VoiceDecoder.open(codec);
        SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
        PhoneKeyings keying = PhoneKeyings.of("phone", DtlsPhone.GATEWAY, Optional.empty(), counters);
        PhoneSide side =
                new PhoneSide(audio(Direction.SENDRECV), false, this, keying, counters, new SeededEntropy(number), 0);
        this.member = new Member(number, 0x1000 + number, "phone " + number, side);
        member.speaks = true;
        member.hears = true;
    }

    private PhoneAudio audio(Direction ours) {
        return new PhoneAudio(
                0,
                "RTP/AVP",
                ours,
                List.of(new NegotiatedFormat(codec, 96, 96, "")),
                List.of(new NegotiatedEvents(101, 101, 8000)),
                OptionalInt.empty(),
                millis,
                Optional.empty(),
                Optional.empty(),
                new PhoneExtensions(OptionalInt.empty(), OptionalInt.of(CONTRIBUTORS)),
                new PhoneTransport(Optional.of(new MediaAddress(HOST, port)), Optional.empty(), false));
    }

    /** It was agreed that its media go so from now on, seen from us. */
    void agree(Direction ours, long nowNanos) {
        member.phone.onAgreement(audio(ours), nowNanos);
    }

    /** How loud it speaks, as a share of a quarter of full scale; 0 is silence. */
    MixedPhone saying(double share) {
        loudness = share;
        return this;
    }

    /** Says one frame. */
    void say(long nowNanos) {
        short[] frame = tone.next();
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (short) Math.round(frame[i] * loudness);
        }
        byte[] payload = encoder.encode(frame);
        byte[] datagram = new byte[12 + payload.length];
        MemorySegment segment = MemorySegment.ofArray(datagram);
        Octets.putU8(segment, 0, 0x80);
        Octets.putU8(segment, 1, 96);
        Octets.putU16(segment, 2, sequence++ & 0xFFFF);
        Octets.putU32(segment, 4, timestamp);
        Octets.putU32(segment, 8, 0x77);
        System.arraycopy(payload, 0, datagram, 12, payload.length);
        timestamp += VoiceEncoder.ticksPerFrame(codec);
        member.phone.onDatagram(segment, datagram.length, new InetSocketAddress(HOST, port), false, nowNanos);
    }

    @Override
    public MemorySegment room() {
        return room;
    }

    @Override
    public void sendRoom(int length, InetSocketAddress to) {
        send(room.asSlice(0, length).asByteBuffer(), to, false);
    }

    @Override
    public void send(ByteBuffer octets, InetSocketAddress to, boolean fromRtcpPort) {
        byte[] datagram = new byte[octets.remaining()];
        octets.get(datagram);
        if (!fromRtcpPort && (datagram[1] & 0x7F) == 96) {
            packets++;
            short[] out = new short[VoiceDecoder.MAX_SAMPLES];
            RtpPacketView view = new RtpPacketView();
            assertThat(view.wrap(MemorySegment.ofArray(datagram), 0, datagram.length))
                    .isEqualTo(RtpVerdict.OK);
            told = ToldContributors.of(view, CONTRIBUTORS);
            byte[] payload = Arrays.copyOfRange(datagram, view.headerLength(), datagram.length);
            heard.add(Arrays.copyOf(out, decoder.decode(payload, payload.length, out)));
        }
    }

    /** The amplitude of a tone in what it heard from frame {@code from} on, as a share of full scale. */
    double heard(double hertz, int from) {
        return Spectrum.amplitude(Spectrum.join(heard.subList(from, heard.size())), AudioFrame.RATE_HZ, hertz) / 32768;
    }

    /** The loudest sample from frame {@code from} on. */
    int peak(int from) {
        int most = 0;
        for (short sample : Spectrum.join(heard.subList(from, heard.size()))) {
            most = Math.max(most, Math.abs(sample));
        }
        return most;
    }
}
