package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The CPU time of the calling thread, by {@code clock_gettime(CLOCK_THREAD_CPUTIME_ID)}: what a core has worked, without the
 * time in which it slept or somebody else had its CPU. Asking allocates nothing. An object is for one thread at a time.
 */
public final class ThreadCpuClock {
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final MethodHandle GET_TIME = getTime();

    private final MemorySegment time = Arena.ofAuto().allocate(2 * Long.BYTES, Long.BYTES);

    private static MethodHandle getTime() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("clock_gettime"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
    }

    /** Nanoseconds of CPU time that the calling thread has used since it was started. */
    public long nanos() {
        int result;
        try {
            result = (int) GET_TIME.invokeExact(CLOCK_THREAD_CPUTIME_ID, time.address());
        } catch (Throwable e) {
            throw new IllegalStateException("clock_gettime(2) was called wrongly", e);
        }
        if (result != 0) {
            throw new IllegalStateException("this kernel has no clock for the CPU time of a thread");
        }
        return time.get(JAVA_LONG, 0) * NANOS_PER_SECOND + time.get(JAVA_LONG, Long.BYTES);
    }
}
