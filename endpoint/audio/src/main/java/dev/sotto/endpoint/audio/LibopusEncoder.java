package dev.sotto.endpoint.audio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** Opus by {@link Libopus}. Its state is freed by {@link #close}; one thread at a time. */
final class LibopusEncoder implements VoiceEncoder {
    private static final int APPLICATION_VOIP = 2048;
    private static final int APPLICATION_LOW_DELAY = 2051;
    private static final int SET_BITRATE = 4002;
    private static final int SET_MAX_BANDWIDTH = 4004;
    private static final int SET_VBR = 4006;
    private static final int SET_COMPLEXITY = 4010;
    private static final int NARROW_BAND = 1101;

    private final Arena arena = Arena.ofShared();
    private final Libopus library;
    private final MemorySegment encoder;
    private final MemorySegment pcm = arena.allocate(ValueLayout.JAVA_SHORT, AudioFrame.SAMPLES);
    private final MemorySegment payload = arena.allocate(OpusSettings.MAX_PAYLOAD);

    private LibopusEncoder(Libopus library, OpusSettings settings) {
        this.library = library;
        int application = settings.isVoice() ? APPLICATION_VOIP : APPLICATION_LOW_DELAY;
        MemorySegment error = arena.allocate(ValueLayout.JAVA_INT);
        try {
            encoder = (MemorySegment) library.encoderCreate().invokeExact(AudioFrame.RATE_HZ, 1, application, error);
        } catch (Throwable e) {
            throw Libopus.broken(e);
        }
        if (encoder.address() == 0) {
            throw new IllegalStateException("libopus has no memory for an encoder");
        }
        control(SET_BITRATE, settings.bitsPerSecond());
        control(SET_MAX_BANDWIDTH, bandwidth(settings.bandwidthHz()));
        control(SET_VBR, 0);
        control(SET_COMPLEXITY, OpusSettings.COMPLEXITY);
    }

    /** An encoder, if the library is on this machine. */
    static Optional<LibopusEncoder> open(OpusSettings settings) {
        return Libopus.LIBRARY.map(library -> new LibopusEncoder(library, settings));
    }

    private static int bandwidth(int hertz) {
        return switch (hertz) {
            case 4000 -> NARROW_BAND;
            case 6000 -> NARROW_BAND + 1;
            case 8000 -> NARROW_BAND + 2;
            case 12_000 -> NARROW_BAND + 3;
            default -> NARROW_BAND + 4;
        };
    }

    @Override
    public int encode(short[] frame, byte[] out, int at) {
        MemorySegment.copy(frame, 0, pcm, ValueLayout.JAVA_SHORT, 0, AudioFrame.SAMPLES);
        try {
            int length = (int)
                    library.encode().invokeExact(encoder, pcm, AudioFrame.SAMPLES, payload, OpusSettings.MAX_PAYLOAD);
            if (length < 0) {
                throw new IllegalStateException("opus_encode: " + length);
            }
            MemorySegment.copy(payload, ValueLayout.JAVA_BYTE, 0, out, at, length);
            return length;
        } catch (Throwable e) {
            throw Libopus.broken(e);
        }
    }

    private void control(int request, int value) {
        try {
            int result = (int) library.encoderControl().invokeExact(encoder, request, value);
            if (result != 0) {
                throw new IllegalStateException("opus_encoder_ctl " + request + ": " + result);
            }
        } catch (Throwable e) {
            throw Libopus.broken(e);
        }
    }

    @Override
    public void close() {
        Libopus.free(library.encoderDestroy(), encoder, arena);
    }
}
