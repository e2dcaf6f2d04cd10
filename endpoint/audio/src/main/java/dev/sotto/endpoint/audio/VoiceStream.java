package dev.sotto.endpoint.audio;

import dev.sotto.base.MalformedException;
import dev.sotto.sdp.AudioCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One voice from its packets to frames: a jitter buffer, a decoder, and noise where its silence is described. Packets may be 10 to 60 ms long and
 * need not all be equally long. One thread; no clock of its own.
 */
public final class VoiceStream implements AutoCloseable {
    private static final int ROOM = AudioFrame.SAMPLES + VoiceDecoder.MAX_SAMPLES;

    /** Who says to be more silent than this, in -dBov, for {@link #QUIET_PACKETS} packets, is not listened to where decoding is dear. */
    private static final int QUIET_ABOVE = 60;

    private static final int QUIET_PACKETS = 25;

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

    private final VoiceDecoder codec;
    private final JitterBuffer buffer;
    private final int samplesPerTick;
    private final int narrower;
    private final int frameSamples;
    private final int concealedStep;
    private final ComfortNoise noise;
    private final Resampler widening;
    private final short[] decoded = new short[ROOM];
    private final short[] piece = new short[VoiceDecoder.MAX_SAMPLES];
    private short[] heard;
    private short[] heardBefore;
    private final short[] unheard = new short[AudioFrame.SAMPLES];
    private final boolean skipsSilence;
    private int quietPackets;
    private boolean rests;
    private boolean isStill;
    private byte[] described = {};
    private int ready;
    private boolean invented;
    private boolean widened = true;
    private boolean skipped;

    /** @param kind one that carries a voice */
    public VoiceStream(AudioCodec kind) {
        this.codec = VoiceDecoder.open(kind);
        this.skipsSilence = kind == AudioCodec.OPUS;
        this.buffer = new JitterBuffer(kind.clockRateHz());
        int rateHz = codec.ownRateHz();
        this.samplesPerTick = AudioFrame.RATE_HZ / kind.clockRateHz();
        this.narrower = AudioFrame.RATE_HZ / rateHz;
        this.frameSamples = AudioFrame.SAMPLES / narrower;
        this.concealedStep = rateHz / 400;
        this.noise = new ComfortNoise(rateHz);
        this.widening = new Resampler(rateHz, AudioFrame.RATE_HZ);
        this.heard = new short[frameSamples];
        this.heardBefore = new short[frameSamples];
    }

    /**
     * A packet of the voice arrived.
     *
     * @param timestamp of RTP
     * @param length octets of the payload, which are copied
     * @param level how loud the sender says that it is (RFC 6464), or {@link Playout#NO_LEVEL}
     * @throws MalformedException if it is no payload of the codec, or of more than 60 ms
     */
    public void onVoice(int timestamp, MemorySegment octets, long offset, int length, int level, long nowNanos) {
        if (skipsSilence && isQuietForLong(level)) {
            return;
        }
        Playout.Payload room = buffer.room(length);
        MemorySegment.copy(octets, ValueLayout.JAVA_BYTE, offset, room.octets(), 0, length);
        room.filled(length);
        int samples = codec.samples(room.octets(), length);
        if (samples == 0) {
            buffer.giveBack(room);
            throw new MalformedException("a payload of the codec of at most 60 ms", 0, "");
        }
        int ticks = Math.max(1, samples / samplesPerTick);
        buffer.put(timestamp, ticks, room, nowNanos);
    }

    /** Of a source that has long said to be silent nothing is kept: until it says otherwise it is as one that does not send. */
    private boolean isQuietForLong(int level) {
        quietPackets = level > QUIET_ABOVE ? Math.min(quietPackets + 1, QUIET_PACKETS + 1) : 0;
        rests = quietPackets > QUIET_PACKETS;
        return rests;
    }

