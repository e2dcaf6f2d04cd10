package dev.sotto.media.engine;

import static org.assertj.core.api.Assertions.assertThat;

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
}
