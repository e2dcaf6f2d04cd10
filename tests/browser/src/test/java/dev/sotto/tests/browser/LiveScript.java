package dev.sotto.tests.browser;

import dev.sotto.console.LiveAnswer;
import dev.sotto.console.LiveCommand;
import dev.sotto.console.LiveConference;
import dev.sotto.console.LiveConference.LiveEvent;
import dev.sotto.console.LiveParticipant;
import dev.sotto.console.LiveParticipant.Traffic;
import dev.sotto.console.LivePhone;
import dev.sotto.console.LivePort;
import dev.sotto.console.LiveSnapshot;
import dev.sotto.console.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The conferences that run, as a test wants them. */
final class LiveScript implements LivePort {
    static final String BOARD = "sip:1000@example.org";

    final List<LiveCommand> commands = new CopyOnWriteArrayList<>();
    volatile LiveAnswer answer = new LiveAnswer(true, "Done.");
    /** As the appliance keeps them. */
    private static final int MOST_EVENTS = 100;

    private final Instant begun = Instant.now().minusSeconds(480);
    private final AtomicLong numbers = new AtomicLong();
    private final Deque<LiveEvent> events = new ArrayDeque<>();
    private volatile LiveSnapshot now = snapshot(List.of());

    private LiveSnapshot snapshot(List<LiveParticipant> people) {
        LiveConference board = new LiveConference(
                BOARD,
                "Board",
                Optional.of("private"),
                Optional.empty(),
                Optional.of(begun),
                people,
                people.isEmpty()
                        ? List.of()
                        : List.of(
                                new LivePhone(1, "+4930123456", "phones", LivePhone.Place.GUEST, false, false),
                                new LivePhone(2, "+4930654321", "phones", LivePhone.Place.LOBBY, false, false)),
                List.copyOf(events));
        return new LiveSnapshot(
                numbers.incrementAndGet(),
                Instant.now(),
                new LiveSnapshot.KeyLink(true, "The key distributor answers."),
                List.of(board),
                people.size(),
                List.of());
    }

    /** Who is in the conference from now on, and what just happened. */
    synchronized void room(String what, String sentence, LiveParticipant... people) {
        if (events.size() == MOST_EVENTS) {
            events.removeFirst();
        }
        events.addLast(new LiveEvent(Instant.now(), what, sentence));
        people(people);
    }

    /** How those who are in the conference are from now on. */
    synchronized void people(LiveParticipant... people) {
        now = snapshot(List.of(people));
        notifyAll();
    }

    /** As soon as something changes, like the appliance's own. */
    @Override
    public synchronized LiveSnapshot await(long seen, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); now.number() == seen && left > 0; ) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
        return now;
    }

    static LiveParticipant endpoint(
            String id, String name, boolean muted, Optional<Boolean> speaking, Traffic traffic) {
        return new LiveParticipant(
                id,
                name,
                "sip:" + id + "@example.org",
                "endpoint",
                "end-to-end",
                true,
                muted,
                speaking,
                "opus",
                Optional.of(Instant.now().minusSeconds(300)),
                traffic,
                List.of(),
                new LiveParticipant.Keys(
                        "Ada L.",
                        "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM",
                        OptionalInt.of(4711),
                        Optional.of(Instant.now().minusSeconds(70)),
                        Optional.of(Instant.now().plusSeconds(3530))),
                Optional.empty());
    }

    static LiveParticipant gateway() {
        return new LiveParticipant(
                "gw",
                "",
                "sip:gw@example.org",
                "gateway phones",
                "through gateway phones",
                true,
                false,
                Optional.of(false),
                "opus",
                Optional.of(Instant.now().minusSeconds(90)),
                traffic(0, 1, 36),
                List.of("+4930123456", "Eva"),
                new LiveParticipant.Keys(
                        "Ada L.",
                        "DOUBLE_AEAD_AES_128_GCM_AEAD_AES_128_GCM",
                        OptionalInt.of(4711),
                        Optional.of(Instant.now().minusSeconds(70)),
                        Optional.of(Instant.now().plusSeconds(3530))),
                Optional.empty());
    }

    /** Somebody of whom nothing is known yet. */
    static LiveParticipant caller() {
        return new LiveParticipant(
                "new",
                "Unknown",
                "sip:new@example.net",
                "endpoint",
                "no keys yet",
                false,
                false,
                Optional.empty(),
                "",
                Optional.empty(),
                Traffic.UNKNOWN,
                List.of(),
                LiveParticipant.Keys.NONE,
                Optional.empty());
    }

    static Traffic traffic(double loss, double rtt, double in) {
        return new Traffic(
                OptionalDouble.of(loss),
                OptionalDouble.of(3.2),
                OptionalDouble.of(rtt),
                OptionalDouble.of(loss / 2),
                OptionalDouble.of(in),
                OptionalDouble.of(3 * in));
    }

    @Override
    public LiveSnapshot snapshot() {
        return now;
    }

    @Override
    public LiveAnswer command(LiveCommand command) {
        commands.add(command);
        return answer;
    }

    @Override
    public List<Metric> metrics() {
        return List.of();
    }
}
