package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.keying.dtls.CertificateMaker;
import dev.sotto.keying.dtls.DtlsIdentity;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.MediaAddress;
import dev.sotto.sdp.NegotiatedEvents;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sdp.PhoneExtensions;
import dev.sotto.sdp.PhoneTransport;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;

/**
 * The media of one room without signalling, in a process of its own, for a benchmark: the same sockets, machines and mix, in the same order, as
 * {@link GatewayAgent} has them. Every phone sends to and receives from one port of the load, in clear.
 */
public final class MixingHost {
    private static final String HOST = "127.0.0.1";
    private static final int FIRST_PORT = 30_000;
    private static final int LAST_PORT = 49_999;
    /** The header extension in which the phones say how loud they are. */
    public static final int LEVEL_ID = 1;

    private static final int REPORT_FRAMES = 50;

    private final DtlsIdentity certificate =
            new CertificateMaker(Entropy.system()).selfSigned("bench", Instant.now(), Duration.ofDays(1));
    private final SharedCounters<GatewayCounter> counters = new SharedCounters<>(GatewayCounter.class);
    private final PhoneSockets sockets = PhoneSockets.of(HOST, FIRST_PORT, LAST_PORT, counters);
    private final RoomMix mix = new RoomMix();
    private final List<Member> members = new ArrayList<>();
    private final short[] nobodyElse = AudioFrame.silence();

    private MixingHost() {}

    /**
     * Arguments: number of phones, codec as SDP names it, port of the load. Says the ports, and each second how many octets were allocated for a phone and
     * 20 ms: for packets of voice, and for the reports that go every five seconds.
     */
    public static void main(String[] arguments) {
        MixingHost host = new MixingHost();
        int phones = Integer.parseInt(arguments[0]);
        AudioCodec codec = AudioCodec.valueOf(arguments[1]);
        StringBuilder ports = new StringBuilder("ports");
        for (int i = 0; i < phones; i++) {
            ports.append(' ').append(host.add(i, codec, Integer.parseInt(arguments[2])));
        }
        System.out.println(ports);
        host.run();
    }

    private int add(int number, AudioCodec codec, int loadPort) {
        PhoneSockets.Pair pair = sockets.open().orElseThrow();
        MediaAddress load = new MediaAddress(HOST, loadPort);
        int type = codec.usualPayloadType();
        PhoneAudio audio = new PhoneAudio(
                0,
                "RTP/AVP",
                Direction.SENDRECV,
                List.of(new NegotiatedFormat(codec, type, type, "")),
                List.of(new NegotiatedEvents(101, 101, 8000)),
                OptionalInt.empty(),
                AudioFrame.MILLIS,
                Optional.empty(),
                Optional.empty(),
                new PhoneExtensions(OptionalInt.of(LEVEL_ID), OptionalInt.empty()),
                new PhoneTransport(Optional.of(load), Optional.empty(), false));
        PhoneKeyings keying = PhoneKeyings.of("phone", certificate, Optional.empty(), counters);
        PhoneSide phone = new PhoneSide(audio, false, pair, keying, counters, Entropy.system(), System.nanoTime());
        pair.attach(phone);
        Member member = new Member(number, number, "phone", phone);
        member.speaks = true;
        member.hears = true;
        members.add(member);
        return pair.port();
    }

    private void run() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long next = System.nanoTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long forReports = 0;
        for (int frame = 1; ; frame++) {
            for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
                LockSupport.parkNanos(Math.min(wait, GatewayAgent.READ_NANOS));
                sockets.read(System.nanoTime());
            }
            long now = System.nanoTime();
            sockets.read(System.nanoTime());
            for (int i = 0; i < members.size(); i++) {
                members.get(i).phone.hear(now);
            }
            long beforeReports = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < members.size(); i++) {
                members.get(i).phone.onTime(now);
            }
            forReports += threads.getCurrentThreadAllocatedBytes() - beforeReports;
            mix.turn(members, nobodyElse, Contributors.NOBODY, now);
            next = Math.max(next + AudioFrame.NANOS, now - 200_000_000);
            if (frame % REPORT_FRAMES == 0) {
                int ticks = REPORT_FRAMES * members.size();
                long forVoice = threads.getCurrentThreadAllocatedBytes() - allocated - forReports;
                System.out.println("octets " + forVoice / ticks + " reports " + forReports / ticks);
                allocated = threads.getCurrentThreadAllocatedBytes();
                forReports = 0;
            }
        }
    }
}
