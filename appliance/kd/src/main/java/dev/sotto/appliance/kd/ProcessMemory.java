package dev.sotto.appliance.kd;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Keeps what is in the memory of this process from others of the same account: no core file, no debugger, no /proc/PID/mem
 * (prctl(2) PR_SET_DUMPABLE, setrlimit(2) RLIMIT_CORE). Root can still read it.
 *
 * @param readableByAccount whether other programs of the account can read it
 * @param coreLimit the largest core file in octets; −1 if unknown
 */
record ProcessMemory(boolean readableByAccount, long coreLimit) {
    /** Leaves the memory readable, for finding faults and for tests that have no root. */
    static final String DANGER_READABLE = "sotto.danger.readable";

    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int RLIMIT_CORE = 4;

    /** Protects this process as far as the system lets it; the answer is what the system says afterwards. */
    static ProcessMemory protect() {
        if (Boolean.getBoolean(DANGER_READABLE)) {
            return new ProcessMemory(true, -1);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = arena.allocate(ValueLayout.JAVA_LONG, 2);
            int limited = (int) limits("setrlimit").invokeExact(RLIMIT_CORE, limit);
            int dumpable = prctl(PR_SET_DUMPABLE, 0);
            boolean isReadable = dumpable != 0 || prctl(PR_GET_DUMPABLE, 0) != 0;
            long core = (int) limits("getrlimit").invokeExact(RLIMIT_CORE, limit) == 0 && limited == 0
                    ? limit.get(ValueLayout.JAVA_LONG, 0)
                    : -1;
            return new ProcessMemory(isReadable, core);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a native call threw", e);
        }
    }

    /** Whether nobody but root can read it. */
    boolean isProtected() {
        return !readableByAccount && coreLimit == 0;
    }

    private static int prctl(int option, long argument) throws Throwable {
        // The C declaration has an ellipsis after the first argument.
        MethodHandle prctl = handle(
                "prctl",
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG),
                Linker.Option.firstVariadicArg(1));
        return (int) prctl.invokeExact(option, argument);
    }

    private static MethodHandle limits(String name) {
        return handle(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
    }

    private static MethodHandle handle(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
    }
}
