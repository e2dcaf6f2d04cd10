package dev.sotto.media.ice;

import dev.sotto.base.NanoClock;
import org.jspecify.annotations.Nullable;

/** One line of the checklist (RFC 8445 section 6.1.2) with the transaction that is under way for it. */
final class CandidatePair {
    /** RFC 8445 figure 7 without Frozen: with one stream and one component nothing is gained by freezing. */
    enum State {
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    final IceCandidate local;
    final IceCandidate remote;
    State state = State.WAITING;
    /** Whether the transaction under way nominates, or, when controlled, whether the peer nominated this pair. */
    boolean nominating;

    StunMessage.@Nullable Transaction transaction;
    byte[] request = new byte[0];
    /** The role that the request under way claims. */
    boolean claimsControl;

    int transmissions;
    long rtoNanos;
    long nextNanos = NanoClock.NEVER;

    CandidatePair(IceCandidate local, IceCandidate remote) {
        this.local = local;
        this.remote = remote;
    }

    /** RFC 8445 section 6.1.2.3; priorities are below 2^31, so the sum fits 63 bits. */
    long priority(boolean controlling) {
        long g = controlling ? local.priority() : remote.priority();
        long d = controlling ? remote.priority() : local.priority();
        return (Math.min(g, d) << 32) + 2 * Math.max(g, d) + (g > d ? 1 : 0);
    }

    boolean joins(TransportAddress base, TransportAddress peer) {
        return local.address().equals(base) && remote.address().equals(peer);
    }

    void endTransaction(State next) {
        state = next;
        transaction = null;
        nextNanos = NanoClock.NEVER;
    }
}
