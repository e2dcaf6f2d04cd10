package dev.sotto.media.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.sotto.media.distributor.EngineCommand;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The queues of {@link CoreChannel}, and the bell beside them. */
public final class CommandQueueRaces {
    private CommandQueueRaces() {}

    /** Its fields are as plain as those of any command. */
    private static final class Message {
        private int first;
        private int second;

        static Message of(int number) {
            Message message = new Message();
            message.first = number;
            message.second = number;
            return message;
        }

        /** 0 for none, -1 for one that is not complete. */
        static int number(@Nullable Message message) {
            if (message == null) {
                return 0;
            }
            return message.first == message.second ? message.first : -1;
        }
    }

    /** What is offered is polled complete, once, and in order. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "0, 1", "1, 0", "1, 2"},
            expect = ACCEPTABLE)
    @Outcome(expect = FORBIDDEN, desc = "out of order, twice, or not complete")
    @State
    public static class Order {
        private final SpscQueue<Message> queue = new SpscQueue<>(2);

        /** Offers. */
        @Actor
        public void producer() {
            boolean both = queue.offer(Message.of(1)) && queue.offer(Message.of(2));
            if (!both) {
                throw new IllegalStateException("a queue for two has no room for two");
            }
        }

        /** Polls. */
        @Actor
        public void consumer(II_Result result) {
            result.r1 = Message.number(queue.poll());
            result.r2 = Message.number(queue.poll());
        }
    }

    /** A full queue has room again as soon as something was polled, and loses nothing. */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "no room yet")
    @Outcome(id = "1, 1, 2", expect = ACCEPTABLE, desc = "room again")
    @Outcome(expect = FORBIDDEN, desc = "lost, or in the place of another")
    @State
    public static class Full {
        private final SpscQueue<Message> queue = new SpscQueue<>(1);

        /** With a queue that is full. */
        public Full() {
            if (!queue.offer(Message.of(1))) {
                throw new IllegalStateException("an empty queue has no room");
            }
        }

        /** Offers one more. */
        @Actor
        public void producer(III_Result result) {
            result.r1 = queue.offer(Message.of(2)) ? 1 : 0;
        }

        /** Polls the first. */
        @Actor
        public void consumer(III_Result result) {
            result.r2 = Message.number(queue.poll());
        }

        /** Polls what is left. */
        @Arbiter
        public void rest(III_Result result) {
            result.r3 = Message.number(queue.poll());
        }
    }

    /** A core that falls asleep over a command is woken. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 0", "1, 1"},
            expect = ACCEPTABLE)
    @Outcome(id = "0, 1", expect = FORBIDDEN, desc = "a command waits, the core sleeps, and nobody wakes it")
    @Outcome(expect = FORBIDDEN, desc = "woken more than once")
    @State
    public static class Sleep {
        private static final EngineCommand COMMAND = new EngineCommand.DropPlan(0);

        private final SleepyCore core = SleepyCore.POOL.take();
        private final SwitchProxy proxy = new SwitchProxy(core.channel);
        private final Siblings none =
                new Siblings(0, new CoreChannel[] {core.channel}, new @Nullable HandoverRing[1][1]);

        /** Commands. */
        @Actor
        public void conductor() {
            if (!proxy.execute(COMMAND)) {
                throw new IllegalStateException("an empty queue has no room");
            }
        }

        /** Has nothing to do. */
        @Actor
        public void core(II_Result result) {
            result.r2 = core.lieDown(none);
        }

        /** Counts. */
        @Arbiter
        public void after(II_Result result) {
            result.r1 = core.wakes();
            core.giveBack();
        }
    }

    /** Of two who ring at the same time one wakes the core. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE)
    @Outcome(expect = FORBIDDEN, desc = "by nobody, or by both")
    @State
    public static class TwoRing {
        private final SleepyCore core = SleepyCore.POOL.take();

        /** With a core that sleeps. */
        public TwoRing() {
            core.channel.asleep.set(true);
        }

        /** Rings. */
        @Actor
        public void conductor() {
            core.channel.ring();
        }

        /** Rings too. */
        @Actor
        public void sibling() {
            core.channel.ring();
        }

        /** Counts. */
        @Arbiter
        public void after(I_Result result) {
            result.r1 = core.wakes();
            core.giveBack();
        }
    }
}
