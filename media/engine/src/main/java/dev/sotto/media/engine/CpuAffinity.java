package dev.sotto.media.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Binds the calling platform thread to one CPU with {@code sched_setaffinity(2)}. Without it all works, only less evenly. */
final class CpuAffinity {
    private static final Logger LOG = LogManager.getLogger(CpuAffinity.class);
    /** The kernel's cpu_set_t: 1024 bits. */
    private static final int MASK_OCTETS = 128;

    private CpuAffinity() {}

    /** Pins the calling thread to {@code cpu}; false, and one line in the log, if that cannot be done. */
    static boolean pin(int cpu) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_OCTETS, Long.BYTES);
            mask.set(ValueLayout.JAVA_BYTE, cpu / 8, (byte) (1 << cpu % 8));
            int result = (int) setAffinity().invokeExact(0, (long) MASK_OCTETS, mask);
            if (result != 0) {
                LOG.warn("core_not_pinned cpu={} reason=\"sched_setaffinity refused\"", cpu);
            }
            return result == 0;
        } catch (Throwable e) {
            LOG.warn("core_not_pinned cpu={} reason=\"{}\"", cpu, e.toString());
            return false;
        }
    }

    private static MethodHandle setAffinity() {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("sched_setaffinity"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
    }
}
