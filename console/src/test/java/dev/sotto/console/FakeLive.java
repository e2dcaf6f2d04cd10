package dev.sotto.console;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What runs, as a test says it does. */
final class FakeLive implements LivePort {
    static final String ROOM = "sip:1000@conf.example";

    final List<LiveCommand> commands = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile LiveSnapshot now = snapshot(List.of());
    volatile LiveAnswer answer = new LiveAnswer(true, "Done.");

    private LiveSnapshot snapshot(List<LiveConference> conferences) {
        return new LiveSnapshot(
                numbers.incrementAndGet(),
                Bench.NOON,
                new LiveSnapshot.KeyLink(true, "reachable"),
                conferences,
                conferences.size(),
                List.of(new LiveSnapshot.LiveCore(0, 20_000, true, 3, "sendmmsg, recvmmsg", 10, 1)));
    }

    /** One conference with these people in it. */
    void room(LiveParticipant... people) {
        now = snapshot(List.of(new LiveConference(
                ROOM,
                "Board",
                Optional.of("private"),
                Optional.empty(),
                Optional.of(Bench.NOON),
                List.of(people),
                List.of(new LivePhone(3, "sip:+49@x", "Bonn", LivePhone.Place.LOBBY, false, true)),
                List.of(new LiveConference.LiveEvent(Bench.NOON, "joined", "Ada joined.")))));
    }

    static LiveParticipant person(String id, String name) {
        return new LiveParticipant(
                id,
                name,
                "sip:" + name + "@example.org",
                "endpoint",
                "end-to-end",
                true,
                false,
                Optional.of(true),
                "opus",
                Optional.of(Bench.NOON),
                new LiveParticipant.Traffic(
                        OptionalDouble.of(1.25),
                        OptionalDouble.of(3),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        OptionalDouble.of(32)),
                List.of(),
                new LiveParticipant.Keys(
                        "Ada L.",
                        "DOUBLE_AES_128_GCM",
                        OptionalInt.of(4711),
                        Optional.of(Bench.NOON),
                        Optional.of(Bench.NOON.plusSeconds(3600))),
                Optional.empty());
    }

    @Override
    public LiveSnapshot snapshot() {
        return now;
    }

    @Override
    public LiveSnapshot await(long seen, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (now.number() == seen && System.nanoTime() < end) {
            Thread.sleep(5);
        }
        return now;
    }

    @Override
    public LiveAnswer command(LiveCommand command) {
        commands.add(command);
        return answer;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric(
                "sotto_legs",
                Metric.Type.GAUGE,
                "Legs.\nBy label.",
                List.of(new Metric.Sample(Map.of("label", "a \"b\" \\ c\nd"), 2.5))));
    }
}
