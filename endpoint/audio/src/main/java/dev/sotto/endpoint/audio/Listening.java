package dev.sotto.endpoint.audio;

import dev.sotto.sdp.AudioCodec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The ear of one endpoint: a jitter buffer and a decoder for each source, and their mix. One thread; no clock of its own. */
public final class Listening implements AutoCloseable {
    private static final int MAX_SOURCES = 64;

    private final Map<Integer, Source> sources = new HashMap<>();
    private final List<short[]> frames = new ArrayList<>();
    private final int[] heard = new int[MAX_SOURCES];

    private long concealedBefore;

    private static final class Source {
        final AudioCodec codec;
        final JitterBuffer buffer;
        final VoiceDecoder decoder;
        long lastHeardNanos;

        Source(AudioCodec codec) {
            this.codec = codec;
            this.buffer = new JitterBuffer(codec.clockRateHz());
            this.decoder = VoiceDecoder.open(codec);
        }
    }

    /** An ear that has heard nobody. */
    public Listening() {}

    /**
     * A packet of somebody's voice; what is no voice is not listened to.
     *
     * @param ssrc whose
     * @param timestamp of RTP, in the clock of the codec
     * @param payload one packet of the codec
     */
    public void onVoice(int ssrc, AudioCodec codec, int timestamp, byte[] payload, long nowNanos) {
        if (!codec.isVoice()) {
            return;
        }
        Source source = sources.get(ssrc);
        if (source == null || source.codec != codec) {
            forget(source == null && sources.size() >= MAX_SOURCES ? longestSilent() : ssrc);
            source = new Source(codec);
            sources.put(ssrc, source);
        }
        source.lastHeardNanos = nowNanos;
        source.buffer.put(timestamp, new Playout.Payload(payload), nowNanos);
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
    public short[] next(long nowNanos) {
        frames.clear();
        for (Map.Entry<Integer, Source> entry : sources.entrySet()) {
            Source source = entry.getValue();
            heard[frames.size()] = entry.getKey();
            switch (source.buffer.next(nowNanos)) {
                case Playout.Payload payload -> frames.add(source.decoder.decode(payload.octets()));
                case Playout.Missing ignored -> frames.add(source.decoder.conceal());
                case Playout.Noise ignored -> {
                    // No conference negotiates comfort noise.
                }
                case Playout.Nothing ignored -> {
                    // A source that is silent adds nothing.
                }
            }
        }
        return Mixer.mix(frames);
    }

    /** How many sources are in the frame that {@link #next} gave last. */
    public int heard() {
        return frames.size();
    }

    /** The SSRC of number {@code i} of them. */
    public int heardSource(int i) {
        return heard[Objects.checkIndex(i, heard())];
    }

    /** How loud it is in that frame, in -dBov, 0..127. */
    public int heardLevel(int i) {
        return LevelMeter.of(frames.get(i));
    }

    /** Frames that had to be invented, over all sources. */
    public long concealed() {
        return concealedBefore
                + sources.values().stream().mapToLong(s -> s.buffer.concealed()).sum();
    }

    @Override
    public void close() {
        sources.values().forEach(s -> s.decoder.close());
        sources.clear();
    }
}
