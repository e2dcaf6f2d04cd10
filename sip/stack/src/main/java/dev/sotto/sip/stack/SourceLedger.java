package dev.sotto.sip.stack;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What each source has asked of us lately: how fast it sends, how many octets it may still be sent, and whether it has
 * shown that what we send reaches it. Bounded; when there are too many sources, the new ones share one account. Any
 * thread may ask; the caller says what time it is.
 */
final class SourceLedger {
    /** Octets that a source may be sent before it sends any itself; the same again every minute. */
    static final int ALLOWANCE = 16_384;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long ALLOWANCE_NANOS = 60 * SECOND;
    /** A source may be ahead of its rate by so much and is served, and by twice as much and is refused in words. */
    private static final long BURST_NANOS = 2 * SECOND;

    private static final long PROVEN_NANOS = 3600 * SECOND;
    private static final long FORGET_NANOS = 60 * SECOND;
    private static final int MAX_CREDIT = 1 << 20;
    private static final Source EVERYBODY_ELSE = new Source(0, false);

    private final Map<Source, Account> accounts = new ConcurrentHashMap<>();
    private final AtomicLong sweptNanos = new AtomicLong(Long.MIN_VALUE);
    private final long nanosPerRequest;
    private final int maxSources;

    /** With {@code requestsPerSecond} for each of at most {@code maxSources}. */
    SourceLedger(int requestsPerSecond, int maxSources) {
        this.nanosPerRequest = SECOND / requestsPerSecond;
        this.maxSources = maxSources;
    }

    /** How a source stands after a request. */
    enum Standing {
        /** Serve it. */
        WITHIN,
        /** Say no. */
        OVER,
        /** Say nothing. */
        FAR_OVER
    }

    /**
     * One source.
     *
     * @param paidUntilNanos when all its requests so far would have come, had they come at the allowed rate
     * @param credit octets that it may be sent, at {@code creditNanos}
     * @param provenUntilNanos until when we believe that what we send reaches it
     */
    private record Account(
            long paidUntilNanos,
            Standing standing,
            long credit,
            long creditNanos,
            boolean isCovered,
            long provenUntilNanos,
            long seenNanos) {
        static Account open(long now) {
            return new Account(now, Standing.WITHIN, ALLOWANCE, now, true, now, now);
        }

        Account charged(long cost, long now) {
            long until = Math.max(paidUntilNanos, now) + cost;
            long ahead = until - now;
            Standing after = ahead <= BURST_NANOS
                    ? Standing.WITHIN
                    : ahead <= 2 * BURST_NANOS ? Standing.OVER : Standing.FAR_OVER;
            long paid = after == Standing.FAR_OVER ? paidUntilNanos : until;
            return new Account(paid, after, credit, creditNanos, isCovered, provenUntilNanos, now);
        }

        /** With the allowance of the time since, and half as much again as was just received. */
        Account heard(int octets, long now) {
            long earned =
                    Math.min(ALLOWANCE, ALLOWANCE * Math.min(ALLOWANCE_NANOS, now - creditNanos) / ALLOWANCE_NANOS);
            long refilled = Math.max(credit, Math.min(ALLOWANCE, credit + earned));
            long sum = Math.min(MAX_CREDIT, refilled + octets + octets / 2);
            return new Account(paidUntilNanos, standing, sum, now, isCovered, provenUntilNanos, now);
        }

        Account told(int octets, boolean isAnswer, long now) {
            boolean isProven = provenUntilNanos > now;
            boolean covers = isProven || credit + (isAnswer ? ALLOWANCE : 0) >= octets;
            long rest = isProven ? Math.max(0, credit - octets) : covers ? credit - octets : credit;
            return new Account(paidUntilNanos, standing, rest, creditNanos, covers, provenUntilNanos, now);
        }

        Account proven(long now) {
            return new Account(paidUntilNanos, standing, credit, creditNanos, isCovered, now + PROVEN_NANOS, now);
        }
    }

    /** Charges one request, or a fraction of it, and says how the source stands then. */
    Standing charge(Source source, double requests, long now) {
        long cost = (long) (requests * nanosPerRequest);
        return accounts.compute(key(source, now), (k, known) -> open(known, now).charged(cost, now))
                .standing();
    }

    /** Notes octets that came in. */
    void heard(Source source, int octets, long now) {
        accounts.compute(key(source, now), (k, known) -> open(known, now).heard(octets, now));
    }

    /**
     * Whether a source may be sent a response of so many octets, which are then noted. Who has proven nothing is sent half as
     * much again as came from it, and an allowance: whoever forges its address gains next to nothing.
     *
     * @param isAnswer whether a call is answered: for that there is a second allowance, or whoever forges an address could
     *     keep its owner from ever being answered
     */
    boolean mayTell(Source source, int octets, boolean isAnswer, long now) {
        return accounts.compute(key(source, now), (k, known) -> open(known, now).told(octets, isAnswer, now))
                .isCovered();
    }

    /** Notes that the source repeated something that only we could have told it. */
    void prove(Source source, long now) {
        accounts.compute(key(source, now), (k, known) -> open(known, now).proven(now));
    }

    boolean isProven(Source source, long now) {
        Account account = accounts.get(source);
        return account != null && account.provenUntilNanos() > now;
    }

    /** How many sources are known. */
    int size() {
        return accounts.size();
    }

    private static Account open(@Nullable Account known, long now) {
        return known == null ? Account.open(now) : known;
    }

    private Source key(Source source, long now) {
        if (accounts.size() < maxSources || accounts.containsKey(source)) {
            return source;
        }
        long last = sweptNanos.get();
        if ((last == Long.MIN_VALUE || now - last > SECOND) && sweptNanos.compareAndSet(last, now)) {
            accounts.values().removeIf(a -> now - a.seenNanos() > FORGET_NANOS && a.provenUntilNanos() <= now);
        }
        return accounts.size() < maxSources ? source : EVERYBODY_ELSE;
    }
}
