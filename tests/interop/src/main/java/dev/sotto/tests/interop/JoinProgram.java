package dev.sotto.tests.interop;

import dev.sotto.endpoint.library.EndpointHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that joins a conference again and again, and says how long it took from the start of a call to the first opened
 * frame. Two speak all the time, so that there is something to hear; several others come and go at the same time.
 *
 * <p>Arguments: folder with the identities {@code 1}, {@code 2}, …; how many of them; Request-URI; next hop's host and port;
 * joins; after how many seconds a join is given up. Prints {@code join MILLIS} or {@code join failed WHY}, and in the end
 * {@code joins are done}.
 */
public final class JoinProgram {
    private static final int SPEAKERS = 2;
    private static final Duration SETUP = Duration.ofSeconds(90);

    private final List<EndpointHome> homes;
    private final Duration limit;
    private final Crowd crowd;
    private final AtomicInteger left;
    private final Caller[] speakers = new Caller[SPEAKERS];

    private JoinProgram(List<EndpointHome> homes, Crowd crowd, int joins, Duration limit) {
        this.homes = homes;
        this.crowd = crowd;
        this.left = new AtomicInteger(joins);
        this.limit = limit;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws InterruptedException {
        List<EndpointHome> homes = new ArrayList<>();
        for (int i = 1; i <= Integer.parseInt(arguments[1]); i++) {
            homes.add(new EndpointHome(Path.of(arguments[0], "" + i)));
        }
        try (Crowd crowd = new Crowd(arguments[2], arguments[3], Integer.parseInt(arguments[4]))) {
            Duration limit = Duration.ofSeconds(Integer.parseInt(arguments[6]));
            new JoinProgram(homes, crowd, Integer.parseInt(arguments[5]), limit).run();
        }
        System.out.println("joins are done");
    }

    private void run() throws InterruptedException {
        for (int i = 0; i < SPEAKERS; i++) {
            speakers[i] = crowd.call(homes.get(i));
        }
        crowd.await("the speakers hear each other", SETUP, this::speakersTalk);
        List<Thread> joiners = new ArrayList<>();
        for (EndpointHome home : homes.subList(SPEAKERS, homes.size())) {
            joiners.add(Thread.ofPlatform().name("joiner").start(() -> joinAgainAndAgain(home)));
        }
        for (Thread joiner : joiners) {
            joiner.join();
        }
    }

    private void joinAgainAndAgain(EndpointHome home) {
        while (left.getAndDecrement() > 0) {
            speakersTalk();
            joinOnce(home);
        }
    }

    private void joinOnce(EndpointHome home) {
        try (Caller caller = crowd.call(home)) {
            boolean over = Crowd.happens(
                    limit,
                    () -> caller.firstAudioMillis() >= 0 || caller.ending().isPresent());
            boolean heard = over && caller.firstAudioMillis() >= 0;
            System.out.println(heard ? "join " + caller.firstAudioMillis() : "join failed " + caller);
        }
    }

    /** A speaker whose path broke under the loss calls again, as a person would. */
    private synchronized boolean speakersTalk() {
        for (int i = 0; i < SPEAKERS; i++) {
            if (speakers[i].ending().isPresent()) {
                System.out.println("speaker " + i + " is called again: " + speakers[i]);
                speakers[i] = crowd.call(homes.get(i));
            }
        }
        return speakers[0].opened(speakers[1]) > 0 && speakers[1].opened(speakers[0]) > 0;
    }
}
