package dev.sotto.endpoint.gateway;

import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.VoiceEncoder;
import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames of 20 ms become packets of the length that the phone wants. What is encoded sample by sample is cut anywhere; Opus goes in
 * packets of 20 ms whatever was asked for, which RFC 7587 7 allows, because a packet of it cannot be cut.
 */
final class PacketVoice implements AutoCloseable {
    private final WantedVoice wanted;
    private final VoiceEncoder encoder;
    private final byte[] encoded = new byte[VoiceEncoder.MAX_FRAME_OCTETS];
    private final byte[] waiting;
    private int waitingOctets;
    private final List<Packet> packets = new ArrayList<>();
    private final List<Packet> full = new ArrayList<>();

    /** One packet; what it holds changes with the next frame. */
    static final class Packet {
        private final byte[] payload;
        private int length;
        private int ticks;

        /** All octets of the payload. */
        Packet(byte[] payload, int ticks) {
            this.payload = payload;
            this.length = payload.length;
            this.ticks = ticks;
        }

        /** The payload from the beginning, so many octets as {@link #length} says. */
        byte[] payload() {
            return payload;
        }

        int length() {
            return length;
        }

        /** How long it sounds, on the clock of the codec. */
        int ticks() {
            return ticks;
        }
    }

    PacketVoice(WantedVoice wanted) {
        this.wanted = wanted;
        this.encoder = VoiceEncoder.open(wanted.codec(), wanted.opus());
        this.waiting = new byte[octetsOf(60) + octetsOf(AudioFrame.MILLIS)];
    }

    WantedVoice wanted() {
        return wanted;
    }

    /** G.711 has 8 octets a millisecond (RFC 3551 4.5.14), and so has G.722 (4.5.2). */
    private static int octetsOf(int millis) {
        return 8 * millis;
    }

    /** One more frame; the packets that are full with it, valid until the next one. */
    List<Packet> add(short[] frame) {
        full.clear();
        AudioCodec codec = wanted.codec();
        int octets = encoder.encode(frame, encoded, 0);
        if (codec == AudioCodec.OPUS) {
            fill(encoded, 0, octets, VoiceEncoder.ticksPerFrame(codec));
            return full;
        }
        System.arraycopy(encoded, 0, waiting, waitingOctets, octets);
        waitingOctets += octets;
        int length = octetsOf(wanted.millis());
        int at = 0;
        for (; at + length <= waitingOctets; at += length) {
            fill(waiting, at, length, wanted.millis() * codec.clockRateHz() / 1000);
        }
        System.arraycopy(waiting, at, waiting, 0, waitingOctets - at);
        waitingOctets -= at;
        return full;
    }

    private void fill(byte[] octets, int at, int length, int ticks) {
        if (packets.size() == full.size()) {
            packets.add(new Packet(new byte[VoiceEncoder.MAX_FRAME_OCTETS], 0));
        }
        Packet packet = packets.get(full.size());
        System.arraycopy(octets, at, packet.payload, 0, length);
        packet.length = length;
        packet.ticks = ticks;
        full.add(packet);
    }

    @Override
    public void close() {
        encoder.close();
    }
}
