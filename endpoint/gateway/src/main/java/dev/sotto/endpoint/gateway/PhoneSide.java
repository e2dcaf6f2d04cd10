package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.ToneKeys;
import dev.sotto.endpoint.audio.VoiceLevel;
import dev.sotto.endpoint.audio.VoiceStream;
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
    private final PhoneMedia media;
    private final PhoneSockets.Pair ports;
    private final Outbox<PhoneMediaOutput> out = new Outbox<>();
    private final List<Character> keys = new ArrayList<>();
    private final ToneKeys tones = new ToneKeys();
    private final VoiceLevel level = new VoiceLevel();
    private AudioCodec earCodec;
    private VoiceStream ear;
    private PacketVoice voice;
    private long unplayable;
    private long heardNanos;

    /** @param mayBeBehindNat see {@link PhoneMedia} */
    PhoneSide(PhoneAudio audio, boolean mayBeBehindNat, PhoneSockets.Pair ports, Entropy entropy, long nowNanos) {
        this.ports = ports;
        this.heardNanos = nowNanos;
        String cname = Base64.getUrlEncoder().encodeToString(entropy.octets(CNAME_OCTETS));
        this.media = new PhoneMedia(audio, mayBeBehindNat, cname, new JceAead(), entropy, nowNanos);
        this.earCodec = audio.voice().codec();
        this.ear = new VoiceStream(earCodec);
        this.voice = new PacketVoice(earCodec, audio.packetMillis());
    }

    /** A later offer and answer. */
    void onAgreement(PhoneAudio audio, long nowNanos) {
        boolean isOther = audio.voice().codec() != voice.codec() || audio.packetMillis() != voice.millis();
        media.onAgreed(audio, nowNanos);
        heardNanos = nowNanos;
        if (isOther) {
            voice.close();
            voice = new PacketVoice(audio.voice().codec(), audio.packetMillis());
        }
    }

    /** A datagram on one of its ports. */
    void onDatagram(PhoneCallInput.FromNetwork network) {
        PhoneMediaVerdict verdict = media.onDatagram(
                network.datagram(), network.source(), network.onRtcpPort(), network.arrivedNanos(), out);
        heardNanos = verdict.isPhones() ? network.arrivedNanos() : heardNanos;
        carryOut(network.arrivedNanos());
    }

    /** What the phone says, one frame, as loud as a voice should be. */
    short[] next(long nowNanos) {
        short[] frame = AudioFrame.silence();
        ear.next(frame, nowNanos);
        if (media.audio().events().isEmpty()) {
            // A phone that has no other way to tell its keys tells them by tones.
            tones.onFrame(frame).ifPresent(key -> keys.add(key.character()));
        }
        level.process(frame);
        return frame;
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

    /** For how long nothing has come from a phone that is not on hold. */
    long silentNanos(long nowNanos) {
        return media.audio().direction().receives() ? nowNanos - heardNanos : 0;
    }

    private void carryOut(long nowNanos) {
        for (PhoneMediaOutput output : out.drain()) {
            switch (output) {
                case PhoneMediaOutput.Datagram datagram ->
                    ports.send(datagram.octets(), datagram.to(), datagram.fromRtcpPort());
                case PhoneMediaOutput.Voice heard -> onVoice(heard, nowNanos);
                case PhoneMediaOutput.KeyDown(char key) -> keys.add(key);
                case PhoneMediaOutput.ComfortNoise(int timestamp, int level) ->
                    ear.onNoise(timestamp, new byte[] {(byte) level}, nowNanos);
                case PhoneMediaOutput.Goodbye ignored -> {
                    // SIP ends calls.
                }
                case PhoneMediaOutput.SourceLearned ignored -> {
                    // The media know it.
                }
            }
        }
    }

    private void onVoice(PhoneMediaOutput.Voice heard, long nowNanos) {
        if (heard.isRestart() || heard.codec() != earCodec) {
            ear.close();
            earCodec = heard.codec();
            ear = new VoiceStream(earCodec);
        }
        try {
            ear.onVoice(heard.timestamp(), heard.payload(), nowNanos);
        } catch (MalformedException e) {
            unplayable++;
        }
    }

    /** How many packets were no payload of their codec. */
    long unplayable() {
        return unplayable;
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
