package dev.sotto.appliance.md;

import dev.sotto.base.Mailbox;
import dev.sotto.console.CallLog;
import dev.sotto.console.LiveAnswer;
import dev.sotto.console.LiveCommand;
import dev.sotto.console.LivePort;
import dev.sotto.console.LiveSnapshot;
import dev.sotto.console.LiveSnapshot.KeyLink;
import dev.sotto.console.LiveSnapshot.LiveCore;
import dev.sotto.console.Metric;
import dev.sotto.media.engine.ConductorAgent;
import dev.sotto.media.engine.CoreState;
import dev.sotto.media.engine.SwitchCounter;
import dev.sotto.notices.Notices;
import dev.sotto.sip.focus.CallRecord;
import dev.sotto.sip.focus.FocusCounter;
import dev.sotto.sip.focus.OperatorAnswer;
import dev.sotto.sip.focus.OperatorCommand;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Shows running conferences to the console. Its thread asks the focus and the conductor how things are, soon after something happened, four
 * times a second while somebody looks, and seldom otherwise, and puts the answer where every reader finds it; it writes down what the
 * focus tells it meanwhile.
 */
final class LiveBoard implements LivePort, AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    /** What happens in a burst is looked at together. */
    private static final long NEWS_NANOS = TimeUnit.MILLISECONDS.toNanos(125);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long PATIENCE_SECONDS = 5;
    private static final long LOOK_SECONDS = 1;

    private final Owners owners;
    private final Mailbox<LiveNews> inbox;
    private final CallLog calls;
    private final InstantSource clock;
    private final WallClock times;
    private final LiveConferences conferences;
    private final LiveDiary diary;
    private final ConferenceTimes attendance = new ConferenceTimes();
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final List<CoreState> coresAtStart;
    private final Thread thread;
    private volatile Shown shown;
    private volatile boolean closed;
    private volatile long askedNanos = System.nanoTime();
    private long lastNanos;

    /**
     * Who is asked.
     *
     * @param focus how the focus is
     * @param commands carries commands to it
     * @param conductor of the media
     */
    record Owners(
            Supplier<CompletableFuture<FocusState>> focus,
            Function<OperatorCommand, CompletableFuture<OperatorAnswer>> commands,
            ConductorAgent conductor) {}

    /** What is shown, and what is only counted. */
    private record Shown(
            LiveSnapshot snapshot, Map<FocusCounter, Long> focus, Map<String, Long> calls, long madeNanos) {}

    private LiveBoard(Owners owners, Mailbox<LiveNews> inbox, CallLog calls, Notices notices, InstantSource clock) {
        this.owners = owners;
        this.inbox = inbox;
        this.calls = calls;
        this.diary = new LiveDiary(notices);
        this.clock = clock;
        this.times = new WallClock(clock);
        this.conferences = new LiveConferences(times);
        this.coresAtStart = coresAtStart(owners.conductor());
        this.shown = new Shown(
                new LiveSnapshot(0, clock.instant(), new KeyLink(false, "not asked yet"), List.of(), 0, List.of()),
                Map.of(),
                Map.of(),
                System.nanoTime() - FRESH_NANOS);
        this.thread = Thread.ofVirtual().name("live").start(this::run);
    }

    static LiveBoard start(
            Owners owners, Mailbox<LiveNews> inbox, CallLog calls, Notices notices, InstantSource clock) {
        return new LiveBoard(owners, inbox, calls, notices, clock);
    }

    /** Of a core's whole state only what does not change: with many legs to describe it would keep packets waiting. */
    private static List<CoreState> coresAtStart(ConductorAgent conductor) {
        List<CoreState> out = new ArrayList<>();
        for (CompletableFuture<CoreState> core : conductor.askCores()) {
            try {
                out.add(core.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (ExecutionException | TimeoutException _) {
                return List.of();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
        return out;
    }

    // ---- its thread -------------------------------------------------------------------------------------------------

    private void run() {
        try {
            while (!closed) {
                LiveNews news = inbox.poll(LOOK_NANOS);
                boolean any = news != null;
                while (news != null) {
                    on(news);
                    news = inbox.poll(0);
                }
                long now = System.nanoTime();
                boolean watched = now - askedNanos < WATCHED_NANOS;
                long due = dueNanos(any, watched);
                if (now - lastNanos >= due) {
                    lastNanos = now;
                    look(now);
                } else if (any) {
                    TimeUnit.NANOSECONDS.sleep(due - (now - lastNanos));
                    inbox.post(new LiveNews.Asked());
                }
            }
            for (LiveNews news = inbox.poll(0); news != null; news = inbox.poll(0)) {
                on(news);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nobody who looks is kept waiting because something happened a moment ago; for nobody there is no hurry. */
    private static long dueNanos(boolean any, boolean watched) {
        if (watched) {
            return any ? NEWS_NANOS : LOOK_NANOS;
        }
        return any ? LOOK_NANOS : IDLE_NANOS;
    }

    private void on(LiveNews news) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        switch (news) {
            case LiveNews.Roster(var event) -> {
                diary.on(event, now);
                attendance.on(event, now).ifPresent(calls::add);
            }
            case LiveNews.Over(CallRecord call, long nowNanos) -> {
                times.is(nowNanos);
                calls.add(CallEntries.of(call, times));
                outcomes.merge(call.verdict().outcome().name().toLowerCase(Locale.ROOT), 1L, Long::sum);
                if (call.verdict().outcome() == CallRecord.Outcome.REFUSED) {
                    call.who()
                            .conference()
                            .ifPresent(room -> diary.add(
                                    room,
                                    now,
                                    "refused",
                                    LiveDiary.name(
                                                    call.who().displayName(),
                                                    call.who().from()) + " was refused: "
                                            + call.verdict().sentence()));
                }
            }
            case LiveNews.Acted acted -> diary.acted(acted, now);
            case LiveNews.Asked _ -> {
                // The look that follows is what was wanted.
            }
        }
    }

    /** Who does not answer in time, as all do not once the program ends, is looked at again later; what is shown says when that was. */
    private void look(long nowNanos) throws InterruptedException {
        CompletableFuture<FocusState> focusAnswer = owners.focus().get();
        CompletableFuture<ConductorAgent.Report> conductorAnswer =
                owners.conductor().ask();
        try {
            FocusState focus = focusAnswer.get(LOOK_SECONDS, TimeUnit.SECONDS);
            ConductorAgent.Report conductor = conductorAnswer.get(LOOK_SECONDS, TimeUnit.SECONDS);
            times.is(focus.nowNanos());
            int legs = focus.machine().conferences().stream()
                    .mapToInt(c -> c.legs().size())
                    .sum();
            LiveSnapshot made = new LiveSnapshot(
                    shown.snapshot().number() + 1,
                    clock.instant(),
                    new KeyLink(
                            focus.machine().keyLink().equals("reachable"),
                            focus.machine().keyLink()),
                    conferences.of(focus.machine(), conductor, diary),
                    legs + focus.machine().carried().size(),
                    cores(conductor.machine().busyPermille()));
            publish(new Shown(made, focus.machine().counters(), Map.copyOf(outcomes), nowNanos));
        } catch (ExecutionException | TimeoutException e) {
            MdLog.liveNotSeen(e);
        }
    }

    private synchronized void publish(Shown made) {
        shown = made;
        notifyAll();
    }

    private List<LiveCore> cores(Map<Integer, Integer> busyPermille) {
        List<Map<SwitchCounter, Long>> counters = owners.conductor().coreCounters();
        List<LiveCore> out = new ArrayList<>();
        for (int core = 0; core < coresAtStart.size(); core++) {
            CoreState state = coresAtStart.get(core);
            Map<SwitchCounter, Long> counted = counters.get(core);
            out.add(new LiveCore(
                    core,
                    state.port(),
                    state.pinned(),
                    busyPermille.getOrDefault(core, 0),
                    state.udp().send() + ", " + state.udp().receive(),
                    counted.getOrDefault(SwitchCounter.FORWARDED, 0L),
                    counted.entrySet().stream()
                            .filter(each -> each.getKey().isDrop())
                            .mapToLong(Map.Entry::getValue)
                            .sum()));
        }
        return out;
    }

    // ---- from any thread --------------------------------------------------------------------------------------------

    /** One that nobody looked at for a while is waited for, a moment. */
    @Override
    public LiveSnapshot snapshot() {
        return fresh().snapshot();
    }

    @Override
    public synchronized LiveSnapshot await(long seen, Duration patience) throws InterruptedException {
        long now = System.nanoTime();
        long end = now + patience.toNanos();
        askedNanos = now;
        while (shown.snapshot().number() == seen && now < end) {
            TimeUnit.NANOSECONDS.timedWait(this, end - now);
            now = System.nanoTime();
        }
        return shown.snapshot();
    }

    private Shown fresh() {
        long now = System.nanoTime();
        askedNanos = now;
        if (now - shown.madeNanos() >= FRESH_NANOS) {
            inbox.post(new LiveNews.Asked());
            try {
                while (now - shown.madeNanos() >= FRESH_NANOS && System.nanoTime() - now < FRESH_NANOS) {
                    Thread.sleep(10);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        return shown;
    }

    @Override
    public List<Metric> metrics() {
        Shown now = fresh();
        return LiveMetrics.of(
                now.snapshot(), now.focus(), now.calls(), owners.conductor().coreCounters());
    }

    @Override
    public LiveAnswer command(LiveCommand wanted) {
        OperatorCommand command = switch (wanted) {
            case LiveCommand.Lock lock -> new OperatorCommand.Lock(lock.conference());
            case LiveCommand.Rekey rekey -> new OperatorCommand.Rekey(rekey.conference());
            case LiveCommand.End end -> new OperatorCommand.End(end.conference());
            case LiveCommand.Phone phone ->
                new OperatorCommand.Phone(phone.conference(), phone.number(), LiveConferences.act(phone.act()));
            case LiveCommand.Remove remove -> new OperatorCommand.Kick(remove.conference(), remove.participant());
            case LiveCommand.Mute mute -> new OperatorCommand.Mute(mute.conference(), mute.participant(), mute.muted());
        };
        try {
            OperatorAnswer answer = owners.commands().apply(command).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            MdLog.operator(command, answer);
            if (answer.done()) {
                written(wanted, answer.sentence());
            }
            return new LiveAnswer(answer.done(), answer.sentence());
        } catch (ExecutionException | TimeoutException e) {
            MdLog.bug(new IllegalStateException("the focus did not answer " + command, e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return new LiveAnswer(false, "The focus did not answer in " + PATIENCE_SECONDS + " s.");
    }

    /** What the focus tells of by itself is not written down twice. */
    private void written(LiveCommand wanted, String sentence) {
        switch (wanted) {
            case LiveCommand.Lock(String room) -> inbox.post(new LiveNews.Acted(room, "locked", sentence));
            case LiveCommand.Rekey(String room) -> inbox.post(new LiveNews.Acted(room, "rekeyed", sentence));
            case LiveCommand.Remove(String room, String _) -> inbox.post(new LiveNews.Acted(room, "removed", sentence));
            case LiveCommand.End _, LiveCommand.Mute _, LiveCommand.Phone _ -> {
                // Everybody's leaving, and who was muted, is in the roster's events; telephones are shown as they are.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
