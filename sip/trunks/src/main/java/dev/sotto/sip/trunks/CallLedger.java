package dev.sotto.sip.trunks;

import dev.sotto.base.NanoClock;
import dev.sotto.base.TokenBucket;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * How much goes over each trunk, and how much more may. A call is asked for, answered and released, in the caller's clock; what was never asked
 * for is released without effect. Minutes of a day are those of calls to the other side from their answer on; a day is one of the zone given, and
 * a call counts for the day in which it ends. Nothing is kept over a restart.
 */
public final class CallLedger {
    private final ZoneId zone;
    private final Map<Long, Call> calls = new TreeMap<>();
    private final Map<String, Account> accounts = new HashMap<>();

    /** No calls; days are those of {@code zone}. */
    public CallLedger(ZoneId zone) {
        this.zone = zone;
    }

    /** Which way a call goes. */
    public enum Direction {
        IN,
        OUT
    }

    /** Whether there is room for a call. */
    public sealed interface Answer {
        /** There was, and it is the call's now. */
        record Granted() implements Answer {}

        /**
         * There is none.
         *
         * @param field what of the trunk says so, as a JSON pointer
         * @param words for the trace, about the trunk
         * @param retryAfterSeconds when there may be
         */
        record Full(String field, String words, int retryAfterSeconds) implements Answer {}
    }

    /** Why a call is to end. */
    public enum Due {
        /** It rang for as long as it may. */
        RANG,
        /** It was as long as it may be. */
        LONG,
        /** The minutes of the day are used up. */
        DAY
    }

    /** A call that is to end. */
    public record Ending(long callId, Due why) {}

    /** How much goes over a trunk. */
    public record Use(int in, int out, long outSecondsToday) {}

    private static final class Call {
        final String trunk;
        final Direction direction;
        final long ringsUntilNanos;
        long answeredAtNanos = NanoClock.NEVER;
        long endsAtNanos = NanoClock.NEVER;

        Call(String trunk, Direction direction, long ringsUntilNanos) {
            this.trunk = trunk;
            this.direction = direction;
            this.ringsUntilNanos = ringsUntilNanos;
        }

        boolean isAnswered() {
            return answeredAtNanos != NanoClock.NEVER;
        }
    }

    /** Of one trunk. */
    private static final class Account {
        TrunkConfig.Limits limits;
        TokenBucket rate;
        LocalDate day = LocalDate.MIN;
        long usedNanos;

        Account(TrunkConfig.Limits limits) {
            this.limits = limits;
            this.rate = new TokenBucket(limits.callsPerSecond(), limits.callsPerSecond());
        }

        void becomes(TrunkConfig.Limits wanted) {
            if (wanted.callsPerSecond() != limits.callsPerSecond()) {
                rate = new TokenBucket(wanted.callsPerSecond(), wanted.callsPerSecond());
            }
            limits = wanted;
        }

        void isNow(LocalDate today) {
            if (!today.equals(day)) {
                day = today;
                usedNanos = 0;
            }
        }
    }

    /** Asks for room for a call; {@code callId} is a new one. */
    public Answer acquire(long callId, TrunkConfig trunk, Direction direction, long nowNanos, Instant wall) {
        Account account = account(trunk, wall);
        TrunkConfig.Limits limits = trunk.limits();
        Use use = use(trunk.id(), nowNanos);
        boolean out = direction == Direction.OUT;
        int most = out ? limits.maxCallsOut() : limits.maxCallsIn();
        int present = out ? use.out : use.in;
        if (limits.maxCalls() > 0 && use.in + use.out >= limits.maxCalls()) {
            return new Answer.Full("/limits/maxCalls", "has " + limits.maxCalls() + " calls, as many as it may", 10);
        }
        if (most > 0 && present >= most) {
            return new Answer.Full(
                    out ? "/limits/maxCallsOut" : "/limits/maxCallsIn",
                    "has " + most + " calls " + (out ? "out" : "in") + ", as many as it may",
                    10);
        }
        if (out && limits.dailyMinutes() > 0 && use.outSecondsToday >= limits.dailyMinutes() * 60L) {
            return new Answer.Full(
                    "/limits/dailyMinutes", "has used its " + limits.dailyMinutes() + " minutes of today", 3600);
        }
        if (!account.rate.take(nowNanos)) {
            return new Answer.Full(
                    "/limits/callsPerSecond",
                    "has " + limits.callsPerSecond() + " new calls a second, as many as it may",
                    1);
        }
        long rings = limits.ringSeconds() == 0 ? NanoClock.NEVER : nowNanos + nanos(limits.ringSeconds());
        if (calls.putIfAbsent(callId, new Call(trunk.id(), direction, rings)) != null) {
            throw new IllegalStateException("a call that has room already: " + callId);
        }
        return new Answer.Granted();
    }

