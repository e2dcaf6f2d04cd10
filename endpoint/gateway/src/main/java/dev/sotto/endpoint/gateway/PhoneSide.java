package dev.sotto.endpoint.gateway;

import dev.sotto.base.Entropy;
import dev.sotto.base.MalformedException;
import dev.sotto.base.Outbox;
import dev.sotto.base.SharedCounters;
import dev.sotto.endpoint.audio.AudioFrame;
import dev.sotto.endpoint.audio.LevelMeter;
import dev.sotto.endpoint.audio.ToneKeys;
import dev.sotto.endpoint.audio.VoiceLevel;
import dev.sotto.endpoint.audio.VoiceStream;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.sdp.AudioCodec;
import dev.sotto.sdp.Direction;
import dev.sotto.sdp.NegotiatedCrypto;
import dev.sotto.sdp.PhoneAudio;
import dev.sotto.sip.calls.Reason;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The phone's own side of its call: its media, its ear, its voice and its keys. One owner. */
final class PhoneSide implements PhoneEar, AutoCloseable {
    /** What phones are offered, in our order of preference. */
    static final List<AudioCodec> CODECS = List.of(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU, AudioCodec.PCMA);

    private static final int CNAME_OCTETS = 12;

    /** For how long what is missing may still come, in frames of 20 ms; after that the phone is silent. */
    private static final int MOST_UNHEARD_FRAMES = 10;

    private final PhoneMedia media;
    private final MediaOutlet ports;
    private final Outbox<PhoneMediaOutput> out = new Outbox<>();
    private final List<Character> keys = new ArrayList<>();
    private final VoiceLevel loudness = new VoiceLevel();
    private final int[] frame = new int[AudioFrame.SAMPLES];
    private int level = LevelMeter.SILENCE;
    private WantedVoice wanted;
    private boolean keysAreTones;
    private boolean hadDtls;
    private long reportNanos;
    private AudioCodec earCodec;
    private VoiceStream ear;
    private ToneKeys tones;
    private int unheardFrames;
    private @Nullable PhoneVoice voice;
    private long heardNanos;
    private final PhoneKeyings keying;
    private final SharedCounters<GatewayCounter> counters;
    private final Outbox<PhoneKeyingOutput> keyed = new Outbox<>();
    private Optional<Reason> fault = Optional.empty();
    private @Nullable Relay relay;

    /**
     * @param mayBeBehindNat see {@link PhoneMedia}
     * @param keying this owns and closes it
     */
    PhoneSide(
            PhoneAudio audio,
            boolean mayBeBehindNat,
            MediaOutlet ports,
            PhoneKeyings keying,
            SharedCounters<GatewayCounter> counters,
            Entropy entropy,
            long nowNanos) {
        this.ports = ports;
        this.keying = keying;
        this.counters = counters;
        this.heardNanos = nowNanos;
        String cname = Base64.getUrlEncoder().encodeToString(entropy.octets(CNAME_OCTETS));
        this.media = new PhoneMedia(audio, mayBeBehindNat, cname, new JceAead(), entropy, nowNanos);
        this.wanted = WantedVoice.of(audio);
        this.keysAreTones = audio.events().isEmpty();
        this.hadDtls = audio.dtls().isPresent();
        this.reportNanos = media.deadlineNanos();
        this.earCodec = audio.voice().codec();
        this.ear = new VoiceStream(earCodec);
        this.tones = new ToneKeys(ear.ownRateHz());
        keying.onAgreed(audio, nowNanos, keyed);
    }

    /** A later offer and answer. */
    void onAgreement(PhoneAudio audio, long nowNanos) {
        media.onAgreed(audio, nowNanos);
        wanted = WantedVoice.of(audio);
        keysAreTones = audio.events().isEmpty();
        hadDtls |= audio.dtls().isPresent();
        keying.onAgreed(audio, nowNanos, keyed);
        heardNanos = nowNanos;
    }

