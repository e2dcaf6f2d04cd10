package dev.sotto.endpoint.cli;

import dev.sotto.endpoint.audio.JitterBuffer;
import dev.sotto.endpoint.audio.Mixer;
import dev.sotto.endpoint.audio.Playout;
import dev.sotto.endpoint.audio.VoiceCodec;
import dev.sotto.endpoint.library.EndpointEvent;
import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ear of one endpoint: a jitter buffer and a decoder for each source, and their mix. One thread; no clock of its own. */
final class Listening implements AutoCloseable {
    private static final int MAX_SOURCES = 64;

    private final Map<Integer, Source> sources = new HashMap<>();

    private long concealedBefore;

    private static final class Source {
        final AudioCodec codec;
        final JitterBuffer buffer;
        final VoiceCodec decoder;
        long lastHeardNanos;

        Source(AudioCodec codec) {
            this.codec = codec;
            this.buffer = new JitterBuffer(codec.clockRateHz());
            this.decoder = VoiceCodec.open(codec);
        }
    }

    /** A packet of somebody's voice. */
    void onVoice(EndpointEvent.Voice voice, long nowNanos) {
        if (!voice.codec().isVoice()) {
            return;
        }
        Source source = sources.get(voice.ssrc());
        if (source == null || source.codec != voice.codec()) {
            forget(source == null && sources.size() >= MAX_SOURCES ? longestSilent() : voice.ssrc());
            source = new Source(voice.codec());
            sources.put(voice.ssrc(), source);
        }
        source.lastHeardNanos = nowNanos;
        source.buffer.put(voice.timestamp(), new Playout.Payload(voice.payload()), nowNanos);
    }

    private int longestSilent() {
        return Collections.min(sources.entrySet(), Comparator.comparingLong(entry -> entry.getValue().lastHeardNanos))
                .getKey();
    }

    private void forget(int ssrc) {
        Source gone = sources.remove(ssrc);
        if (gone != null) {
            concealedBefore += gone.buffer.concealed();
            gone.decoder.close();
        }
    }

    /** The next {@link AudioFrame} of everybody together. */
    short[] next(long nowNanos) {
        List<short[]> frames = new ArrayList<>();
        for (Source source : sources.values()) {
            switch (source.buffer.next(nowNanos)) {
                case Playout.Payload payload -> frames.add(source.decoder.decode(payload.octets()));
                case Playout.Missing ignored -> frames.add(source.decoder.conceal());
                case Playout.Nothing ignored -> {
                    // A source that is silent adds nothing.
                }
            }
        }
        return Mixer.mix(frames);
    }

    /** Frames that had to be invented, over all sources. */
    long concealed() {
        return concealedBefore
                + sources.values().stream().mapToLong(s -> s.buffer.concealed()).sum();
    }

    @Override
    public void close() {
        sources.values().forEach(s -> s.decoder.close());
        sources.clear();
    }
}