    /** The call was answered. */
    public void answered(long callId, long nowNanos) {
        Call call = calls.get(callId);
        if (call != null && !call.isAnswered()) {
            call.answeredAtNanos = nowNanos;
            int most = limits(call).maxSeconds();
            call.endsAtNanos = most == 0 ? NanoClock.NEVER : nowNanos + nanos(most);
        }
    }

    /** The call is over; also one that was never answered, or never asked for. */
    public void released(long callId, long nowNanos, Instant wall) {
        Call call = calls.remove(callId);
        if (call != null && call.isAnswered() && call.direction == Direction.OUT) {
            Account account = known(call);
            account.isNow(LocalDate.ofInstant(wall, zone));
            account.usedNanos += Math.max(0, nowNanos - call.answeredAtNanos);
        }
    }

    /** Which calls are to end now. They stay until they are released, and are told again if they are not. */
    public List<Ending> due(long nowNanos, Instant wall) {
        accounts.values().forEach(account -> account.isNow(LocalDate.ofInstant(wall, zone)));
        Map<String, Long> days = daysUsedUp(nowNanos);
        List<Ending> out = new ArrayList<>();
        calls.forEach((id, call) -> {
            if (!call.isAnswered() && call.ringsUntilNanos <= nowNanos) {
                out.add(new Ending(id, Due.RANG));
            } else if (call.endsAtNanos <= nowNanos) {
                out.add(new Ending(id, Due.LONG));
            } else if (isRunning(call, call.trunk) && days.getOrDefault(call.trunk, NanoClock.NEVER) <= nowNanos) {
                out.add(new Ending(id, Due.DAY));
            }
        });
        return out;
    }

    /** When {@link #due} can have something to say; {@link NanoClock#NEVER} if never. */
    public long deadlineNanos(long nowNanos) {
        long first =
                daysUsedUp(nowNanos).values().stream().mapToLong(at -> at).min().orElse(NanoClock.NEVER);
        for (Call call : calls.values()) {
            first = Math.min(first, call.isAnswered() ? call.endsAtNanos : call.ringsUntilNanos);
        }
        return first;
    }

    /** How much goes over a trunk. */
    public Use use(String trunkId, long nowNanos) {
        List<Call> all = calls.values().stream()
                .filter(call -> call.trunk.equals(trunkId))
                .toList();
        int out = (int)
                all.stream().filter(call -> call.direction == Direction.OUT).count();
        Account account = accounts.get(trunkId);
        long used = account == null ? 0 : account.usedNanos + running(trunkId, nowNanos);
        return new Use(all.size() - out, out, TimeUnit.NANOSECONDS.toSeconds(used));
    }

    /** The ids of all calls that have room, smallest first. */
    public List<Long> callIds() {
        return List.copyOf(calls.keySet());
    }

    private Account account(TrunkConfig trunk, Instant wall) {
        Account account = accounts.computeIfAbsent(trunk.id(), _ -> new Account(trunk.limits()));
        account.becomes(trunk.limits());
        account.isNow(LocalDate.ofInstant(wall, zone));
        return account;
    }

    private Account known(Call call) {
        Account account = accounts.get(call.trunk);
        if (account == null) {
            throw new IllegalStateException("a call of a trunk without an account: " + call.trunk);
        }
        return account;
    }

    private TrunkConfig.Limits limits(Call call) {
        return known(call).limits;
    }

    /** When the minutes of each trunk are used up. All calls out share what is left, so that is the sooner the more there are. */
    private Map<String, Long> daysUsedUp(long nowNanos) {
        Map<String, Long> sharing = new HashMap<>();
        calls.values().stream()
                .filter(call -> isRunning(call, call.trunk))
                .forEach(call -> sharing.merge(call.trunk, 1L, Long::sum));
        Map<String, Long> out = new HashMap<>();
        sharing.forEach((trunk, many) -> {
            Account account = accounts.get(trunk);
            int minutes = account == null ? 0 : account.limits.dailyMinutes();
            long left = account == null ? 0 : nanos(minutes * 60L) - account.usedNanos - running(trunk, nowNanos);
            out.put(trunk, minutes == 0 ? NanoClock.NEVER : nowNanos + Math.max(0, (left + many - 1) / many));
        });
        return out;
    }

    private long running(String trunkId, long nowNanos) {
        return calls.values().stream()
                .filter(call -> isRunning(call, trunkId))
                .mapToLong(call -> nowNanos - call.answeredAtNanos)
                .sum();
    }

    private static boolean isRunning(Call call, String trunkId) {
        return call.trunk.equals(trunkId) && call.direction == Direction.OUT && call.isAnswered();
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
