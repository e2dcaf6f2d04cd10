package dev.sotto.sip.focus;

import dev.sotto.sip.calls.CallCommand;
import dev.sotto.sip.calls.CallEvent;
import dev.sotto.sip.calls.CallEvent.Invited;
import dev.sotto.sip.calls.Passage;
import dev.sotto.sip.calls.Reason;
import dev.sotto.sip.calls.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls that we make for one call: to everybody of a round at once, until somebody answers. The first who does has it; all others are taken
 * back, and whoever answered all the same is hung up. Of several refusals the best is told (RFC 3261 16.7 6).
 */
final class Forks {
    private static final Reason ELSEWHERE = new Reason(200, "Call completed elsewhere");
    private static final int FOR_ALL = 600;

    private final Onward onward;
    private final LongSupplier legIds;
    private final Map<Long, Onward.Callee> live = new HashMap<>();
    private final Set<Long> hungUp = new HashSet<>();
    private final List<Long> legs = new ArrayList<>();
    private int round;
    private @Nullable Refusal best;
    /** Whose words before the answer are passed on; 0 if nobody has any. */
    private long heard;

    /** @param legIds new numbers of legs */
    Forks(Onward onward, LongSupplier legIds) {
        this.onward = onward;
        this.legIds = legIds;
    }

    /** All legs that there ever were. */
    List<Long> legs() {
        return legs;
    }

    /** Whether no call of ours waits for its end. */
    boolean isOver() {
        return live.isEmpty();
    }

    /** Whether {@code leg} still may win. */
    boolean isCalled(long leg) {
        return live.containsKey(leg) && !hungUp.contains(leg);
    }

    /** Calls everybody of the next round; false if there is none. */
    boolean next(Invited invited, Step step) {
        if (round == onward.rounds().size()) {
            return false;
        }
        for (Onward.Callee callee : onward.rounds().get(round)) {
            long leg = legIds.getAsLong();
            legs.add(leg);
            live.put(leg, callee);
            step.call(new CallCommand.Call(
                    leg,
                    callee.target(),
                    callee.from().orElseGet(() -> CarriedWords.caller(invited)),
                    callee.displayName().orElse(invited.displayName()),
                    callee.nextHop(),
                    invited.sdp(),
                    passage(invited),
                    Optional.empty(),
                    callee.headers(),
                    callee.login()));
        }
        round++;
        return true;
    }

    /** Only our own gateway is told that a call was carried. */
    private Passage passage(Invited invited) {
        return onward.kind() == Onward.Kind.CALLEE
                ? new Passage(invited.passage().hopsLeft() - 1, 1, false)
                : invited.passage().carriedOn();
    }

    /** What is to be heard of somebody before it answers: of several who are called only the first who has something, as long as it may answer. */
    Optional<String> early(CallEvent.Ringing ringing) {
        if (ringing.sdp().isPresent() && !isCalled(heard)) {
            heard = ringing.legId();
        }
        return ringing.legId() == heard ? ringing.sdp() : Optional.empty();
    }

    /** Who is called on {@code leg}, for an operator. */
    String name(long leg) {
        Onward.Callee callee = live.get(leg);
        return callee == null ? "nobody" : callee.name();
    }

    /** One has answered: it is the caller's, and all others are taken back. */
    void won(long leg, Step step) {
        live.remove(leg);
        takeBack(ELSEWHERE, step);
    }

    /** One has answered after another had: it is hung up, and its end follows. */
    void late(long leg, Reason reason, Step step) {
        if (live.containsKey(leg) && hungUp.add(leg)) {
            step.call(new CallCommand.Hangup(leg, Optional.of(reason)));
        }
    }

    /** One is over. */
    void over(long leg) {
        live.remove(leg);
    }

    /**
     * One was refused.
     *
     * @return whether somebody still may answer, in this round; RFC 3261 16.7 5: a 6xx is for all
     */
    boolean refused(long leg, Refusal refusal, Step step) {
        live.remove(leg);
        if (hungUp.remove(leg)) {
            return live.keySet().stream().anyMatch(this::isCalled);
        }
        if (best == null || rank(refusal.status()) < rank(best.status())) {
            best = refusal;
        }
        if (refusal.status() >= FOR_ALL) {
            round = onward.rounds().size();
            takeBack(new Reason(refusal.status(), "Declined for all"), step);
        }
        return live.keySet().stream().anyMatch(this::isCalled);
    }

    /** The refusal that the caller is told. */
    Optional<Refusal> best() {
        return Optional.ofNullable(best);
    }

    /** Nobody is wanted any more. */
    void takeBack(Reason reason, Step step) {
        for (long leg : List.copyOf(live.keySet())) {
            late(leg, reason, step);
        }
    }

    /** RFC 3261 16.7 6: 6xx, then the lowest class; among 4xx those that the caller could do something about. */
    private static int rank(int status) {
        if (status >= FOR_ALL) {
            return 0;
        }
        boolean tells = status == 415 || status == 420 || status == 484 || status == 486 || status == 488;
        return status / 100 * 2 - (tells ? 1 : 0);
    }
}
