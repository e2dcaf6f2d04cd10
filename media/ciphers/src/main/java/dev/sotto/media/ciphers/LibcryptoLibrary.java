package dev.sotto.media.ciphers;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** OpenSSL's libcrypto as a library of this machine: whether it is there, and of a version whose interface is known here. */
final class LibcryptoLibrary {
    /** The name by which the linker finds it. */
    static final String FILE = "libcrypto.so.3";

    private static final int KNOWN_MAJOR = 3;
    private static final long ABSENT = -1;

    private static final Bound BOUND = bind();

    private record Bound(String refusal, SymbolLookup symbols) {}

    private LibcryptoLibrary() {}

    private static Bound bind() {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(FILE, Arena.global());
            return new Bound(refusal(version(symbols)), symbols);
        } catch (IllegalArgumentException e) {
            return new Bound(refusal(ABSENT), name -> Optional.empty());
        }
    }

    private static long version(SymbolLookup symbols) {
        Optional<MemorySegment> function = symbols.find("OpenSSL_version_num");
        if (function.isEmpty()) {
            return 0;
        }
        try {
            return (long) Foreign.critical(function.get(), FunctionDescriptor.of(ValueLayout.JAVA_LONG))
                    .invokeExact();
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** Why the library is not used, as a sentence for a person; empty if it can be. */
    static String refusal() {
        return BOUND.refusal;
    }

    /**
     * Why a library of this version is not used.
     *
     * @param version as OpenSSL_version_num gives it, 0xMNN00PP0; 0 if it has no such function, −1 if there is no library
     */
    static String refusal(long version) {
        if (version == ABSENT) {
            return FILE + " is not installed (apt-get install libssl3)";
        }
        if (version == 0) {
            return FILE + " does not tell its version; only OpenSSL 3 is known";
        }
        long major = version >>> 28;
        return major == KNOWN_MAJOR
                ? ""
                : "%s is of OpenSSL %d.%d; only OpenSSL 3 is known".formatted(FILE, major, version >>> 20 & 0xFF);
    }

    /**
     * One of its functions, for calls that are short.
     *
     * @throws IllegalStateException if the library is refused
     */
    static MethodHandle function(String name, FunctionDescriptor descriptor) {
        if (!BOUND.refusal.isEmpty()) {
            throw new IllegalStateException(BOUND.refusal);
        }
        return Foreign.critical(BOUND.symbols.findOrThrow(name), descriptor);
    }
}
