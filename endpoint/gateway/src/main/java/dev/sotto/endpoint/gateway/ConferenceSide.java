package dev.sotto.endpoint.gateway;

import dev.sotto.base.Mailbox;
import dev.sotto.endpoint.audio.LevelMeter;
import dev.sotto.endpoint.audio.Listening;
import dev.sotto.endpoint.audio.VoiceCodec;
import dev.sotto.endpoint.library.CallExchange;
import dev.sotto.endpoint.library.EndpointConfig;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.endpoint.library.PercEndpoint;
import dev.sotto.endpoint.library.Speech;
import dev.sotto.sdp.AudioCodec;
import org.jspecify.annotations.Nullable;

/** One phone's leg of a conference: a PERC endpoint with its ear and its voice. One owner. */
final class ConferenceSide implements AutoCloseable {
    private final PercEndpoint endpoint;
    private final Listening listening = new Listening();
    private @Nullable VoiceCodec voice;
    private int ticks;

    ConferenceSide(EndpointConfig config, CallExchange exchange, Mailbox<EndpointEvent> events) {
        this.endpoint = PercEndpoint.call(config, exchange, events);
    }

    /** The codec to speak with was agreed. */
    void onCodec(AudioCodec codec) {
        closeVoice();
        voice = VoiceCodec.open(codec);
        ticks = VoiceCodec.ticksPerFrame(codec);
    }

    void onVoice(EndpointEvent.Voice packet, long nowNanos) {
        listening.onVoice(packet.ssrc(), packet.codec(), packet.timestamp(), packet.payload(), nowNanos);
    }

    /** What the others say, one frame. */
    short[] next(long nowNanos) {
        return listening.next(nowNanos);
    }

    /** Says one frame; nothing before a codec was agreed. */
    void speak(short[] frame) {
        VoiceCodec encoder = voice;
        if (encoder != null) {
            int level = LevelMeter.of(frame);
            endpoint.speak(new Speech(encoder.encode(frame), ticks, level, LevelMeter.voice(level)));
        }
    }

    private void closeVoice() {
        if (voice != null) {
            voice.close();
            voice = null;
        }
    }

    /** Hangs up without waiting. */
    @Override
    public void close() {
        endpoint.hangUp();
        listening.close();
        closeVoice();
    }
}
