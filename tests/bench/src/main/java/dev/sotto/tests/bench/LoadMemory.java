package dev.sotto.tests.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The memory that the load generator shares: {@code struct shared} of {@code load.c}. */
final class LoadMemory implements AutoCloseable {
    private static final int STATE = 0;
    private static final int SENT = 1;
    private static final int RECEIVED = 2;
    private static final int BAD = 3;
    private static final int UNSENT = 4;
    private static final int STALLS = 5;
    private static final int WAITS = 6;
    private static final int POLLS = 7;
    private static final int LATE = 8;
    private static final int BLIND = 9;
    private static final int HISTOGRAM = 10;
    private static final long RUNNING = 1;
    private static final long STOP = 2;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment words;

    /** Maps {@code file}, which is made as long as needed. */
    LoadMemory(Path file) throws IOException {
        long octets = 8L * (HISTOGRAM + Latency.BUCKETS);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            words = channel.map(FileChannel.MapMode.READ_WRITE, 0, octets, arena);
        }
    }

    /**
     * What the generator has counted so far.
     *
     * @param nanos when
     * @param sent packets that the kernel took
     * @param received packets with the right tag at the sampled receivers
     * @param bad packets there with a wrong tag, or none
     * @param unsent packets that the kernel did not take
     * @param stalls how often nothing came for 200 ms although packets were under way
     * @param waits turns of the loop in which the window was full
     * @param polls all turns of the loop
     * @param late how many stalls there were: times in which packets were on the way for more than 5 ms
     * @param blind the same, but the generator itself had no CPU meanwhile
     * @param latency how long packets were on the way
     */
    record Counts(
            long nanos,
            long sent,
            long received,
            long bad,
            long unsent,
            long stalls,
            long waits,
            long polls,
            long late,
            long blind,
            Latency latency) {
        Counts since(Counts earlier) {
            return new Counts(
                    nanos - earlier.nanos,
                    sent - earlier.sent,
                    received - earlier.received,
                    bad - earlier.bad,
                    unsent - earlier.unsent,
                    stalls - earlier.stalls,
                    waits - earlier.waits,
                    polls - earlier.polls,
                    late - earlier.late,
                    blind - earlier.blind,
                    latency.since(earlier.latency));
        }
    }

    boolean isRunning() {
        return word(STATE) == RUNNING;
    }

    void stop() {
        words.setAtIndex(ValueLayout.JAVA_LONG, STATE, STOP);
    }

    Counts read() {
        long[] buckets = new long[Latency.BUCKETS];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = word(HISTOGRAM + i);
        }
        return new Counts(
                System.nanoTime(),
                word(SENT),
                word(RECEIVED),
                word(BAD),
                word(UNSENT),
                word(STALLS),
                word(WAITS),
                word(POLLS),
                word(LATE),
                word(BLIND),
                new Latency(buckets));
    }

    private long word(int index) {
        return (long) ValueLayout.JAVA_LONG.varHandle().getOpaque(words, 8L * index);
    }

    @Override
    public void close() {
        arena.close();
    }
}
