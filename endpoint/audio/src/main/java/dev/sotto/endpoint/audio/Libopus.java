package dev.sotto.endpoint.audio;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The functions of the system's libopus (RFC 6716, 7587), bound once. */
record Libopus(
        MethodHandle encoderCreate,
        MethodHandle encoderControl,
        MethodHandle encode,
        MethodHandle encoderDestroy,
        MethodHandle decoderCreate,
        MethodHandle decode,
        MethodHandle decoderDestroy) {
    /** Empty if the library is not on this machine: the pure Java codec takes over. */
    static final Optional<Libopus> LIBRARY = load();

    private static Optional<Libopus> load() {
        try {
            return Optional.of(bind(SymbolLookup.libraryLookup("libopus.so.0", Arena.global())));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Libopus bind(SymbolLookup lookup) {
        ValueLayout.OfInt number = ValueLayout.JAVA_INT;
        var pointer = ValueLayout.ADDRESS;
        FunctionDescriptor control = FunctionDescriptor.of(number, pointer, number, number);
        return new Libopus(
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

    /** Frees the state of a coder and its memory, unless that was done before. */
    static void free(MethodHandle destroy, MemorySegment state, Arena arena) {
        if (!arena.scope().isAlive()) {
            return;
        }
        try {
            destroy.invokeExact(state);
        } catch (Throwable e) {
            throw broken(e);
        }
        arena.close();
    }

    static IllegalStateException broken(Throwable e) {
        return e instanceof IllegalStateException state ? state : new IllegalStateException("libopus", e);
    }
}
