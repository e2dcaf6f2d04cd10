package dev.sotto.endpoint.audio;

import dev.sotto.base.MalformedException;
import dev.sotto.sdp.AudioCodec;
import java.util.Arrays;

/**
 * One voice from its packets to frames: a jitter buffer, a decoder, and noise where its silence is described. Packets may be 10 to 60 ms long and
 * need not all be equally long. One thread; no clock of its own.
 */
public final class VoiceStream implements AutoCloseable {
    private static final int ROOM = AudioFrame.SAMPLES + VoiceCodec.MAX_SAMPLES;

    /** What a frame is made of. */
    public enum Heard {
        /** What came in packets, all of it. */
        VOICE,
        /** Something in it was invented. */
        CONCEALED,
        /** The noise that the source described for its silence. */
        NOISE,
        /** Nothing; nothing came. */
        SILENCE
    }

    private final VoiceCodec codec;
    private final JitterBuffer buffer;
    private final int samplesPerTick;
    private final ComfortNoise noise = new ComfortNoise();
    private final short[] decoded = new short[ROOM];
    private final short[] piece = new short[VoiceCodec.MAX_SAMPLES];
    private byte[] described = {};
    private int ready;
    private boolean invented;

    /** @param kind one that carries a voice */
    public VoiceStream(AudioCodec kind) {
        this.codec = VoiceCodec.open(kind);
        this.buffer = new JitterBuffer(kind.clockRateHz());
        this.samplesPerTick = AudioFrame.RATE_HZ / kind.clockRateHz();
    }

    /**
     * A packet of the voice arrived; it is kept, not copied.
     *
     * @param timestamp of RTP
     * @throws MalformedException if it is no payload of the codec, or of more than 60 ms
     */
    public void onVoice(int timestamp, byte[] payload, long nowNanos) {
        int samples = codec.samples(payload, payload.length);
        if (samples == 0) {
            throw new MalformedException("a payload of the codec of at most 60 ms", 0, "");
        }
        int ticks = Math.max(1, samples / samplesPerTick);
        buffer.put(timestamp, ticks, new Playout.Payload(payload), nowNanos);
    }

    /**
     * Comfort noise (RFC 3389) arrived; it is kept, not copied.
     *
     * @param timestamp of RTP, in the clock of the voice
     * @throws MalformedException if it is none
     */
    public void onNoise(int timestamp, byte[] payload, long nowNanos) {
        if (payload.length == 0) {
            throw new MalformedException("RFC 3389 3.3: the first octet is the level", 0, "");
        }
        buffer.put(timestamp, new Playout.Noise(payload), nowNanos);
    }

    /** Fills the next {@link AudioFrame}; to be asked every 20 ms. */
    public Heard next(short[] frame, long nowNanos) {
        invented = false;
        Heard last = Heard.VOICE;
        while (ready < AudioFrame.SAMPLES && last == Heard.VOICE) {
            last = more(buffer.next(nowNanos));
        }
        int voice = Math.min(ready, AudioFrame.SAMPLES);
        System.arraycopy(decoded, 0, frame, 0, voice);
        ready -= voice;
        System.arraycopy(decoded, voice, decoded, 0, ready);
        if (last == Heard.NOISE) {
            noise.fill(frame, voice, AudioFrame.SAMPLES - voice);
        } else {
            Arrays.fill(frame, voice, AudioFrame.SAMPLES, (short) 0);
        }
        if (voice == 0) {
            return last;
        }
        return invented ? Heard.CONCEALED : Heard.VOICE;
    }

    /** Appends sound, or says what there is instead. */
    private Heard more(Playout playout) {
        switch (playout) {
            case Playout.Payload payload -> {
                byte[] octets = payload.octets();
                int samples = codec.decode(octets, octets.length, piece);
                if (samples == 0) {
                    conceal(codec.samples(octets, octets.length));
                } else {
                    append(samples);
                }
            }
            case Playout.Missing missing -> conceal(missing.ticks() * samplesPerTick);
            case Playout.Noise described -> {
                describe(described.description());
                return Heard.NOISE;
            }
            case Playout.Nothing ignored -> {
                return Heard.SILENCE;
            }
        }
        return Heard.VOICE;
    }

    private void conceal(int samples) {
        // Rounded up, so that this always makes some sound.
        int steps = (samples + VoiceCodec.CONCEALED_STEP - 1) / VoiceCodec.CONCEALED_STEP;
        int whole = steps * VoiceCodec.CONCEALED_STEP;
        codec.conceal(piece, whole);
        append(whole);
        invented = true;
    }

    private void append(int samples) {
        System.arraycopy(piece, 0, decoded, ready, samples);
        ready += samples;
    }

    private void describe(byte[] description) {
        if (!Arrays.equals(description, described)) {
            described = description;
            noise.describe(description);
        }
    }

    /** How many pieces had to be invented. */
    public long concealed() {
        return buffer.concealed();
    }

    /** How many packets came after their time. */
    public long late() {
        return buffer.late();
    }

    /** How long it collects before it plays, in milliseconds. */
    public int delayMillis() {
        return buffer.targetFrames() * AudioFrame.MILLIS;
    }

    @Override
    public void close() {
        codec.close();
    }
}
