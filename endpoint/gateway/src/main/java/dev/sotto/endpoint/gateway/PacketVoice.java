package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.VoiceCodec;
import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Frames of 20 ms become packets of the length that the phone wants. What is encoded sample by sample is cut anywhere; Opus goes in
 * packets of 20 ms whatever was asked for, which RFC 7587 7 allows, because a packet of it cannot be cut.
 */
final class PacketVoice implements AutoCloseable {
    private final AudioCodec codec;
    private final int millis;
    private final VoiceCodec encoder;
    private final byte[] encoded = new byte[VoiceCodec.MAX_FRAME_OCTETS];
    private final byte[] waiting;
    private int waitingOctets;

    /**
     * One packet.
     *
     * @param ticks how long it sounds, on the clock of the codec
     */
    record Packet(byte[] payload, int ticks) {}

    /** @param millis of one packet, 10..60 */
    PacketVoice(AudioCodec codec, int millis) {
        this.codec = codec;
        this.millis = millis;
        this.encoder = VoiceCodec.open(codec);
        this.waiting = new byte[octetsOf(60) + octetsOf(AudioFrame.MILLIS)];
    }

    AudioCodec codec() {
        return codec;
    }

    int millis() {
        return millis;
    }

    /** G.711 has 8 octets a millisecond (RFC 3551 4.5.14), and so has G.722 (4.5.2). */
    private static int octetsOf(int millis) {
        return 8 * millis;
    }

    /** One more frame; the packets that are full with it. */
    List<Packet> add(short[] frame) {
        int octets = encoder.encode(frame, encoded, 0);
        if (codec == AudioCodec.OPUS) {
            return List.of(new Packet(Arrays.copyOf(encoded, octets), VoiceCodec.ticksPerFrame(codec)));
        }
        System.arraycopy(encoded, 0, waiting, waitingOctets, octets);
        waitingOctets += octets;
        int length = octetsOf(millis);
        List<Packet> full = new ArrayList<>();
        int at = 0;
        for (; at + length <= waitingOctets; at += length) {
            full.add(new Packet(Arrays.copyOfRange(waiting, at, at + length), millis * codec.clockRateHz() / 1000));
        }
        System.arraycopy(waiting, at, waiting, 0, waitingOctets - at);
        waitingOctets -= at;
        return full;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
