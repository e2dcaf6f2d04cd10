package dev.sotto.tests.bench;

import dev.sotto.endpoint.gateway.MixingHost;
import dev.sotto.sdp.AudioCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Our gateway's mix with its sockets, in a JVM with the flags of the gateway, on one CPU. */
final class SottoRoom implements RoomContender {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:AutoBoxCacheMax=65535",
            "-Xms256m",
            "-Xmx512m",
            "-XX:+UseTransparentHugePages",
            "--enable-native-access=ALL-UNNAMED");
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);

    /** In the first ten seconds, on a busy machine, the JVM's compilers took nearly as much CPU as the room. */
    private static final long WARM_MILLIS = 20_000;

    private final Workshop workshop;

    SottoRoom(Workshop workshop) {
        this.workshop = workshop;
    }

    @Override
    public String name() {
        return "Sotto";
    }

    @Override
    public Optional<String> whyNot() {
        return Optional.empty();
    }

    @Override
    public long warmMillis() {
        return WARM_MILLIS;
    }

    @Override
    public Room start(int phones, AudioCodec codec, int loadPort) throws IOException {
        List<String> command = new ArrayList<>(EngineContender.java(MixingHost.class, FLAGS));
        command.addAll(List.of(Integer.toString(phones), codec.name(), Integer.toString(loadPort)));
        command.removeAll(List.of(EngineContender.flags().split(" ", -1)));
        command.addAll(1, FLAGS);
        Program program =
                Program.start("sotto-room", Integer.toString(workshop.cpus().forwarder()), workshop.folder(), command);
        long until = System.nanoTime() + START_NANOS;
        while (program.isAlive() && System.nanoTime() < until) {
            Optional<String> ports = lines(program, "ports ").findFirst();
            if (ports.isPresent()) {
                return new Running(
                        program,
                        Arrays.stream(ports.get().split(" ", -1))
                                .skip(1)
                                .map(Integer::valueOf)
                                .toList());
            }
            Pause.millis(50);
        }
        IOException failure = program.failure("did not start");
        program.close();
        throw failure;
    }

    private static java.util.stream.Stream<String> lines(Program program, String start) throws IOException {
        return program.output().lines().filter(line -> line.startsWith(start));
    }

    private record Running(Program program, List<Integer> ports) implements Room {
        @Override
        public CpuClock cpu() {
            return CpuClock.all(program.pid());
        }

        @Override
        public Optional<CpuClock> compilers() {
            return Optional.of(
                    new CpuClock(program.pid(), name -> name.startsWith("C1 Comp") || name.startsWith("C2 Comp")));
        }

        @Override
        public Optional<Double> allocated() throws IOException {
            return lines(program, "octets ")
                    .reduce((before, last) -> last)
                    .map(line -> Double.valueOf(line.split(" ", -1)[1]));
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
