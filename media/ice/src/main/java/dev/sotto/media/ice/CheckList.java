package dev.sotto.media.ice;

import dev.sotto.base.Entropy;
import dev.sotto.base.NanoClock;
import dev.sotto.base.Outbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The checks of one ICE generation, from the first request to the nomination (RFC 8445 sections 6.1.2, 6.1.4, 7.2 and 8.1).
 *
 * <p>Every 50 ms one pair gets its first request: triggered ones first, then by priority. A request is sent up to seven
 * times at 0, 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s and given up at 39.5 s (RFC 8489 section 6.2.1). When controlling, the
 * best succeeded pair is checked once more with USE-CANDIDATE as soon as no better one can still win, or a fifth of a
 * second after the first success, whichever comes first.
 */
final class CheckList {
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long RTO_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MAX_TRANSMISSIONS = 7;
    private static final int LAST_WAIT_FACTOR = 16;
    /** RFC 8445 section 6.1.2.5 recommends 100 at most. */
    static final int MAX_PAIRS = 100;

    private CheckMessages messages;
    private final Entropy entropy;
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final Deque<CandidatePair> triggered = new ArrayDeque<>();
    private final long patienceEndsNanos;
    private boolean controlling;
    private long nextPaceNanos;
    private long nominateByNanos = NanoClock.NEVER;

    @Nullable
    CandidatePair nominated;

    /** @param nowNanos when the checks start; nothing fails before 39.5 s have passed (RFC 8863 section 4) */
    CheckList(CheckMessages messages, boolean controlling, Entropy entropy, long nowNanos) {
        this.messages = messages;
        this.controlling = controlling;
        this.entropy = entropy;
        this.nextPaceNanos = nowNanos;
        this.patienceEndsNanos = nowNanos + 79 * RTO_NANOS;
    }

    CheckMessages messages() {
        return messages;
    }

    /** Pairs addresses of one family, best first, without doubles (RFC 8445 sections 6.1.2.2 to 6.1.2.4). */
    void form(List<IceCandidate> locals, List<IceCandidate> remotes) {
        for (IceCandidate local : locals) {
            remotes.stream()
                    .filter(remote ->
                            remote.address().isIpv6() == local.address().isIpv6())
                    .filter(remote -> find(local.address(), remote.address()).isEmpty())
                    .forEach(remote -> pairs.add(new CandidatePair(local, remote)));
        }
        sort();
        if (pairs.size() > MAX_PAIRS) {
            pairs.subList(MAX_PAIRS, pairs.size()).clear();
        }
    }

    long deadlineNanos() {
        if (nominated != null) {
            return NanoClock.NEVER;
        }
        long earliest = Math.min(nominateByNanos, isAnythingWaiting() ? nextPaceNanos : NanoClock.NEVER);
        for (CandidatePair pair : pairs) {
            earliest = Math.min(earliest, pair.nextNanos);
        }
        boolean hopeless = pairs.stream().allMatch(pair -> pair.state == CandidatePair.State.FAILED);
        return hopeless ? patienceEndsNanos : earliest;
    }

    /** Whether nothing is left that could succeed. */
    boolean hasFailed(long nowNanos) {
        return nominated == null
                && nowNanos >= patienceEndsNanos
                && pairs.stream().allMatch(pair -> pair.state == CandidatePair.State.FAILED);
    }

    void onTime(long nowNanos, Outbox<IceAgentOutput> out) {
        for (CandidatePair pair : pairs) {
            if (pair.nextNanos <= nowNanos) {
                retransmit(pair, nowNanos, out);
            }
        }
        if (nowNanos >= nextPaceNanos) {
            nextToCheck().ifPresent(pair -> {
                nextPaceNanos = nowNanos + PACE_NANOS;
                begin(pair, nowNanos, out);
            });
        }
        nominateIfTime(nowNanos, out);
    }

    /** An authenticated request of the peer (RFC 8445 sections 7.3.1.3 to 7.3.1.5). */
    void onPeerCheck(CandidatePair pair, boolean useCandidate) {
        if (pair.state != CandidatePair.State.SUCCEEDED && !triggered.contains(pair)) {
            if (pair.state != CandidatePair.State.IN_PROGRESS) {
                pair.endTransaction(CandidatePair.State.WAITING);
            }
            triggered.addLast(pair);
        }
        if (useCandidate && !controlling) {
            pair.nominating = true;
            if (pair.state == CandidatePair.State.SUCCEEDED) {
                nominated = pair;
            }
        }
    }

    /** The pair of these addresses; a new one with a peer-reflexive remote candidate if the peer's address is new. */
    Optional<CandidatePair> pairFor(IceCandidate local, TransportAddress source, long priority) {
        Optional<CandidatePair> known = find(local.address(), source);
        if (known.isPresent() || pairs.size() >= MAX_PAIRS) {
            return known;
        }
        IceCandidate remote = new IceCandidate("p" + pairs.size(), priority, source, IceCandidate.Kind.PEER_REFLEXIVE);
        CandidatePair pair = new CandidatePair(local, remote);
        pairs.add(pair);
        sort();
        return Optional.of(pair);
    }

