package dev.sotto.notices;

import dev.sotto.base.Entropy;
import dev.sotto.notices.WebhookView.Counts;
import dev.sotto.notices.WebhookView.Delivery;
import dev.sotto.notices.WebhookView.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What one webhook is still to be told: at most one try at a time, the one that is due first. A notice that failed waits, ever longer, while
 * others go on, so that one which the other side cannot take does not keep the rest from it.
 */
final class HookQueue {
    static final int ROOM = 1000;
    private static final int LOG = 100;
    /** After the last of them a notice is given up: about 26 hours after it happened. */
    static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(8),
            Duration.ofHours(12));

    private record Waiting(Attempt attempt, long dueNanos, long order) {}

    private final String id;
    private final Entropy entropy;
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Waiting::dueNanos).thenComparingLong(Waiting::order));
    private final Deque<Delivery> log = new ArrayDeque<>();
    private boolean underWay;
    private boolean failing;
    private long order;
    private long delivered;
    private long failed;
    private long givenUp;
    private long dropped;

    HookQueue(String id, Entropy entropy) {
        this.id = id;
        this.entropy = entropy;
    }

    /** False if there is no room. */
    boolean add(Attempt.Sending sending, Tick now) {
        if (waiting.size() >= ROOM) {
            dropped++;
            return false;
        }
        waiting.add(new Waiting(new Attempt(id, sending, 1), now.nanos(), order++));
        return true;
    }

    /** Notices that the program could not keep for it. */
    void missed(long many) {
        dropped += many;
    }

    /** The try that is to be made now. */
    Optional<Attempt> next(Tick now) {
        Waiting first = waiting.peek();
        if (underWay || first == null || first.dueNanos() - now.nanos() > 0) {
            return Optional.empty();
        }
        underWay = true;
        waiting.remove();
        return Optional.of(first.attempt());
    }

    /** Whether the notice is given up. */
    boolean done(Attempt attempt, Attempt.Outcome outcome, Tick now) {
        underWay = false;
        failing = !outcome.isDelivered();
        Optional<Duration> pause = Optional.empty();
        boolean last = attempt.number() > PAUSES.size();
        if (outcome.isDelivered()) {
            delivered++;
        } else {
            failed++;
            if (last) {
                givenUp++;
            } else {
                pause = Optional.of(spread(PAUSES.get(attempt.number() - 1)));
                waiting.add(new Waiting(
                        new Attempt(id, attempt.sending(), attempt.number() + 1),
                        now.nanos() + pause.get().toNanos(),
                        order++));
            }
        }
        log.addFirst(new Delivery(
                now.wall().minusMillis(outcome.millis()),
                attempt.sending().id(),
                attempt.sending().event(),
                attempt.number(),
                outcome.status(),
                outcome.millis(),
                outcome.answer(),
                outcome.fault(),
                pause.map(now.wall()::plus)));
        if (log.size() > LOG) {
            log.removeLast();
        }
        return failing && last;
    }

    /** Between three quarters and five quarters, so that many that failed together do not come back together. */
    private Duration spread(Duration pause) {
        long half = pause.toMillis() / 2;
        return Duration.ofMillis(pause.toMillis() - half / 2 + Math.floorMod(entropy.nextInt(), half));
    }

    /** Forgets what waits. */
    void clear() {
        waiting.clear();
    }

    boolean isFailing() {
        return failing;
    }

    WebhookView view(State state, Optional<Instant> failingSince) {
        return new WebhookView(
                state,
                failingSince,
                waiting.size() + (underWay ? 1 : 0),
                new Counts(delivered, failed, givenUp, dropped),
                List.copyOf(log));
    }
}
