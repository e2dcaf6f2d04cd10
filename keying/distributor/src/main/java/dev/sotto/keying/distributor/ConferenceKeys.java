package dev.sotto.keying.distributor;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.distributor.KeyDistributorConfig.KeyPolicy;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktParameterSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The EKT parameter set of one private conference and when there is a new one. Sets are drawn at random and never kept once
 * they are replaced, so none is ever given out twice; SPIs count up from a random start so that neighbours in time differ.
 */
final class ConferenceKeys {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final EktCipher cipher;
    private final KeyPolicy policy;
    private final Entropy entropy;
    private int nextSpi;
    private @Nullable EktParameterSet set;
    private long madeNanos;
    private long dueNanos = NanoClock.NEVER;
    private long tokensEmptyNanos = Long.MIN_VALUE / 2;

    ConferenceKeys(EktCipher cipher, KeyPolicy policy, Entropy entropy) {
        this.cipher = cipher;
        this.policy = policy;
        this.entropy = entropy;
        this.nextSpi = entropy.nextInt() & 0xFFFF;
    }

    @Nullable
    EktParameterSet set() {
        return set;
    }

    /** The present set, made now if there is none. */
    EktParameterSet current(long nowNanos) {
        EktParameterSet present = set;
        return present != null ? present : renew(nowNanos);
    }

    /** Somebody left or asked: a new set as soon as the storm limit allows; several wishes become one. */
    void want(long nowNanos) {
        if (set != null && dueNanos == NanoClock.NEVER) {
            dueNanos = Math.max(nowNanos, storm(nowNanos) + policy.stormNanos());
        }
    }

    /** Whether a new set must be made now, for a wish or for age. */
    boolean isDue(long nowNanos) {
        return set != null && nowNanos >= nextDeadlineNanos();
    }

    /** When {@link #isDue} becomes true. */
    long nextDeadlineNanos() {
        return set == null ? NanoClock.NEVER : Math.min(dueNanos, madeNanos + policy.refreshNanos());
    }

    /** Makes a new set and destroys the one before. */
    EktParameterSet renew(long nowNanos) {
        destroy();
        tokensEmptyNanos = storm(nowNanos) + policy.stormNanos();
        madeNanos = nowNanos;
        EktParameterSet fresh = new EktParameterSet(
                nextSpi,
                cipher,
                KeyMaterial.random(entropy, cipher.keyLength()),
                KeyMaterial.random(entropy, EktParameterSet.SALT_LENGTH),
                policy.ttlSeconds());
        nextSpi = (nextSpi + 1) & 0xFFFF;
        set = fresh;
        return fresh;
    }

    /** What is left of the lifetime: a late joiner's clock starts when it gets the key (RFC 8870 5.2.2). */
    int remainingTtlSeconds(long nowNanos) {
        return (int) Math.max(1, policy.ttlSeconds() - ageSeconds(nowNanos) - 1);
    }

    long ageSeconds(long nowNanos) {
        return (nowNanos - madeNanos) / NANOS;
    }

    /** Nobody is left: the key goes, and who comes next gets another. */
    void destroy() {
        if (set != null) {
            set.destroy();
        }
        set = null;
        dueNanos = NanoClock.NEVER;
    }

    /** A token bucket as the time at which it was empty; never more than full. */
    private long storm(long nowNanos) {
        return Math.max(tokensEmptyNanos, nowNanos - policy.stormTokens() * policy.stormNanos());
    }
}