    /** A packet of the voice arrived, of a sender that does not say how loud it is. */
    public void onVoice(int timestamp, byte[] payload, long nowNanos) {
        onVoice(timestamp, MemorySegment.ofArray(payload), 0, payload.length, Playout.NO_LEVEL, nowNanos);
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
        Heard what = hear(nowNanos);
        widen(frame);
        return what;
    }

    /** Hears the next 20 ms; to be asked every 20 ms. They are at the rate of the codec, and {@link #widen} gives them. */
    public Heard hear(long nowNanos) {
        if (!widened) {
            // Nobody wanted the last frame, but the filter wants what goes before this one.
            short[] older = heardBefore;
            heardBefore = heard;
            heard = older;
            skipped = true;
        }
        widened = false;
        if (!rests) {
            isStill = false;
            return fill(nowNanos);
        }
        if (!isStill) {
            isStill = true;
            buffer.stop();
            ready = 0;
            Arrays.fill(heard, (short) 0);
            Arrays.fill(heardBefore, (short) 0);
        }
        return Heard.SILENCE;
    }

    private Heard fill(long nowNanos) {
        invented = false;
        Heard last = Heard.VOICE;
        while (ready < frameSamples && last == Heard.VOICE) {
            Playout next = buffer.next(nowNanos);
            if (ready == 0 && next instanceof Playout.Payload payload && claimed(payload) == frameSamples) {
                // The rule: a packet is a frame, and is decoded where it is wanted.
                if (decode(payload, heard) == frameSamples) {
                    return Heard.VOICE;
                }
                conceal(frameSamples);
            } else {
                last = more(next);
            }
        }
        int voice = Math.min(ready, frameSamples);
        System.arraycopy(decoded, 0, heard, 0, voice);
        ready -= voice;
        System.arraycopy(decoded, voice, decoded, 0, ready);
        if (last == Heard.NOISE) {
            noise.fill(heard, voice, frameSamples - voice);
        } else {
            Arrays.fill(heard, voice, frameSamples, (short) 0);
        }
        if (voice == 0) {
            return last;
        }
        return invented ? Heard.CONCEALED : Heard.VOICE;
    }

    /** How loud the frame is that was heard last: in -dBov, 0..127, measured as in RFC 6464. */
    public int level() {
        return LevelMeter.of(heard, frameSamples);
    }

    /** What was heard last, 20 ms at {@link #ownRateHz}; valid until the next {@link #hear}, and not to be changed. */
    public short[] own() {
        return heard;
    }

    /** The rate of {@link #own}. */
    public int ownRateHz() {
        return codec.ownRateHz();
    }

    /** Fills an {@link AudioFrame} with what was heard last; once for each {@link #hear}, or not at all. */
    public void widen(short[] frame) {
        if (skipped) {
            widening.process(heardBefore, frameSamples, unheard);
            skipped = false;
        }
        widening.process(heard, frameSamples, frame);
        widened = true;
    }

    /** Appends sound, or says what there is instead. */
    private Heard more(Playout playout) {
        switch (playout) {
            case Playout.Payload payload -> {
                int samples = decode(payload, piece);
                if (samples == 0) {
                    conceal(claimed(payload));
                } else {
                    append(samples);
                }
            }
            case Playout.Missing missing -> conceal(missing.ticks() * samplesPerTick / narrower);
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

    /** How many samples at the codec's own rate the payload says it is. */
    private int claimed(Playout.Payload payload) {
        return codec.samples(payload.octets(), payload.length()) / narrower;
    }

    /** How many samples it was; 0 if it is to be concealed. */
    private int decode(Playout.Payload payload, short[] out) {
        return codec.decodeOwn(payload.octets(), payload.length(), out);
    }

    private void conceal(int samples) {
        // Rounded up, so that this always makes some sound.
        int steps = (samples + concealedStep - 1) / concealedStep;
        int whole = steps * concealedStep;
        codec.concealOwn(piece, whole);
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
