package dev.sotto.endpoint.cli;

import dev.sotto.base.NanoClock;
import dev.sotto.endpoint.library.Ending;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Whether and when to call again: after a refusal that says when (RFC 3261 20.33), and after a call that was lost. Never after
 * somebody decided against us, and not for longer than the user's patience since the first failure in a row.
 */
final class RedialPolicy {
    /** Whatever took the call away usually needs a moment itself, and everybody who was in it calls at the same time. */
    private static final int AFTER_LOSS_SECONDS = 2;

    private final int patienceSeconds;
    private long giveUpNanos = NanoClock.NEVER;

    /** @param patienceSeconds 0 for never again */
    RedialPolicy(int patienceSeconds) {
        this.patienceSeconds = patienceSeconds;
    }

    /** How many seconds to wait before the next call; empty if there is to be none. */
    OptionalInt waitSeconds(Ending ending, long nowNanos) {
        OptionalInt wait = switch (ending.kind()) {
            case NOT_ANSWERED -> ending.retryAfterSeconds();
            case LOST -> OptionalInt.of(AFTER_LOSS_SECONDS);
            case HUNG_UP, ENDED_BY_CONFERENCE, REFUSED_BY_US, NOT_ADMITTED -> OptionalInt.empty();
        };
        if (wait.isEmpty()) {
            return wait;
        }
        if (giveUpNanos == NanoClock.NEVER) {
            giveUpNanos = nowNanos + TimeUnit.SECONDS.toNanos(patienceSeconds);
        }
        boolean inTime = nowNanos + TimeUnit.SECONDS.toNanos(wait.getAsInt()) < giveUpNanos;
        return inTime ? wait : OptionalInt.empty();
    }

    /** We are in: the next failure is the first one again. */
    void succeeded() {
        giveUpNanos = NanoClock.NEVER;
    }
}