    @Override
    public void onDatagram(
            MemorySegment datagram, int length, InetSocketAddress source, boolean onRtcpPort, long nowNanos) {
        PhoneMediaVerdict verdict = media.onDatagram(datagram, length, source, onRtcpPort, nowNanos, out);
        heardNanos = verdict.isPhones() ? nowNanos : heardNanos;
        switch (verdict) {
            case VOICE -> {
                if (relay == null || !relay.onPacket(media.heard(), nowNanos)) {
                    onVoice(media.heard(), nowNanos);
                }
            }
            case EVENT, COMFORT_NOISE -> {
                if (relay != null) {
                    relay.onPacket(media.heard(), nowNanos);
                }
            }
            default -> {
                // There is nothing in it to hear.
            }
        }
        carryOut(nowNanos);
    }

    /** From now on what it says goes to another phone; null for nowhere. */
    void relayBy(@Nullable Relay other) {
        relay = other;
    }

    /** Whether it understands what is in a packet of another phone. */
    boolean takes(HeardPacket packet) {
        return media.takes(packet);
    }

    /** Passes on a packet of another phone that it {@link #takes}, if it wants to hear. */
    void relay(HeardPacket packet, boolean inSequence, long nowNanos) {
        InetSocketAddress to = media.voiceTo();
        if (to != null) {
            int length = media.relay(packet, inSequence, nowNanos, ports.room());
            if (length > 0) {
                ports.sendRoom(length, to);
            }
        }
    }

    /** Hears the next 20 ms of the phone; to be called every 20 ms. */
    void hear(long nowNanos) {
        VoiceStream.Heard heard = ear.hear(nowNanos);
        level = heard == VoiceStream.Heard.SILENCE ? LevelMeter.SILENCE : ear.level();
        if (keysAreTones) {
            listenForTones(heard);
        }
    }

    /** What was invented while packets were late is no pause of a key, or it would be pressed twice. */
    private void listenForTones(VoiceStream.Heard heard) {
        boolean isHeard = heard == VoiceStream.Heard.VOICE || heard == VoiceStream.Heard.NOISE;
        unheardFrames = isHeard ? 0 : unheardFrames + 1;
        if (isHeard || unheardFrames > MOST_UNHEARD_FRAMES) {
            tones.onFrame(ear.own()).ifPresent(key -> keys.add(key.character()));
        }
    }

    /** Whether its keys are in what it says: a phone that has no other way to tell them tells them by tones. */
    boolean keysAreTones() {
        return keysAreTones;
    }

    /** How loud it was, in -dBov, 0..127. */
    int level() {
        return level;
    }

    /** Fills an {@link AudioFrame} with what was heard last, as loud as a voice should be; once for each {@link #hear}, or not at all. */
    void widen(short[] voiceFrame) {
        ear.widen(voiceFrame);
        loudness.process(voiceFrame);
    }

    /** Fills an {@link AudioFrame} with the same, as loud as it was. */
    void listen(short[] voiceFrame) {
        ear.widen(voiceFrame);
    }

    /** Whether it takes keys as events in its media. */
    boolean takesKeys() {
        return !media.audio().events().isEmpty();
    }

    /** The keys that were pressed since the last time. */
    List<Character> takeKeys() {
        if (keys.isEmpty()) {
            return List.of();
        }
        List<Character> taken = List.copyOf(keys);
        keys.clear();
        return taken;
    }

    WantedVoice wanted() {
        return wanted;
    }

    /** Says what only this phone hears: one {@link AudioFrame}. */
    void say(short[] sound, long nowNanos) {
        for (int i = 0; i < AudioFrame.SAMPLES; i++) {
            frame[i] = sound[i];
        }
        send(own().add(frame, 0), Contributors.NOBODY, 0, nowNanos);
    }

    /**
     * The same of others.
     *
     * @param sound 960 samples that may be beyond full scale
     * @param decibels so much louder
     * @param heard who is heard in it
     * @param but this phone, as the others would be told of it
     */
    void say(int[] sound, int decibels, Contributors heard, int but, long nowNanos) {
        send(own().add(sound, decibels), heard, but, nowNanos);
    }

    private PhoneVoice own() {
        PhoneVoice own = voice;
        if (own == null || !own.fits(wanted)) {
            closeVoice();
            own = new PhoneVoice(wanted);
            voice = own;
        }
        return own;
    }

    /** Sends packets of {@link #wanted}, which may have been made for many phones; the rest as with {@link #say(int[], int, Contributors, int, long)}. */
    void send(List<PacketVoice.Packet> packets, Contributors heard, int but, long nowNanos) {
        InetSocketAddress to = media.voiceTo();
        for (int i = 0; i < packets.size() && to != null; i++) {
            PacketVoice.Packet packet = packets.get(i);
            int length = media.voice(packet, heard, but, nowNanos, ports.room());
            if (length > 0) {
                ports.sendRoom(length, to);
            }
        }
    }

