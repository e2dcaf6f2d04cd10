package dev.sotto.keying.distributor;

import dev.sotto.base.Entropy;
import dev.sotto.base.KeyMaterial;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.distributor.KeyDistributorConfig.KeyPolicy;
import dev.sotto.keying.ekt.EktCipher;
import dev.sotto.keying.ekt.EktParameterSet;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The EKT parameter set of one private conference and when there is a new one. Sets are drawn at random and never kept once
 * they are replaced, so none is ever given out twice. SPIs count up from a random start, and blocks of them are reserved in the
 * journal: endpoints may still hold a set of our last process under its SPI, and no other set may come under that one.
 */
final class ConferenceKeys {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SPIS_RESERVED = 256;

    private final EktCipher cipher;
    private final KeyPolicy policy;
    private final Entropy entropy;
    private int nextSpi;
    private int reservedBefore;
    private @Nullable EktParameterSet set;
    private long madeNanos;
    private long wantedNanos = NanoClock.NEVER;
    private long lastRekeyMillis = -1;
    private long dueNanos = NanoClock.NEVER;
    private long gatherEndsNanos = NanoClock.NEVER;
    private long tokensEmptyNanos = Long.MIN_VALUE / 2;

    ConferenceKeys(EktCipher cipher, KeyPolicy policy, Entropy entropy) {
        this.cipher = cipher;
        this.policy = policy;
        this.entropy = entropy;
        this.nextSpi = entropy.nextInt() & 0xFFFF;
        this.reservedBefore = nextSpi;
    }

    /** The journal has that SPIs before this one are ours. */
    void reserved(int before) {
        reservedBefore = before;
    }

    /** The journal is read: whatever our last process reserved it may have used. */
    void started() {
        nextSpi = reservedBefore;
    }

    /** What the journal has to know before the next set is made; empty if it knows. */
    OptionalInt toReserve() {
        return nextSpi == reservedBefore ? OptionalInt.of((nextSpi + SPIS_RESERVED) & 0xFFFF) : OptionalInt.empty();
    }

    @Nullable
    EktParameterSet set() {
        return set;
    }

    /** The first set waits for those who are to come back. */
    void gather(long nowNanos) {
        if (set == null && gatherEndsNanos == NanoClock.NEVER) {
            gatherEndsNanos = nowNanos + policy.gatherNanos();
        }
    }

    boolean isGathering() {
        return gatherEndsNanos != NanoClock.NEVER;
    }

    /**
     * Somebody left or asked: a new set as soon as the storm limit allows; several wishes become one. Those who gather wait no
     * longer: who left has the key that serves them meanwhile.
     */
    void want(long nowNanos) {
        if (isGathering()) {
            gatherEndsNanos = nowNanos;
        }
        if (set != null && dueNanos == NanoClock.NEVER) {
            wantedNanos = Math.min(wantedNanos, nowNanos);
            dueNanos = Math.max(nowNanos, storm(nowNanos) + policy.stormNanos());
        }
    }

    /** Whether a new set must be made now, for a wish or for age. */
    boolean isDue(long nowNanos) {
        return nowNanos >= nextDeadlineNanos();
    }

    /** When {@link #isDue} becomes true. */
    long nextDeadlineNanos() {
        return set == null ? gatherEndsNanos : Math.min(dueNanos, madeNanos + policy.refreshNanos());
    }

    /** Makes a new set and destroys the one before. */
    EktParameterSet renew(long nowNanos) {
        if (nextSpi == reservedBefore) {
            throw new IllegalStateException("SPI " + nextSpi + " is not reserved");
        }
        long wanted = Math.min(wantedNanos, nowNanos);
        destroy();
        wantedNanos = wanted;
        lastRekeyMillis = -1;
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

    /** All have acknowledged the present set. */
    void settled(long nowNanos) {
        if (wantedNanos != NanoClock.NEVER && dueNanos == NanoClock.NEVER) {
            lastRekeyMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - wantedNanos);
            wantedNanos = NanoClock.NEVER;
        }
    }

    /** How long the last rekey took, -1 before the first and while one is under way. */
    long lastRekeyMillis() {
        return lastRekeyMillis;
    }

    /** Nobody is left: the key goes, and who comes next gets another. */
    void destroy() {
        if (set != null) {
            set.destroy();
        }
        set = null;
        wantedNanos = NanoClock.NEVER;
        dueNanos = NanoClock.NEVER;
        gatherEndsNanos = NanoClock.NEVER;
    }

    /** A token bucket as the time at which it was empty; never more than full. */
    private long storm(long nowNanos) {
        return Math.max(tokensEmptyNanos, nowNanos - policy.stormTokens() * policy.stormNanos());
    }
}
