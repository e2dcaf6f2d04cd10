package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;
import dev.sotto.endpoint.audio.LevelMeter;
import dev.sotto.endpoint.audio.Listening;
import dev.sotto.endpoint.audio.VoiceEncoder;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.PercEndpoint;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.sdp.AudioCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The gateway's call of one conference: a PERC endpoint with one ear for all, and a voice for each phone that speaks. One owner. */
final class ConferenceSide implements AutoCloseable {
    private final PercEndpoint endpoint;
    private final Listening listening = new Listening();
    private final Map<Integer, Voice> voices = new HashMap<>();
    private @Nullable AudioCodec codec;
    private long frame;

    /** What makes packets of one phone's sound. */
    private static final class Voice {
        private final VoiceEncoder encoder;
        private long nextFrame;

        private Voice(VoiceEncoder encoder, long nextFrame) {
            this.encoder = encoder;
            this.nextFrame = nextFrame;
        }
    }

    ConferenceSide(EndpointConfig config, CallExchange exchange, Mailbox<EndpointEvent> events) {
        this.endpoint = PercEndpoint.callForOthers(config, exchange, events);
    }

    /** A phone comes in, as a source of its own. */
    void join(int ssrc, String name) {
        endpoint.addSource(ssrc, name);
    }

    /** A phone goes. */
    void leave(int ssrc) {
        closeVoice(ssrc);
        endpoint.removeSource(ssrc);
    }

    /** The codec to speak with was agreed. */
    void onCodec(AudioCodec agreed) {
        List.copyOf(voices.keySet()).forEach(this::closeVoice);
        codec = agreed;
    }

    void onVoice(EndpointEvent.Voice packet, long nowNanos) {
        listening.onVoice(packet.ssrc(), packet.codec(), packet.timestamp(), packet.payload(), nowNanos);
    }

    /** What the others say, one frame. */
    short[] next(long nowNanos) {
        return listening.next(nowNanos);
    }

    /** Adds who was heard in the last frame of {@link #next}. */
    void tell(Contributors heard) {
        for (int i = 0; i < listening.heard(); i++) {
            heard.add(listening.heardSource(i), listening.heardLevel(i));
        }
    }

    /** One frame of those who speak; nothing before a codec was agreed. Who is not among them sends nothing. */
    void speak(List<Member> speaking) {
        frame++;
        AudioCodec agreed = codec;
        if (agreed == null) {
            return;
        }
        for (Member member : speaking) {
            Voice voice = voices.computeIfAbsent(member.ssrc, ssrc -> new Voice(VoiceEncoder.open(agreed), frame));
            int ticks = VoiceEncoder.ticksPerFrame(agreed);
            if (frame > voice.nextFrame) {
                endpoint.skip(member.ssrc, (int) (frame - voice.nextFrame) * ticks);
            }
            voice.nextFrame = frame + 1;
            int level = member.voiceLevel;
            endpoint.speak(
                    member.ssrc, new Speech(voice.encoder.encode(member.voice), ticks, level, LevelMeter.voice(level)));
        }
    }

    private void closeVoice(int ssrc) {
        Voice voice = voices.remove(ssrc);
        if (voice != null) {
            voice.encoder.close();
        }
    }

    /** Hangs up without waiting. */
    @Override
    public void close() {
        endpoint.hangUp();
        listening.close();
        List.copyOf(voices.keySet()).forEach(this::closeVoice);
    }
}
