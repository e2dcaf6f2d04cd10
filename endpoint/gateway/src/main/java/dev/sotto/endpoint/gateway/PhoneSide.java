package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.audio.Listening;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.PhoneAudio;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The phone's own side of its call: its media, its ear, its voice and its keys. One owner. */
final class PhoneSide implements AutoCloseable {
    /** What phones are offered, in our order of preference. */
    static final List<AudioCodec> CODECS = List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU, AudioCodec.PCMA);

    private static final int CNAME_OCTETS = 12;
    /** One source speaks at a time, whatever its SSRC is. */
    private static final int ONLY_SOURCE = 0;

    private final PhoneMedia media;
    private final PhoneSockets.Pair ports;
    private final Outbox<PhoneMediaOutput> out = new Outbox<>();
    private final List<Character> keys = new ArrayList<>();
    private Listening ear = new Listening();
    private PacketVoice voice;

    /** @param mayBeBehindNat see {@link PhoneMedia} */
    PhoneSide(PhoneAudio audio, boolean mayBeBehindNat, PhoneSockets.Pair ports, Entropy entropy, long nowNanos) {
        this.ports = ports;
        String cname = Base64.getUrlEncoder().encodeToString(entropy.octets(CNAME_OCTETS));
        this.media = new PhoneMedia(audio, mayBeBehindNat, cname, new JceAead(), entropy, nowNanos);
        this.voice = new PacketVoice(audio.voice().codec(), audio.packetMillis());
    }

    /** A later offer and answer. */
    void onAgreement(PhoneAudio audio, long nowNanos) {
        boolean isOther = audio.voice().codec() != voice.codec() || audio.packetMillis() != voice.millis();
        media.onAgreed(audio, nowNanos);
        if (isOther) {
            voice.close();
            voice = new PacketVoice(audio.voice().codec(), audio.packetMillis());
        }
    }

    /** A datagram on one of its ports. */
    void onDatagram(PhoneCallInput.FromNetwork network) {
        media.onDatagram(network.datagram(), network.source(), network.onRtcpPort(), network.arrivedNanos(), out);
        carryOut(network.arrivedNanos());
    }

    /** What the phone says, one frame. */
    short[] next(long nowNanos) {
        return ear.next(nowNanos);
    }

    /** The keys that were pressed since the last time. */
    List<Character> takeKeys() {
        List<Character> taken = List.copyOf(keys);
        keys.clear();
        return taken;
    }

    /** Says one frame to the phone. */
    void speak(short[] frame, long nowNanos) {
        for (PacketVoice.Packet packet : voice.add(frame)) {
            media.send(packet.payload(), packet.ticks(), nowNanos, out);
        }
        if (nowNanos >= media.deadlineNanos()) {
            media.onTime(nowNanos, out);
        }
        carryOut(nowNanos);
    }

    /** How it stands. */
    PhoneMediaState describe(long nowNanos) {
        return media.describe(nowNanos);
    }

    private void carryOut(long nowNanos) {
        for (PhoneMediaOutput output : out.drain()) {
            switch (output) {
                case PhoneMediaOutput.Datagram datagram ->
                    ports.send(datagram.octets(), datagram.to(), datagram.fromRtcpPort());
                case PhoneMediaOutput.Voice heard -> {
                    if (heard.isRestart()) {
                        ear.close();
                        ear = new Listening();
                    }
                    ear.onVoice(ONLY_SOURCE, heard.codec(), heard.timestamp(), heard.payload(), nowNanos);
                }
                case PhoneMediaOutput.KeyDown(char key) -> keys.add(key);
                case PhoneMediaOutput.ComfortNoise ignored -> {
                    // Nothing is said, and nothing is what the others hear.
                }
                case PhoneMediaOutput.Goodbye ignored -> {
                    // SIP ends calls.
                }
                case PhoneMediaOutput.SourceLearned ignored -> {
                    // The media know it.
                }
            }
        }
    }

    /** Says goodbye, and forgets the keys. */
    void end(long nowNanos) {
        media.end(nowNanos, out);
        carryOut(nowNanos);
    }

    @Override
    public void close() {
        media.close();
        ear.close();
        voice.close();
    }
}
