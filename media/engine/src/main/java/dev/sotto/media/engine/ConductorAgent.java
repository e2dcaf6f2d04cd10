package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.base.Mailbox;
import dev.sotto.base.NanoClock;
import dev.sotto.base.OperationFailed;
import dev.sotto.base.Outbox;
import dev.sotto.base.Question;
import dev.sotto.media.distributor.ConductorInput;
import dev.sotto.media.distributor.ConductorMachine;
import dev.sotto.media.distributor.ConductorOutput;
import dev.sotto.media.distributor.ConductorState;
import dev.sotto.media.distributor.EngineEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code conductor}: the one owner of the {@link ConductorMachine}. It feeds the machine with what the cores tell,
 * with what others post through {@link #tell}, and with time; commands go to the cores, everything else into the mailbox of
 * whoever wires the appliance.
 */
public final class ConductorAgent implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(ConductorAgent.class);
    private static final int INPUTS = 8192;
    private static final int EVENTS_PER_TURN = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long STOP_MILLIS = TimeUnit.SECONDS.toMillis(5);

    private final ConductorMachine machine;
    private final MediaEngine engine;
    private final List<SwitchProxy> switches;
    private final NanoClock clock;
    private final Mailbox<ConductorOutput> outside;
    private final Bell bell;
    private final Mailbox<ConductorInput> inbox = new Mailbox<>(INPUTS);
    private final Counters<AgentCounter> counters = new Counters<>(AgentCounter.class);
    private final Outbox<ConductorOutput> out = new Outbox<>();
    private final Set<String> knownBugs = new HashSet<>();
    private final Thread thread;
    private volatile boolean stopped;
    private final Question<Report> question = new Question<>();

    /** What can happen to the conductor's thread; one sentence each. */
    public enum AgentCounter {
        /**
         * An output was dropped because the mailbox outside is full. Octets for the tunnel are whole messages, so its framing
         * survives that.
         */
        OUTPUT_OVERFLOW,
        /** A command was dropped because 4096 wait already for the core. */
        COMMAND_OVERFLOW,
        /** One turn took longer than a millisecond. */
        STALLED,
        /** Dropped: a mistake in this program; the log has it once. */
        BUG
    }

    /** Sleeps for the conductor's thread; the flag keeps rings from being lost or wasted. */
    private static final class Bell implements Doorbell {
        private final AtomicBoolean asleep = new AtomicBoolean();
        private volatile @Nullable Thread sleeper;

        @Override
        public void ring() {
            if (asleep.get() && asleep.compareAndSet(true, false)) {
                LockSupport.unpark(sleeper);
            }
        }
    }

    private ConductorAgent(
            ConductorMachine machine,
            MediaEngine engine,
            NanoClock clock,
            Mailbox<ConductorOutput> outside,
            Bell bell) {
        this.machine = machine;
        this.engine = engine;
        this.switches = engine.switches();
        this.clock = clock;
        this.outside = outside;
        this.bell = bell;
        this.thread = Thread.ofPlatform().name("conductor").unstarted(this::run);
        bell.sleeper = thread;
    }

    /**
     * Starts the cores and the conductor.
     *
     * @param machine from now on the thread's alone
     * @param clock of all deadlines
     * @param outside gets every output but {@link ConductorOutput.ToEngine}; whoever reads it must keep up
     * @throws OperationFailed if a UDP port cannot be had
     */
    public static ConductorAgent start(
            ConductorMachine machine, EngineConfig config, NanoClock clock, Mailbox<ConductorOutput> outside) {
        Bell bell = new Bell();
        MediaEngine engine = MediaEngine.start(config, clock, bell);
        ConductorAgent agent = new ConductorAgent(machine, engine, clock, outside, bell);
        agent.thread.start();
        return agent;
    }

    /** From any thread: gives the machine one input; false if 8192 wait already, and then it was not queued. */
    public boolean tell(ConductorInput input) {
        boolean posted = inbox.post(input);
        bell.ring();
        return posted;
    }

    /** The UDP ports of the cores, in order, for SDP. */
    public List<Integer> ports() {
        return switches.stream().map(SwitchProxy::port).toList();
    }

    /**
     * The conductor, for people.
     *
     * @param nowNanos what its clock says, by which the times in it count
     * @param waiting inputs that it has not taken yet
     * @param machine what it holds
     * @param counters of the thread
     */
    public record Report(long nowNanos, int waiting, ConductorState machine, Map<AgentCounter, Long> counters) {}

    /** What the conductor looks like, as soon as its thread comes round; from any thread. */
    public CompletableFuture<Report> ask() {
        CompletableFuture<Report> answer = question.ask();
        bell.ring();
        return answer;
    }

    /** The same of each core, in order. */
    public List<CompletableFuture<CoreState>> askCores() {
        return switches.stream().map(SwitchProxy::ask).toList();
    }

    /** What each core counted, in order; from any thread, and without asking the cores. */
    public List<Map<SwitchCounter, Long>> coreCounters() {
        return switches.stream().map(SwitchProxy::counters).toList();
    }

    /** Stops the conductor and the cores, and waits for them; all hop keys are destroyed. */
    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.close();
        if (thread.isAlive()) {
            throw new OperationFailed("the thread conductor does not stop");
        }
    }

    private void run() {
        while (!stopped) {
            long startNanos = clock.nowNanos();
            boolean worked = turn(startNanos);
            if (clock.nowNanos() - startNanos > STALL_NANOS) {
                counters.increment(AgentCounter.STALLED);
            }
            if (!worked) {
                sleep(startNanos);
            }
        }
    }

    private boolean turn(long nowNanos) {
        boolean worked = false;
        for (SwitchProxy core : switches) {
            worked |= drain(core, nowNanos);
        }
        ConductorInput input = pollInbox();
        while (input != null) {
            worked = true;
            step(input, nowNanos);
            input = pollInbox();
        }
        if (machine.deadlineNanos() <= nowNanos) {
            onTime(nowNanos);
        }
        question.answer(() -> new Report(clock.nowNanos(), inbox.waiting(), machine.describe(), counters.snapshot()));
        return worked;
    }

    private boolean drain(SwitchProxy core, long nowNanos) {
        for (int i = 0; i < EVENTS_PER_TURN; i++) {
            EngineEvent event = core.pollEvent();
            if (event == null) {
                return i > 0;
            }
            step(new ConductorInput.FromEngine(event), nowNanos);
        }
        return true;
    }

    private void step(ConductorInput input, long nowNanos) {
        try {
            machine.on(input, nowNanos, out);
        } catch (RuntimeException e) {
            onBug(e);
        }
        dispatch();
    }

    private void onTime(long nowNanos) {
        try {
            machine.onTime(nowNanos, out);
        } catch (RuntimeException e) {
            onBug(e);
        }
        dispatch();
    }

    private void dispatch() {
        for (ConductorOutput output : out.drain()) {
            if (output instanceof ConductorOutput.ToEngine(var core, var command)) {
                count(switches.get(core).execute(command), AgentCounter.COMMAND_OVERFLOW);
            } else {
                count(outside.post(output), AgentCounter.OUTPUT_OVERFLOW);
            }
        }
    }

    private void count(boolean done, AgentCounter otherwise) {
        if (!done) {
            counters.increment(otherwise);
        }
    }

    /** Looks once more after it said that it sleeps, so that nothing posted in between waits for the next ring. */
    private void sleep(long nowNanos) {
        bell.asleep.set(true);
        if (!turn(nowNanos) && !stopped) {
            LockSupport.parkNanos(this, Math.clamp(machine.deadlineNanos() - nowNanos, 0, IDLE_NANOS));
        }
        bell.asleep.set(false);
    }

    private @Nullable ConductorInput pollInbox() {
        try {
            return inbox.poll(0);
        } catch (InterruptedException e) {
            stopped = true;
            return null;
        }
    }

    /** One input that the machine cannot bear must not stop the others. */
    private void onBug(RuntimeException e) {
        counters.increment(AgentCounter.BUG);
        StackTraceElement[] stack = e.getStackTrace();
        String where = e.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        if (knownBugs.add(where)) {
            LOG.error("conductor_bug what=\"{}\"", where, e);
        }
    }
}
