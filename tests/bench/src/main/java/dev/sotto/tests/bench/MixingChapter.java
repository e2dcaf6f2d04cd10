package dev.sotto.tests.bench;

import dev.sotto.sdp.AudioCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a phone in a room of the gateway costs, beside Janus' AudioBridge: CPU time of the whole program for each phone and 20 ms, with packets in and
 * out by plain RTP on loopback. Three talk; from the others comes a silent line.
 */
final class MixingChapter implements Chapter {
    private static final int TALKERS = 3;
    private static final double TICKS_PER_CORE_SECOND = 20_000;
    private static final double LEGS_PER_CORE = 1500;
    private static final double OPUS_MICROS = 15;
    private static final double FASTER = 4;
    private static final double MICROS = 1000;

    /** A room. */
    private record Case(AudioCodec codec, int phones) {
        @Override
        public String toString() {
            return codec.text() + ", " + phones + " phones";
        }
    }

    /** Figures of one contender in one case, by round. */
    private record Figures(List<Double> micros, List<Double> compiling, List<Double> answered, List<Double> allocated) {
        Figures() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        double[] array() {
            return MixingChapter.array(micros);
        }
    }

    @Override
    public String name() {
        return "mixing";
    }

    @Override
    public void run(Bench bench, Report report) throws IOException {
        List<RoomContender> contenders = List.of(new SottoRoom(bench.workshop()), new JanusRoom(bench.workshop()));
        List<Case> cases = List.of(new Case(AudioCodec.PCMU, 400), new Case(AudioCodec.OPUS, 100));
        Map<String, Figures> figures = new LinkedHashMap<>();
        int rounds = Math.min(3, bench.timing().repeats());
        for (int round = 1; round <= rounds; round++) {
            report.say(name() + ": round " + round + " of " + rounds);
            for (Case room : cases) {
                for (RoomContender contender : contenders) {
                    if (contender.whyNot().isEmpty()) {
                        measure(
                                bench,
                                contender,
                                room,
                                figures.computeIfAbsent(key(contender, room), name -> new Figures()));
                    }
                }
            }
        }
        table(figures, report);
        goals(figures, contenders, cases, report);
    }

    private static String key(RoomContender contender, Case room) {
        return contender.name() + ", " + room;
    }

    private static void measure(Bench bench, RoomContender contender, Case room, Figures figures) throws IOException {
        try (PhoneLoad load = PhoneLoad.open(room.codec, TALKERS);
                RoomContender.Room running = contender.start(room.phones, room.codec, load.port())) {
            load.call(running.ports());
            load.run(contender.warmMillis());
            CpuClock clock = running.cpu();
            Optional<CpuClock> compilers = running.compilers();
            long before = clock.nanos();
            long compiledBefore = compilers.isPresent() ? compilers.get().nanos() : 0;
            double frames = load.run(windowMillis(bench));
            double ticks = MICROS * room.phones * frames;
            figures.micros.add((clock.nanos() - before) / ticks);
            if (compilers.isPresent()) {
                figures.compiling.add((compilers.get().nanos() - compiledBefore) / ticks);
            }
            figures.answered.add(load.answered());
            Optional<Double> allocated = running.allocated();
            allocated.ifPresent(figures.allocated::add);
        }
    }

    private static long windowMillis(Bench bench) {
        return bench.options().length() == BenchOptions.Length.QUICK ? 4000 : 10_000;
    }

    private static void table(Map<String, Figures> figures, Report report) {
        report.table(new Table(
                List.of(
                        "room",
                        "µs of CPU a phone and 20 ms",
                        "of which compilers",
                        "phones a core",
                        "answered",
                        "octets allocated"),
                figures.entrySet().stream()
                        .map(entry -> row(entry.getKey(), entry.getValue()))
                        .toList()));
        report.data("mixing", figures);
    }

    private static List<String> row(String name, Figures figures) {
        Spread micros = Spread.of(figures.array());
        return List.of(
                name,
                micros.text(1),
                text(figures.compiling, 1),
                String.format(Locale.ROOT, "%.0f", TICKS_PER_CORE_SECOND / micros.median()),
                text(figures.answered, 3),
                text(figures.allocated, 0));
    }

    private static String text(List<Double> figures, int digits) {
        return figures.isEmpty() ? "-" : Spread.of(array(figures)).text(digits);
    }

    private static double[] array(List<Double> figures) {
        return figures.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void goals(
            Map<String, Figures> figures, List<RoomContender> contenders, List<Case> cases, Report report) {
        Figures ours = figures.getOrDefault(key(contenders.getFirst(), cases.getFirst()), new Figures());
        Figures theirs = figures.getOrDefault(key(contenders.getLast(), cases.getFirst()), new Figures());
        Figures opus = figures.getOrDefault(key(contenders.getFirst(), cases.getLast()), new Figures());
        double[] perCore = ours.micros.stream()
                .mapToDouble(micros -> TICKS_PER_CORE_SECOND / micros)
                .toArray();
        report.goal(Goal.atLeast("G.711 phones a core, three talkers", LEGS_PER_CORE, Spread.of(perCore), ""));
        report.goal(Goal.atLeast(
                "G.711 phones a core vs Janus AudioBridge",
                FASTER,
                Spread.ofRatios(theirs.array(), ours.array()),
                "Janus decodes and mixes all, whoever talks"));
        report.goal(Goal.atMost(
                "Opus room of 100 with three talkers, µs a phone and 20 ms",
                OPUS_MICROS,
                Spread.of(opus.array()),
                "all 100 send without a pause and say how loud they are (RFC 6464); Janus is sent the same"));
        report.goal(Goal.atMost(
                "octets allocated for a G.711 phone and 20 ms",
                0,
                Spread.of(array(ours.allocated)),
                "by the thread that mixes, for packets of voice; a report every five seconds is apart"));
    }
}
