package dev.sotto.media.ice;

import dev.sotto.base.Entropy;
import dev.sotto.base.Outbox;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Consent freshness on the selected pair (RFC 7675 section 5.1): a check every 4 to 6 seconds, each with a new transaction
 * and sent once; 30 seconds without a valid answer, or one 403, end it.
 */
final class ConsentMachine {
    static final long EXPIRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long SHORTEST_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** All that can be outstanding within the expiry. */
    private static final int MAX_OUTSTANDING = 8;

    final CandidatePair pair;
    private final CheckMessages messages;
    private final Entropy entropy;
    private final Deque<StunMessage.Transaction> outstanding = new ArrayDeque<>();
    private long expiryNanos;
    private long nextCheckNanos;

    ConsentMachine(CandidatePair pair, CheckMessages messages, Entropy entropy, long nowNanos) {
        this.pair = pair;
        this.messages = messages;
        this.entropy = entropy;
        this.expiryNanos = nowNanos + EXPIRY_NANOS;
        this.nextCheckNanos = nowNanos + interval();
    }

    long deadlineNanos() {
        return Math.min(expiryNanos, nextCheckNanos);
    }

    /** Sends a check when one is due; false when consent has expired. */
    boolean onTime(long nowNanos, boolean controlling, Outbox<IceAgentOutput> out) {
        if (nowNanos >= expiryNanos) {
            outstanding.clear();
            return false;
        }
        if (nowNanos >= nextCheckNanos) {
            nextCheckNanos = nowNanos + interval();
            StunMessage.Transaction transaction = CheckMessages.transaction(entropy);
            outstanding.addLast(transaction);
            if (outstanding.size() > MAX_OUTSTANDING) {
                outstanding.removeFirst();
            }
            byte[] request = messages.request(pair, transaction, controlling, List.of());
            out.add(new IceAgentOutput.Send(pair.local.address(), pair.remote.address(), request));
        }
        return true;
    }

    /** Whether the response answers one of ours with the right integrity from the right address. */
    boolean isAnswered(StunMessage response, byte[] octets, TransportAddress base, TransportAddress source) {
        return outstanding.contains(response.transaction()) && pair.joins(base, source) && messages.isAuthentic(octets);
    }

    /** A valid answer; false when it revokes consent (RFC 7675 section 5.2). */
    boolean onAnswer(StunMessage response, long nowNanos) {
        outstanding.remove(response.transaction());
        if (response.kind() == StunMessage.Kind.SUCCESS) {
            expiryNanos = nowNanos + EXPIRY_NANOS;
            return true;
        }
        return response.first(StunAttribute.ErrorCode.class)
                .map(error -> error.code() != 403)
                .orElse(true);
    }

    private long interval() {
        return SHORTEST_NANOS + Long.remainderUnsigned(entropy.nextLong(), SPREAD_NANOS);
    }
}
