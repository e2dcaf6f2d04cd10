package dev.sotto.media.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Opened packets on their way from one core to another. */
public final class HandoverRaces {
    private static final Pool<HandoverRing> RINGS = new Pool<>(HandoverRing::new);
    private static final OpenedPacket FIRST = Packets.of(1);
    private static final OpenedPacket SECOND = Packets.of(2);

    private HandoverRaces() {}

    private static void empty(HandoverRing ring) {
        ring.release(ring.waiting());
        RINGS.give(ring);
    }

    /** Packets arrive complete, once, and in order. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0", "1, 2"},
            expect = ACCEPTABLE)
    @Outcome(expect = FORBIDDEN, desc = "out of order, twice, or not complete")
    @State
    public static class Order {
        private final HandoverRing ring = RINGS.take();

        /** Opened two. */
        @Actor
        public void producer() {
            boolean both = ring.offer(FIRST, 1, 1) && ring.offer(SECOND, 2, 2);
            if (!both) {
                throw new IllegalStateException("an empty ring has no room");
            }
        }

        /** Sends them. */
        @Actor
        public void consumer(II_Result result) {
            result.r1 = take();
            result.r2 = take();
        }

        private int take() {
            int number = Packets.first(ring);
            ring.release(number == 0 ? 0 : 1);
            return number;
        }

        /** Takes the rest. */
        @Arbiter
        public void after() {
            empty(ring);
        }
    }

    /** Nobody writes into a slot before it was released, and then there is room. */
    @JCStressTest
    @Outcome(id = "0, 1, 255", expect = ACCEPTABLE, desc = "no room yet")
    @Outcome(id = "1, 1, 256", expect = ACCEPTABLE, desc = "room again")
    @Outcome(expect = FORBIDDEN, desc = "lost, or in the place of another")
    @State
    public static class Full {
        private final HandoverRing ring = RINGS.take();

        /** With a ring that is full. */
        public Full() {
            for (int i = 0; i < HandoverRing.SLOTS; i++) {
                if (!ring.offer(FIRST, 1, 1)) {
                    throw new IllegalStateException("a ring has less room than it says");
                }
            }
        }

        /** Opened one more. */
        @Actor
        public void producer(III_Result result) {
            result.r1 = ring.offer(SECOND, 2, 2) ? 1 : 0;
        }

        /** Sends one. */
        @Actor
        public void consumer(III_Result result) {
            result.r2 = Packets.first(ring);
            ring.release(1);
        }

        /** Counts the rest. */
        @Arbiter
        public void after(III_Result result) {
            result.r3 = ring.waiting();
            empty(ring);
        }
    }

    /** A core that falls asleep over a packet is woken. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0", "1, 1"},
            expect = ACCEPTABLE)
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "a packet waits, the core sleeps, and nobody wakes it")
    @Outcome(expect = FORBIDDEN, desc = "woken more than once")
    @State
    public static class Sleep {
        private final SleepyCore core = SleepyCore.POOL.take();
        private final HandoverRing ring = RINGS.take();
        private final Siblings ofProducer;
        private final Siblings ofConsumer;

        /** With two cores, of which only the second one's bell matters. */
        public Sleep() {
            CoreChannel[] cores = {core.channel, core.channel};
            @Nullable HandoverRing[][] rings = {{null, ring}, {null, null}};
            ofProducer = new Siblings(0, cores, rings);
            ofConsumer = new Siblings(1, cores, rings);
        }

        /** Opened one. */
        @Actor
        public void producer() {
            if (!ofProducer.handOver(1, FIRST, 1, 1)) {
                throw new IllegalStateException("an empty ring has no room");
            }
            ofProducer.ring();
        }

        /** Has nothing to do. */
        @Actor
        public void consumer(II_Result result) {
            result.r2 = core.lieDown(ofConsumer);
        }

        /** Counts. */
        @Arbiter
        public void after(II_Result result) {
            result.r1 = core.wakes();
            core.giveBack();
            empty(ring);
        }
    }
}
