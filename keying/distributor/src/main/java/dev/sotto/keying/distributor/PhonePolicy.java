package dev.sotto.keying.distributor;

import dev.sotto.base.Fingerprint;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Under which conditions phones may be in a private conference.
 *
 * <p>When a meeting begins, many phones bring the same right PIN at once, and one Argon2id after the other would keep them
 * waiting. So a PIN that was right is known again for ten minutes by a hash under a secret of this process. It says nothing to
 * who guesses: what it does not know takes the slow way.
 */
final class PhonePolicy {
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(10);

    final PinVerifier verifier;
    final int max;
    private @Nullable Fingerprint right;
    private long rightUntilNanos;

    PhonePolicy(PinVerifier verifier, int max) {
        this.verifier = verifier;
        this.max = max;
    }

    void onRight(Fingerprint hash, long nowNanos) {
        right = hash;
        rightUntilNanos = nowNanos + REMEMBERED_NANOS;
    }

    boolean isKnownRight(Fingerprint hash, long nowNanos) {
        return right != null && nowNanos < rightUntilNanos && right.equals(hash);
    }
}
