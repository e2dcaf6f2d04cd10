package dev.sotto.sip.stack;

import dev.sotto.sip.calls.LegInput;
import dev.sotto.sip.calls.LegState;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Where the peer of a leg is, and where else it might be while a call of ours has not reached anybody (RFC 3263 4.3). */
final class Ways {
    private static final int UNAVAILABLE = 503;

    private final Deque<Way> others;
    private Way now;

    /** @param ways best first, at least one */
    Ways(List<Way> ways) {
        others = new ArrayDeque<>(ways);
        now = others.removeFirst();
    }

    /**
     * One way to a peer.
     *
     * @param point our listener
     * @param peer where the peer is
     */
    record Way(Point point, InetSocketAddress peer) {}

    Way now() {
        return now;
    }

    /**
     * Takes the next way if {@code input} says that this one leads nowhere: a 503, no answer at all, or no connection. Who rang, or was
     * taken back, is not called elsewhere.
     */
    boolean turn(LegInput input, LegState state) {
        boolean isDeadEnd = input instanceof LegInput.RefusalArrived refused
                && (refused.refusal().status() == UNAVAILABLE
                        || refused.refusal().equals(StackRefusals.NO_ANSWER));
        boolean isUntouched = state instanceof LegState.Calling calling
                && !calling.isRung()
                && calling.hangup().isEmpty();
        if (!isDeadEnd || !isUntouched || others.isEmpty()) {
            return false;
        }
        now = others.removeFirst();
        return true;
    }
}
