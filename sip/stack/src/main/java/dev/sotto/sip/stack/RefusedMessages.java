package dev.sotto.sip.stack;

import dev.sotto.base.NanoClock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The last messages that were refused before the focus heard of them. Any thread may add. At most twenty a second are kept, so that a
 * flood costs little and needs seconds to push out what came before it.
 */
final class RefusedMessages {
    private static final int KEPT = 64;
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ArrayBlockingQueue<RefusedMessage> last = new ArrayBlockingQueue<>(KEPT);
    private final AtomicLong nextNanos = new AtomicLong(Long.MIN_VALUE);
    private final NanoClock clock;

    RefusedMessages(NanoClock clock) {
        this.clock = clock;
    }

    void add(String source, String startLine, int status, String reason) {
        long now = clock.nowNanos();
        long next = nextNanos.get();
        if (now < next || !nextNanos.compareAndSet(next, now + INTERVAL_NANOS)) {
            return;
        }
        RefusedMessage message = RefusedMessage.of(source, startLine, status, reason);
        while (!last.offer(message)) {
            last.poll();
        }
    }

    List<RefusedMessage> all() {
        return List.copyOf(last);
    }
}
