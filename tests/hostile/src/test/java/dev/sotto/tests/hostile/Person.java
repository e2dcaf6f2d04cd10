package dev.sotto.tests.hostile;

import dev.sotto.base.Entropy;
import dev.sotto.base.Fingerprint;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.library.MediaHealth.SourceHealth;
import dev.sotto.endpoint.library.MediaMachine;
import dev.sotto.endpoint.library.MediaOutput;
import dev.sotto.endpoint.library.ReceiveVerdict;
import dev.sotto.endpoint.library.Received;
import dev.sotto.endpoint.library.RtcpVerdict;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.keying.dtls.SrtpKeyHalves;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.NegotiatedAudio;
import dev.sotto.sdp.NegotiatedFormat;
import dev.sotto.sdp.NegotiatedLevel;
import dev.sotto.sdp.RemoteTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** One endpoint of the library, and what its loudspeaker played. */
final class Person {
    static final int LEVEL_ID = 2;
    private static final int FRAME_TICKS = 960;

    final int leg;
    final int number;
    final int ssrc;
    final UUID association;
    final MediaMachine media;
    final List<Played> played = new ArrayList<>();
    private final Outbox<MediaOutput> out = new Outbox<>();

    /** One frame that was played. */
    record Played(int ssrc, String words, int timestamp, int originalSequence, long atNanos) {}

    Person(int leg, int number, int ssrc, Entropy entropy) {
        this.leg = leg;
        this.number = number;
        this.ssrc = ssrc;
        this.association = new UUID(4, entropy.nextLong());
        this.media = new MediaMachine(ssrc, "cname" + leg, entropy);
        media.agreed(new NegotiatedAudio(
                0,
                Optional.empty(),
                Direction.SENDRECV,
                List.of(
                        new NegotiatedFormat(AudioCodec.OPUS, 111, 111, ""),
                        new NegotiatedFormat(AudioCodec.PCMU, 0, 0, "")),
                OptionalInt.empty(),
                Optional.of(new NegotiatedLevel(LEVEL_ID, true, Direction.SENDRECV)),
                true,
                Optional.empty(),
                List.of(),
                new RemoteTransport("192.0.2.1", 20000, Optional.empty(), Fingerprint.sha256(new byte[1]), "unused"),
                false));
    }

    void hop(SrtpProfile profile, KeyMaterial block, long nowNanos) {
        try (SrtpKeyHalves halves = SrtpKeyHalves.split(profile, block)) {
            media.hop(profile.code(), halves.outer(), nowNanos);
        }
    }

    /** Speaks one frame; what leaves the socket. */
    List<byte[]> say(String words, long nowNanos) {
        byte[] payload = words.getBytes(StandardCharsets.US_ASCII);
        media.speak(new Speech(payload, FRAME_TICKS, 20, true), nowNanos, out);
        return drain(nowNanos);
    }

    /** A datagram reached the socket. */
    void hear(byte[] datagram, long nowNanos) {
        // RFC 5761 4: the second octet tells RTCP.
        int second = datagram.length > 1 ? datagram[1] & 0xFF : 0;
        if (second >= 192 && second <= 223) {
            media.onRtcp(datagram.clone(), nowNanos);
        } else {
            media.onRtp(datagram.clone(), nowNanos, out);
        }
        drain(nowNanos);
    }

    List<byte[]> onTime(long nowNanos) {
        media.onTime(nowNanos, out);
        return drain(nowNanos);
    }

    List<String> words(Person of) {
        return played.stream()
                .filter(p -> p.ssrc() == of.ssrc)
                .map(Played::words)
                .toList();
    }

    /** How often packets of {@code of} got that verdict. */
    long verdicts(Person of, ReceiveVerdict verdict) {
        return media.health().sources().stream()
                .filter(s -> s.ssrc() == of.ssrc)
                .map(SourceHealth::verdicts)
                .mapToLong(v -> v.getOrDefault(verdict, 0L))
                .sum();
    }

    long rtcp(RtcpVerdict verdict) {
        return media.health().rtcp().getOrDefault(verdict, 0L);
    }

    private List<byte[]> drain(long nowNanos) {
        List<byte[]> datagrams = new ArrayList<>();
        for (MediaOutput output : out.drain()) {
            if (output instanceof MediaOutput.Send send) {
                datagrams.add(send.datagram());
            } else if (output instanceof MediaOutput.Voice voice
                    && media.codecOf(voice.packet().payloadType()).isPresent()) {
                played.add(played(voice.packet(), nowNanos));
            }
        }
        return datagrams;
    }

    private static Played played(Received.Opened packet, long nowNanos) {
        return new Played(
                packet.ssrc(),
                new String(packet.payload(), StandardCharsets.US_ASCII),
                packet.timestamp(),
                packet.originalSequence(),
                nowNanos);
    }
}
