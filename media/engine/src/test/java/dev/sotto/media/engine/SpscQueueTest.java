package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.NanoClock;
import org.junit.jupiter.api.Test;

class SpscQueueTest {
    private static final int ITEMS = 100_000;

    @Test
    void a_full_queue_refuses_and_an_empty_one_has_nothing() {
        SpscQueue<Integer> queue = new SpscQueue<>(4);
        for (int i = 0; i < 4; i++) {
            assertThat(queue.offer(i)).isTrue();
        }
        assertThat(queue.offer(4)).isFalse();
        assertThat(queue.poll()).isZero();
        assertThat(queue.offer(4)).isTrue();
        for (int i = 1; i < 5; i++) {
            assertThat(queue.poll()).isEqualTo(i);
        }
        assertThat(queue.poll()).isNull();
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void everything_arrives_once_and_in_order_between_two_threads() throws InterruptedException {
        SpscQueue<Integer> queue = new SpscQueue<>(64);
        Thread producer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < ITEMS; i++) {
                while (!queue.offer(i)) {
                    Thread.onSpinWait();
                }
            }
        });
        for (int i = 0; i < ITEMS; i++) {
            Integer item = queue.poll();
            while (item == null) {
                Thread.onSpinWait();
                item = queue.poll();
            }
            if (item != i) {
                throw new AssertionError(item + " instead of " + i);
            }
        }
        producer.join();
        assertThat(queue.poll()).isNull();
    }

    @Test
    void a_pinned_thread_may_run_on_its_cpu_alone() throws Exception {
        StringBuilder allowed = new StringBuilder();
        Thread thread = Thread.ofPlatform().start(() -> {
            allowed.append(CpuAffinity.pin(0) ? allowedCpus() : "0");
        });
        thread.join();
        assertThat(allowed).hasToString("0");
        assertThat(CpuAffinity.pin(1023)).isFalse();
        assertThat(new EarlyPackets().deadlineNanos()).isEqualTo(NanoClock.NEVER);
    }

    private static String allowedCpus() {
        try {
            return java.nio.file.Files.readAllLines(java.nio.file.Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring("Cpus_allowed_list:".length()).trim())
                    .findFirst()
                    .orElse("?");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