    /**
     * A response, already known to be well-formed; ignored unless it answers a transaction under way with the right
     * integrity (RFC 8489 section 9.1.4). True on 487: the roles have to be switched.
     */
    boolean onResponse(
            StunMessage response, byte[] octets, TransportAddress base, TransportAddress source, long nowNanos) {
        CandidatePair pair = pairs.stream()
                .filter(candidate -> response.transaction().equals(candidate.transaction))
                .findFirst()
                .orElse(null);
        if (pair == null
                || !messages.isAuthentic(octets)
                || !response.notUnderstood().isEmpty()) {
            return false;
        }
        int code = response.first(StunAttribute.ErrorCode.class)
                .map(StunAttribute.ErrorCode::code)
                .orElse(0);
        if (response.kind() == StunMessage.Kind.ERROR && code == 487) {
            pair.endTransaction(CandidatePair.State.WAITING);
            pair.nominating = false;
            triggered.addLast(pair);
            messages = new CheckMessages(messages.local(), messages.remote(), entropy.nextLong());
            // The role that was refused, which may not be ours any more: then there is nothing to switch.
            return pair.claimsControl == controlling;
        }
        // The addresses of request and response have to be symmetric (RFC 8445 section 7.2.5.2.1).
        boolean succeeded = response.kind() == StunMessage.Kind.SUCCESS
                && pair.joins(base, source)
                && response.first(StunAttribute.XorMappedAddress.class).isPresent();
        pair.endTransaction(succeeded ? CandidatePair.State.SUCCEEDED : CandidatePair.State.FAILED);
        if (succeeded && pair.nominating) {
            nominated = pair;
        } else if (succeeded) {
            nominateByNanos = Math.min(nominateByNanos, nowNanos + PATIENCE_NANOS);
        }
        return false;
    }

    /** After a role conflict every later check claims the other role (RFC 8445 section 7.2.5.1). */
    void switchRole(boolean nowControlling) {
        controlling = nowControlling;
        sort();
    }

    private void begin(CandidatePair pair, long nowNanos, Outbox<IceAgentOutput> out) {
        boolean nominates = controlling && pair.nominating;
        StunMessage.Transaction transaction = CheckMessages.transaction(entropy);
        pair.state = CandidatePair.State.IN_PROGRESS;
        pair.transaction = transaction;
        pair.request = messages.request(
                pair, transaction, controlling, nominates ? List.of(new StunAttribute.UseCandidate()) : List.of());
        pair.claimsControl = controlling;
        pair.transmissions = 0;
        pair.rtoNanos = RTO_NANOS;
        retransmit(pair, nowNanos, out);
    }

    private void retransmit(CandidatePair pair, long nowNanos, Outbox<IceAgentOutput> out) {
        if (pair.transmissions == MAX_TRANSMISSIONS) {
            pair.endTransaction(CandidatePair.State.FAILED);
            return;
        }
        pair.transmissions++;
        boolean last = pair.transmissions == MAX_TRANSMISSIONS;
        pair.nextNanos = nowNanos + (last ? LAST_WAIT_FACTOR * RTO_NANOS : pair.rtoNanos);
        pair.rtoNanos *= 2;
        out.add(new IceAgentOutput.Send(pair.local.address(), pair.remote.address(), pair.request));
    }

    private void nominateIfTime(long nowNanos, Outbox<IceAgentOutput> out) {
        boolean patienceIsOver = nowNanos >= nominateByNanos;
        if (patienceIsOver) {
            nominateByNanos = NanoClock.NEVER;
        }
        if (!controlling || nominated != null || pairs.stream().anyMatch(pair -> pair.nominating && isOpen(pair))) {
            return;
        }
        CandidatePair best = pairs.stream()
                .filter(pair -> pair.state == CandidatePair.State.SUCCEEDED)
                .findFirst()
                .orElse(null);
        if (best == null) {
            return;
        }
        boolean unbeatable = pairs.stream().takeWhile(pair -> pair != best).noneMatch(CheckList::isOpen);
        if (unbeatable || patienceIsOver) {
            best.nominating = true;
            begin(best, nowNanos, out);
        }
    }

    private static boolean isOpen(CandidatePair pair) {
        return pair.state == CandidatePair.State.WAITING || pair.state == CandidatePair.State.IN_PROGRESS;
    }

    private boolean isAnythingWaiting() {
        return !triggered.isEmpty() || pairs.stream().anyMatch(pair -> pair.state == CandidatePair.State.WAITING);
    }

    private Optional<CandidatePair> nextToCheck() {
        CandidatePair first = triggered.pollFirst();
        if (first != null) {
            return Optional.of(first);
        }
        return pairs.stream()
                .filter(pair -> pair.state == CandidatePair.State.WAITING)
                .findFirst();
    }

    private Optional<CandidatePair> find(TransportAddress base, TransportAddress peer) {
        return pairs.stream().filter(pair -> pair.joins(base, peer)).findFirst();
    }

    private void sort() {
        pairs.sort(Comparator.comparingLong((CandidatePair pair) -> pair.priority(controlling))
                .reversed());
    }
}
