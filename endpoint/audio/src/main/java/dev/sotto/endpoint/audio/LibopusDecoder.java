package dev.sotto.endpoint.audio;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/** Opus by {@link Libopus}. Its state is freed by {@link #close}; one thread at a time. */
final class LibopusDecoder implements VoiceDecoder {
    private static final int MAX_OCTETS = 1500;

    private final Arena arena = Arena.ofShared();
    private final Libopus library;
    private final MemorySegment decoder;
    private final MemorySegment pcm = arena.allocate(ValueLayout.JAVA_SHORT, MAX_SAMPLES);
    private final MemorySegment payload = arena.allocate(MAX_OCTETS);

    private LibopusDecoder(Libopus library) {
        this.library = library;
        MemorySegment error = arena.allocate(ValueLayout.JAVA_INT);
        try {
            decoder = (MemorySegment) library.decoderCreate().invokeExact(AudioFrame.RATE_HZ, 1, error);
        } catch (Throwable e) {
            throw Libopus.broken(e);
        }
        if (decoder.address() == 0) {
            throw new IllegalStateException("libopus has no memory for a decoder");
        }
    }

    /** A decoder, if the library is on this machine. */
    static Optional<LibopusDecoder> open() {
        return Libopus.LIBRARY.map(LibopusDecoder::new);
    }

    @Override
    public int samples(byte[] octets, int length) {
        return length > MAX_OCTETS ? 0 : OpusPacket.samples(octets, length);
    }

    @Override
    public int decode(byte[] octets, int length, short[] out) {
        if (samples(octets, length) == 0) {
            return 0;
        }
        MemorySegment.copy(octets, 0, payload, ValueLayout.JAVA_BYTE, 0, length);
        return decode(payload, length, out, MAX_SAMPLES);
    }

    @Override
    public void conceal(short[] out, int samples) {
        if (decode(MemorySegment.NULL, 0, out, samples) != samples) {
            Arrays.fill(out, 0, samples, (short) 0);
        }
    }

    private int decode(MemorySegment octets, int length, short[] out, int room) {
        try {
            int samples = (int) library.decode().invokeExact(decoder, octets, length, pcm, room, 0);
            MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, 0, out, 0, Math.max(0, samples));
            return Math.max(0, samples);
        } catch (Throwable e) {
            throw Libopus.broken(e);
        }
    }

    @Override
    public void close() {
        Libopus.free(library.decoderDestroy(), decoder, arena);
    }
}
