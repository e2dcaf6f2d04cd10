package dev.sotto.media.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * On which CPUs threads may run, by {@code sched_setaffinity(2)}. It is about platform threads. Without it all works, only
 * less evenly; so what cannot be done is one line in the log.
 */
public final class CpuAffinity {
    private static final Logger LOG = LogManager.getLogger(CpuAffinity.class);
    /** The kernel's cpu_set_t: 1024 CPUs. */
    private static final int MASK_OCTETS = 128;

    private static final int THIS_THREAD = 0;

    private CpuAffinity() {}

    /** Binds the calling thread to one CPU; false if that cannot be done. */
    public static boolean pin(int cpu) {
        if (cpu < 0 || cpu >= MASK_OCTETS * Byte.SIZE) {
            LOG.warn("thread_not_pinned cpu={} reason=\"no such CPU\"", cpu);
            return false;
        }
        BitSet one = new BitSet();
        one.set(cpu);
        return restrict(one, "cpu=" + cpu);
    }

    /**
     * Lets the calling thread run on all CPUs of the process but these, also if it was pinned before; false if none would be
     * left, or if that cannot be done.
     */
    public static boolean keepOff(int... cpus) {
        BitSet rest = new BitSet();
        allowed().forEach(rest::set);
        for (int cpu : cpus) {
            rest.clear(cpu);
        }
        if (rest.isEmpty()) {
            LOG.warn("thread_not_kept_off cpus={} reason=\"no other CPU is allowed\"", Arrays.toString(cpus));
            return false;
        }
        return restrict(rest, "cpus=" + rest);
    }

    /**
     * The CPUs that the process was given, ascending, such as by {@code taskset} or a container; what threads did to
     * themselves does not count.
     */
    public static List<Integer> allowed() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_OCTETS, Long.BYTES);
            int process = Math.toIntExact(ProcessHandle.current().pid());
            int result = new LinuxCalls().affinity(process, MASK_OCTETS, mask.address());
            if (result >= 0) {
                return BitSet.valueOf(mask.toArray(JAVA_LONG)).stream().boxed().toList();
            }
            LOG.warn("cpus_unknown reason=\"{}\"", Errno.describe(result));
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("cpus_unknown reason=\"{}\"", e.toString());
        }
        return IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .boxed()
                .toList();
    }

    /** Sets what is set for the calling thread, to see whether that is allowed; 0 or minus errno. */
    static int retry() {
        try (Arena arena = Arena.ofConfined()) {
            long mask = arena.allocate(MASK_OCTETS, Long.BYTES).address();
            LinuxCalls calls = new LinuxCalls();
            int result = calls.affinity(THIS_THREAD, MASK_OCTETS, mask);
            return result < 0 ? result : calls.setAffinity(THIS_THREAD, MASK_OCTETS, mask);
        }
    }

    private static boolean restrict(BitSet cpus, String what) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_OCTETS, Long.BYTES);
            long[] words = cpus.toLongArray();
            MemorySegment.copy(words, 0, mask, JAVA_LONG, 0, words.length);
            int result = new LinuxCalls().setAffinity(THIS_THREAD, MASK_OCTETS, mask.address());
            if (result < 0) {
                LOG.warn("thread_not_pinned {} reason=\"{}\"", what, Errno.describe(result));
            }
            return result >= 0;
        } catch (LinkageError | RuntimeException e) {
            LOG.warn("thread_not_pinned {} reason=\"{}\"", what, e.toString());
            return false;
        }
    }
}
