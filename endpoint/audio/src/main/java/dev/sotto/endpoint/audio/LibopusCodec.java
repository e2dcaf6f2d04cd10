package dev.sotto.endpoint.audio;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Optional;

/** Opus (RFC 6716, 7587) by the system's libopus. Its state is freed by {@link #close}; one thread at a time. */
final class LibopusCodec implements VoiceCodec {
    private static final int APPLICATION_VOIP = 2048;
    private static final int SET_BITRATE = 4002;
    private static final int SET_VBR = 4006;
    private static final int SET_COMPLEXITY = 4010;

    /** The functions, bound once. */
    private record Library(
            MethodHandle encoderCreate,
            MethodHandle encoderControl,
            MethodHandle encode,
            MethodHandle encoderDestroy,
            MethodHandle decoderCreate,
            MethodHandle decode,
            MethodHandle decoderDestroy) {}

    private static final Optional<Library> LIBRARY = load();

    private final Arena arena = Arena.ofShared();
    private final Library library;
    private final MemorySegment encoder;
    private final MemorySegment decoder;
    private final MemorySegment pcm = arena.allocate(ValueLayout.JAVA_SHORT, MAX_SAMPLES);
    private final MemorySegment payload = arena.allocate(1500);

    private LibopusCodec(Library library) {
        this.library = library;
        MemorySegment error = arena.allocate(ValueLayout.JAVA_INT);
        try {
            encoder = (MemorySegment) library.encoderCreate.invokeExact(AudioFrame.RATE_HZ, 1, APPLICATION_VOIP, error);
            decoder = (MemorySegment) library.decoderCreate.invokeExact(AudioFrame.RATE_HZ, 1, error);
        } catch (Throwable e) {
            throw broken(e);
        }
        if (encoder.address() == 0 || decoder.address() == 0) {
            throw new IllegalStateException("libopus has no memory for a codec");
        }
        control(SET_BITRATE, OpusSettings.BITS_PER_SECOND);
        control(SET_VBR, 0);
        control(SET_COMPLEXITY, OpusSettings.COMPLEXITY);
    }

    /** A codec, if the library is on this machine. */
    static Optional<LibopusCodec> open() {
        return LIBRARY.map(LibopusCodec::new);
    }

    @Override
    public int encode(short[] frame, byte[] out, int at) {
        MemorySegment.copy(frame, 0, pcm, ValueLayout.JAVA_SHORT, 0, AudioFrame.SAMPLES);
        try {
            int length = (int)
                    library.encode.invokeExact(encoder, pcm, AudioFrame.SAMPLES, payload, OpusSettings.MAX_PAYLOAD);
            if (length < 0) {
                throw new IllegalStateException("opus_encode: " + length);
            }
            MemorySegment.copy(payload, ValueLayout.JAVA_BYTE, 0, out, at, length);
            return length;
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    @Override
    public int samples(byte[] octets, int length) {
        return length > payload.byteSize() ? 0 : OpusPacket.samples(octets, length);
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

    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        try {
            library.encoderDestroy.invokeExact(encoder);
            library.decoderDestroy.invokeExact(decoder);
        } catch (Throwable e) {
            throw broken(e);
        }
        arena.close();
    }

    private int decode(MemorySegment octets, int length, short[] out, int room) {
        try {
            int samples = (int) library.decode.invokeExact(decoder, octets, length, pcm, room, 0);
            MemorySegment.copy(pcm, ValueLayout.JAVA_SHORT, 0, out, 0, Math.max(0, samples));
            return Math.max(0, samples);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private void control(int request, int value) {
        try {
            int result = (int) library.encoderControl.invokeExact(encoder, request, value);
            if (result != 0) {
                throw new IllegalStateException("opus_encoder_ctl " + request + ": " + result);
            }
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static Optional<Library> load() {
        try {
            SymbolLookup lookup = SymbolLookup.libraryLookup("libopus.so.0", Arena.global());
            return Optional.of(bind(lookup));
        } catch (IllegalArgumentException e) {
            // Not installed: the pure Java codec takes over.
            return Optional.empty();
        }
    }

    private static Library bind(SymbolLookup lookup) {
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        var pointer = ValueLayout.ADDRESS;
        FunctionDescriptor control = FunctionDescriptor.of(number, pointer, number, number);
        return new Library(
                call(lookup, "opus_encoder_create", FunctionDescriptor.of(pointer, number, number, number, pointer)),
                // int opus_encoder_ctl(OpusEncoder *, int request, ...)
                call(lookup, "opus_encoder_ctl", control, Linker.Option.firstVariadicArg(2)),
                call(lookup, "opus_encode", FunctionDescriptor.of(number, pointer, pointer, number, pointer, number)),
                call(lookup, "opus_encoder_destroy", FunctionDescriptor.ofVoid(pointer)),
                call(lookup, "opus_decoder_create", FunctionDescriptor.of(pointer, number, number, pointer)),
                call(
                        lookup,
                        "opus_decode",
                        FunctionDescriptor.of(number, pointer, pointer, number, pointer, number, number)),
                call(lookup, "opus_decoder_destroy", FunctionDescriptor.ofVoid(pointer)));
    }

    private static MethodHandle call(
            SymbolLookup lookup, String name, FunctionDescriptor shape, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(lookup.findOrThrow(name), shape, options);
    }

    private static IllegalStateException broken(Throwable e) {
        return e instanceof IllegalStateException state ? state : new IllegalStateException("libopus", e);
    }
}
