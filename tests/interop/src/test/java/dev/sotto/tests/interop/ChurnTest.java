package dev.sotto.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.endpoint.library.EndpointHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** People come and go and keys change all the time, and what the two distributors hold does not grow. */
@Isolated
class ChurnTest {
    private static final boolean FULL = Boolean.getBoolean("sotto.full");
    private static final Duration LENGTH = FULL ? Duration.ofMinutes(20) : Duration.ofSeconds(40);
    private static final Duration BETWEEN_SAMPLES = FULL ? Duration.ofSeconds(60) : Duration.ofSeconds(20);
    private static final Duration JOIN = Duration.ofSeconds(30);
    private static final int PLACES = 4;
    private static final int STAY_MILLIS = 1500;

    /** What a run may leave behind: code that was compiled late, and caches that fill up once. */
    private static final long SOME_OCTETS = 4L << 20;

    @TempDir
    Path folder;

    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final List<Vitals> ofMd = new ArrayList<>();
    private final List<Vitals> ofKd = new ArrayList<>();
    private volatile boolean goingOn = true;

    @Test
    void what_the_distributors_hold_stays_the_same_while_people_come_and_go() throws InterruptedException {
        try (Appliance appliance = Appliance.start(folder, "rekey-seconds: 10\n");
                Crowd crowd = Crowd.at(appliance, "1000")) {
            Guests guests = new Guests(appliance, folder.resolve("guests"), "1000");
            List<EndpointHome> homes = guests.several(PLACES);
            // Once for all that is made at the first use.
            homes.forEach(home -> visit(crowd, home));
            sample(appliance);
            try (ExecutorService visitors = Executors.newFixedThreadPool(PLACES)) {
                homes.forEach(home -> visitors.execute(() -> comeAndGo(crowd, home)));
                samplesWhileGoingOn(appliance, guests);
            }
            settle(appliance);
            sample(appliance);
            report();
            assertThat(failures).hasValue(0);
            assertThat(visits.get()).isGreaterThan(PLACES);
            flat("media distributor", ofMd);
            flat("key distributor", ofKd);
            assertThat(guests.members()).isZero();
        }
    }

    private void comeAndGo(Crowd crowd, EndpointHome home) {
        while (goingOn) {
            visit(crowd, home);
        }
    }

    /** Joins, stays for a moment, leaves. */
    private void visit(Crowd crowd, EndpointHome home) {
        try (Caller caller = crowd.call(home)) {
            boolean in = Crowd.happens(JOIN, () -> !caller.keys().isEmpty());
            visits.incrementAndGet();
            if (!in) {
                failures.incrementAndGet();
                System.out.println("did not get in: " + caller);
            }
            Crowd.happens(Duration.ofMillis(STAY_MILLIS), () -> !goingOn);
        }
    }

    private void samplesWhileGoingOn(Appliance appliance, Guests guests) throws InterruptedException {
        long end = System.nanoTime() + LENGTH.toNanos();
        while (System.nanoTime() < end) {
            Thread.sleep(BETWEEN_SAMPLES);
            guests.ask(List.of("rekey", guests.conference()));
            sample(appliance);
        }
        goingOn = false;
    }

    /** What is left of the last calls ends by itself: a transaction of SIP after 32 s (RFC 3261 17), an idle thread after 30 s. */
    private void settle(Appliance appliance) {
        Crowd.happens(Duration.ofSeconds(60), () -> isBack(appliance.md(), ofMd) && isBack(appliance.kd(), ofKd));
    }

    private static boolean isBack(RunningProgram program, List<Vitals> samples) {
        return isNear(Appliance.threads(program), samples.getFirst().threads())
                && isNear(Appliance.descriptors(program), samples.getFirst().descriptors());
    }

    private static boolean isNear(long now, long before) {
        return Math.abs(now - before) <= 2;
    }

    private void sample(Appliance appliance) {
        ofMd.add(Vitals.of(appliance.md(), folder));
        ofKd.add(Vitals.of(appliance.kd(), folder));
    }

    private void report() {
        System.out.println("churn: " + visits + " visits, " + failures + " failed");
        for (int i = 0; i < ofMd.size(); i++) {
            System.out.println("  md " + ofMd.get(i) + "; kd " + ofKd.get(i));
        }
        System.out.printf("  slope of the live heap: md %d kB/h, kd %d kB/h%n", slope(ofMd), slope(ofKd));
    }

    /** By least squares over the samples that were taken while people came and went, in kB an hour. */
    private static long slope(List<Vitals> samples) {
        List<Vitals> during = samples.subList(1, samples.size() - 1);
        double n = during.size();
        double meanX = (n - 1) / 2;
        double meanY = during.stream().mapToLong(Vitals::liveOctets).average().orElse(0);
        double xy = 0;
        double xx = 0;
        for (int i = 0; i < n; i++) {
            xy += (i - meanX) * (during.get(i).liveOctets() - meanY);
            xx += (i - meanX) * (i - meanX);
        }
        return xx == 0 ? 0 : (long) (xy / xx / 1024 * Duration.ofHours(1).toMillis() / BETWEEN_SAMPLES.toMillis());
    }

    private static void flat(String what, List<Vitals> samples) {
        Vitals before = samples.getFirst();
        Vitals after = samples.getLast();
        assertThat(after.liveOctets()).as(what + ": heap").isLessThan(before.liveOctets() + SOME_OCTETS);
        assertThat(isNear(after.threads(), before.threads()))
                .as(what + ": threads")
                .isTrue();
        assertThat(isNear(after.descriptors(), before.descriptors()))
                .as(what + ": descriptors")
                .isTrue();
    }
}
