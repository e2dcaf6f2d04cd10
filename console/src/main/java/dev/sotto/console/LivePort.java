package dev.sotto.console;

import java.time.Duration;
import java.util.List;

/** What the console can see of conferences that run, and want of them. Whoever starts the console has one. */
public interface LivePort {
    /** How things were at most a second or so ago; must answer soon, and does so from memory. */
    LiveSnapshot snapshot();

    /** The same, after {@code patience}, or as soon as it has another number than {@code seen} by who can tell. */
    default LiveSnapshot await(long seen, Duration patience) throws InterruptedException {
        Thread.sleep(patience);
        return snapshot();
    }

    /** Has something done; answers within seconds. */
    LiveAnswer command(LiveCommand command);

    /** Everything that is counted. */
    List<Metric> metrics();
}
