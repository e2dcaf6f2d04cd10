package dev.sotto.tests.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sotto.base.Outbox;
import dev.sotto.endpoint.library.MediaHealth;
import dev.sotto.endpoint.library.ReceiveVerdict;
import dev.sotto.tests.hostile.HostileDistributor.Delivery;
import dev.sotto.tests.kit.Rfc;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Packets that nobody sent, 10 000 a second, all under a right outer tag (RFC 8871 8.2.1). */
class FloodTest {
    private static final int PER_SECOND = 10_000;
    private static final int MANY_SOURCES = 1 << 16;

    static List<Fault> floods() {
        return List.of(
                new Fault.BogusFlood(PER_SECOND),
                new Fault.ReplayedFieldFlood(PER_SECOND),
                new Fault.KnownSourceFlood(PER_SECOND),
                new Fault.ForgedBodyFlood(PER_SECOND));
    }

    @ParameterizedTest
    @MethodSource("floods")
    @Rfc(number = 8871, section = "8.2.1", must = "a flood of Full fields does not keep anybody from being heard")
    void those_who_speak_are_heard_through_it(Fault flood) {
        Scene scene = new Scene(1, 0x0009, MANY_SOURCES);
        Person alice = scene.join();
        Person bob = scene.join();
        List<String> said = new ArrayList<>(scene.talk(alice, "before", 5));
        scene.md.commit(flood, scene.now);
        said.addAll(scene.talk(alice, "during", 150));
        scene.rekey();
        said.addAll(scene.talk(alice, "rekeyed", 50));
        assertThat(bob.words(alice)).isEqualTo(said);
        assertThat(bob.played).hasSameSizeAs(said);
        MediaHealth health = bob.media.health();
        assertThat(health.dropped()).isBetween(39_000L, 41_000L);
        assertThat(health.sources()).hasSizeLessThanOrEqualTo(MediaHealth.MAX_SOURCES);
    }

    @Test
    void nearly_all_of_it_is_dropped_before_anything_is_decrypted() {
        Scene scene = new Scene(2, 0x0009, MANY_SOURCES);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.talk(alice, "before", 5);
        scene.md.commit(new Fault.BogusFlood(PER_SECOND), scene.now);
        scene.talk(alice, "during", 150);
        long refused = bob.media.health().unattributed().getOrDefault(ReceiveVerdict.FLOOD, 0L);
        // 256 fields at once and 100 a second are unwrapped.
        assertThat(refused).isGreaterThan(30_000 - 256 - 300 - 10);
    }

    /** Processor time of the endpoint's own thread, because the machine has other work; the flood is made beforehand. */
    @Tag("full")
    @ParameterizedTest
    @MethodSource("floods")
    void it_costs_less_than_a_twentieth_of_a_core(Fault flood) throws InterruptedException {
        Scene scene = new Scene(3, 0x0009, MANY_SOURCES);
        Person alice = scene.join();
        Person bob = scene.join();
        scene.talk(alice, "before", 50);
        scene.people.remove(bob);
        List<byte[]> datagrams = datagramsFor(bob, scene, flood);
        int half = datagrams.size() / 2;
        hearAll(bob, datagrams.subList(0, half), scene.now);
        long nanos =
                ownThread(() -> hearAll(bob, datagrams.subList(half, datagrams.size()), scene.now + half * 100_000L));
        double nanosEach = nanos / (double) half;
        System.out.printf(
                "%s: %.0f ns of processor time per packet, %.2f %% of a core%n",
                flood, nanosEach, nanosEach * PER_SECOND / 1e7);
        assertThat(nanosEach * PER_SECOND / 1e9).isLessThan(0.05);
    }

    /** What the work costs on a thread that does nothing else, as an endpoint's does. */
    private static long ownThread(Runnable work) throws InterruptedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        AtomicLong nanos = new AtomicLong();
        Thread thread = Thread.ofPlatform().start(() -> {
            long before = threads.getCurrentThreadCpuTime();
            work.run();
            nanos.set(threads.getCurrentThreadCpuTime() - before);
        });
        thread.join();
        return nanos.get();
    }

    private static List<byte[]> datagramsFor(Person victim, Scene scene, Fault flood) {
        Outbox<Delivery> out = new Outbox<>();
        scene.md.commit(flood, scene.now);
        List<byte[]> datagrams = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            scene.md.onTime(scene.now + i * Scene.SECOND / 10, out);
            out.drain().stream().filter(d -> d.leg() == victim.leg).forEach(d -> datagrams.add(d.datagram()));
        }
        return datagrams;
    }

    private static void hearAll(Person victim, List<byte[]> datagrams, long fromNanos) {
        long now = fromNanos;
        for (byte[] datagram : datagrams) {
            now += Scene.SECOND / PER_SECOND;
            victim.hear(datagram, now);
        }
    }
}
