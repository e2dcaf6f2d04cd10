package dev.sotto.media.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.tests.kit.Allocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CpuAffinityTest {
    private static <T> T onAThread(Callable<T> what) throws Exception {
        FutureTask<T> task = new FutureTask<>(what);
        Thread.ofPlatform().start(task);
        return task.get();
    }

    /** What the kernel says of the calling thread, such as {@code 0-3}. */
    private static String allowedByKernel() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .collect(Collectors.joining());
    }

    @Test
    void aPinnedThreadMayRunOnOneCpuOnly() throws Exception {
        int last = CpuAffinity.allowed().getLast();
        assertThat(onAThread(() -> CpuAffinity.pin(last) ? allowedByKernel() : "refused"))
                .isEqualTo(String.valueOf(last));
    }

    @Test
    void whatTheProcessMayDoesNotChangeByPinningAThread() throws Exception {
        List<Integer> before = CpuAffinity.allowed();
        assertThat(before).isNotEmpty().isSorted();
        assertThat(onAThread(() -> CpuAffinity.pin(before.getFirst()) ? CpuAffinity.allowed() : List.of()))
                .isEqualTo(before);
    }

    @Test
    void aThreadThatWasPinnedCanBeKeptOffThatCpu() throws Exception {
        List<Integer> allowed = CpuAffinity.allowed();
        int first = allowed.getFirst();
        String left = onAThread(() -> {
            assertThat(CpuAffinity.pin(first)).isTrue();
            boolean others = CpuAffinity.keepOff(first);
            assertThat(others).isEqualTo(allowed.size() > 1);
            return allowedByKernel();
        });
        if (allowed.size() > 1) {
            assertThat(left).doesNotStartWith(first + "-").isNotEqualTo(String.valueOf(first));
        } else {
            assertThat(left).isEqualTo(String.valueOf(first));
        }
    }

    @Test
    void keepingOffAllCpusIsRefused() throws Exception {
        int[] all = CpuAffinity.allowed().stream().mapToInt(cpu -> cpu).toArray();
        assertThat(onAThread(() -> CpuAffinity.keepOff(all))).isFalse();
    }

    @Test
    void aCpuThatThereIsNotIsRefused() throws Exception {
        for (int cpu : new int[] {-1, 1023, 1024, Integer.MAX_VALUE}) {
            assertThat(onAThread(() -> CpuAffinity.pin(cpu))).as("CPU " + cpu).isFalse();
        }
    }

    @Test
    void theClockCountsWorkAndNotSleepAndAllocatesNothing() throws Exception {
        long[] spent = onAThread(() -> {
            ThreadCpuClock clock = new ThreadCpuClock();
            long start = clock.nanos();
            Thread.sleep(200);
            long slept = clock.nanos() - start;
            long begin = System.nanoTime();
            long end = clock.nanos() + 50_000_000L;
            while (clock.nanos() < end) {
                Thread.onSpinWait();
            }
            long took = System.nanoTime() - begin;
            long allocated = Allocation.least(2048, () -> {
                for (int i = 0; i < 20_000; i++) {
                    clock.nanos();
                }
            });
            return new long[] {slept, took, allocated};
        });
        assertThat(spent[0]).as("nanoseconds of CPU while asleep").isLessThan(150_000_000L);
        assertThat(spent[1]).as("nanoseconds that 50 ms of work took").isGreaterThan(45_000_000L);
        assertThat(spent[2]).as("octets allocated").isLessThan(2048);
    }
}