    /** Sends the report that is due, if one is, and goes on with the key exchange. */
    void onTime(long nowNanos) {
        if (hadDtls) {
            keying.onTime(nowNanos, keyed);
            if (!keyed.isEmpty()) {
                keyed.drain().forEach(output -> onKeying(output, nowNanos));
            }
        }
        if (nowNanos >= reportNanos) {
            media.onTime(nowNanos, out);
            reportNanos = media.deadlineNanos();
            carryOut(nowNanos);
        }
    }

    private void onKeying(PhoneKeyingOutput output, long nowNanos) {
        switch (output) {
            case PhoneKeyingOutput.Send(byte[] datagram, InetSocketAddress to, boolean fromRtcpPort) ->
                ports.send(ByteBuffer.wrap(datagram), to, fromRtcpPort);
            case PhoneKeyingOutput.Unkeyed(boolean onRtcpPort) -> media.onUnkeyed(onRtcpPort);
            case PhoneKeyingOutput.Keyed(NegotiatedCrypto made, InetSocketAddress peer, boolean onRtcpPort) -> {
                media.onKeyed(made, peer, onRtcpPort, nowNanos);
                made.ours().destroy();
                made.theirs().destroy();
            }
            case PhoneKeyingOutput.Failed(String sentence, boolean onRtcpPort) -> {
                if (onRtcpPort) {
                    // Nobody hears that there are no reports.
                    counters.increment(GatewayCounter.DTLS_WITHOUT_RTCP);
                } else {
                    counters.increment(GatewayCounter.DTLS_GIVEN_UP);
                    fault = Optional.of(new Reason(488, sentence));
                }
            }
        }
    }

    @Override
    public void breakOff() {
        fault = Optional.of(new Reason(500, "The gateway made a mistake."));
    }

    /** Why the call cannot go on: 488 if the phone gave no key that its SDP named, 500 if the fault is ours. */
    Optional<Reason> fault() {
        return fault;
    }

    /** For how long nothing has come from a phone that neither holds nor is on hold: who holds may have nothing to play (RFC 3264 8.4). */
    long silentNanos(long nowNanos) {
        return media.audio().direction() == Direction.SENDRECV ? nowNanos - heardNanos : 0;
    }

    /** Only from now on something must come: before a call is answered many phones send nothing. */
    void expect(long nowNanos) {
        heardNanos = nowNanos;
    }

    private void carryOut(long nowNanos) {
        for (PhoneMediaOutput output = out.poll(); output != null; output = out.poll()) {
            switch (output) {
                case PhoneMediaOutput.Datagram report ->
                    ports.send(ByteBuffer.wrap(report.octets()), report.to(), report.fromRtcpPort());
                case PhoneMediaOutput.Dtls(byte[] dtls, InetSocketAddress source, boolean onRtcpPort) ->
                    keying.onDatagram(dtls, source, onRtcpPort);
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

    private void onVoice(HeardPacket heard, long nowNanos) {
        if (heard.isRestart() || heard.codec() != earCodec) {
            ear.close();
            earCodec = heard.codec();
            ear = new VoiceStream(earCodec);
            tones = new ToneKeys(ear.ownRateHz());
        }
        try {
            ear.onVoice(heard.timestamp(), heard.octets(), heard.offset(), heard.length(), heard.level(), nowNanos);
        } catch (MalformedException e) {
            counters.increment(GatewayCounter.UNPLAYABLE);
        }
    }

    PhoneMediaState describe(long nowNanos) {
        return media.describe(nowNanos);
    }

    GatewayState.Ear describeEar() {
        return new GatewayState.Ear(ear.delayMillis(), ear.concealed(), ear.late());
    }

    /** Says goodbye, and forgets the keys. */
    void end(long nowNanos) {
        media.end(nowNanos, out);
        carryOut(nowNanos);
    }

    @Override
    public void close() {
        keying.close();
        media.close();
        ear.close();
        closeVoice();
    }

    private void closeVoice() {
        if (voice != null) {
            voice.close();
            voice = null;
        }
    }
}
