package dev.sotto.media.ciphers;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * intel-ipsec-mb as a library of this machine: whether it is there and of a version that is known here, and its managers. A
 * manager (IMB_MGR) is a structure that also holds the addresses of the functions that suit the processor; where in it they
 * are is a matter of the exact version, and what is written for one is not tried with another.
 */
final class IpsecMbLibrary {
    /** The name by which the linker finds it. */
    static final String FILE = "libIPSec_MB.so.1";

    /** 1.3.0, as imb_get_version says it. */
    static final int KNOWN_VERSION = 0x10300;

    private static final long ERRNO_OFFSET = 60;
    private static final int ABSENT = -1;

    private static final Bound BOUND = bind();

    /** The library's functions; the handles are of use only if {@code refusal} is empty. */
    private record Bound(String refusal, SymbolLookup symbols) {}

    private IpsecMbLibrary() {}

    private static Bound bind() {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(FILE, Arena.global());
            return new Bound(refusal(version(symbols)), symbols);
        } catch (IllegalArgumentException e) {
            return new Bound(refusal(ABSENT), name -> java.util.Optional.empty());
        }
    }

    private static int version(SymbolLookup symbols) {
        MemorySegment function = symbols.find("imb_get_version").orElse(MemorySegment.NULL);
        if (function.address() == 0) {
            return 0;
        }
        try {
            return (int) Foreign.critical(function, Foreign.number()).invokeExact();
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
     * @param version as imb_get_version gives it; 0 if it has no such function, −1 if there is no library
     */
    static String refusal(int version) {
        return switch (version) {
            case KNOWN_VERSION -> "";
            case ABSENT -> FILE + " is not installed (apt-get install libipsec-mb1)";
            case 0 -> FILE + " does not tell its version; only 1.3.0 is known";
            default ->
                "%s has version %d.%d.%d; only 1.3.0 is known"
                        .formatted(FILE, version >>> 16, version >>> 8 & 0xFF, version & 0xFF);
        };
    }

    private static MethodHandle function(String name, java.lang.foreign.FunctionDescriptor descriptor) {
        if (!BOUND.refusal.isEmpty()) {
            throw new IllegalStateException(BOUND.refusal);
        }
        return Linker.nativeLinker().downcallHandle(BOUND.symbols.findOrThrow(name), descriptor);
    }

    /**
     * A new manager, set up for this processor.
     *
     * @throws IllegalStateException if the library is refused, has no memory, or finds its own test wrong
     */
    static long newManager() {
        try {
            long manager =
                    (long) function("alloc_mb_mgr", Foreign.pointer(JAVA_LONG)).invokeExact(0L);
            if (manager == 0) {
                throw new IllegalStateException("intel-ipsec-mb has no memory for a manager");
            }
            function("init_mb_mgr_auto", Foreign.nothing(JAVA_LONG, JAVA_LONG)).invokeExact(manager, 0L);
            int errno = Foreign.ALL.get(JAVA_INT, manager + ERRNO_OFFSET);
            if (errno != 0) {
                freeManager(manager);
                throw new IllegalStateException("intel-ipsec-mb does not run on this processor: error " + errno);
            }
            return manager;
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }

    /** Gives a manager back. */
    static void freeManager(long manager) {
        try {
            function("free_mb_mgr", Foreign.nothing(JAVA_LONG)).invokeExact(manager);
        } catch (Throwable e) {
            throw Foreign.broken(e);
        }
    }
}
