package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.base.NanoClock;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.srtp.AeadPort;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One core's duty cycle: commands, datagrams, timers, and sleep when there is none of them. Everything it owns is made and
 * used on its own thread.
 */
final class SwitchCore implements Runnable {
    private static final Logger LOG = LogManager.getLogger(SwitchCore.class);
    /** Receive slots: one under way, and 20 legs whose early packets wait. */
    static final int SLOTS = 1024;

    private static final int DATAGRAMS_PER_TURN = 64;
    private static final int COMMANDS_PER_TURN = 64;
    /** Longest sleep: then what has expired without a timer of its own is looked at. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Timers are looked at this often at most, because that walks over all legs. */
    private static final long TIMERS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final CoreChannel channel;
    private final NanoClock clock;
    private final int cpu;
    private final Set<String> knownBugs = new HashSet<>();

    private final Slab slab;
    private final SocketPort sockets;
    private final Counters<SwitchCounter> counters;
    private final LegTable legs;
    private final IceGate ice;
    private final Sampler sampler = new Sampler();
    private final Reporter reporter;
    private final SwitchAgent agent;
    private final SwitchCommands commands;
    private int receiveSlot;
    private long timersDueNanos;
    private boolean pinned;

    /** On the thread that will call {@link #run}, because the slab belongs to it. */
    SwitchCore(CoreChannel channel, AeadPort ciphers, NanoClock clock, int cpu) {
        this.channel = channel;
        this.clock = clock;
        this.cpu = cpu;
        this.counters = channel.counters;
        this.slab = new Slab(SLOTS);
        this.sockets = new DatagramSockets(channel.opened, slab);
        this.legs = new LegTable(counters);
        EventSink events = new EventSink(channel.events, channel.reader, counters);
        Outgoing outgoing = new Outgoing(slab, sockets, counters);
        this.ice = new IceGate(slab, legs, outgoing, events);
        this.agent = new SwitchAgent(slab, sockets, legs, ice, events, sampler);
        this.commands = new SwitchCommands(slab, legs, ice, agent, outgoing, events, ciphers);
        this.reporter = new Reporter(legs, sampler, events);
        this.receiveSlot = slab.acquire();
    }

    @Override
    public void run() {
        pinned = cpu >= 0 && CpuAffinity.pin(cpu);
        try {
            while (!channel.stopped) {
                turn();
            }
        } finally {
            commands.removeAll();
            slab.close();
        }
    }

    private void turn() {
        long nowNanos = clock.nowNanos();
        boolean worked = drainCommands(nowNanos);
        worked |= drainDatagrams(nowNanos);
        if (nowNanos >= timersDueNanos) {
            timersDueNanos = nowNanos + TIMERS_NANOS;
            onTime(nowNanos);
        }
        if (channel.question.isAsked()) {
            channel.question.answer(() -> describe(nowNanos));
        }
        if (!worked) {
            sleep(nowNanos);
        }
    }

    private boolean drainCommands(long nowNanos) {
        for (int i = 0; i < COMMANDS_PER_TURN; i++) {
            EngineCommand command = channel.commands.poll();
            if (command == null) {
                return i > 0;
            }
            execute(command, nowNanos);
        }
        return true;
    }

    private boolean drainDatagrams(long nowNanos) {
        for (int i = 0; i < DATAGRAMS_PER_TURN; i++) {
            InetSocketAddress source = sockets.receive(receiveSlot);
            if (source == null) {
                return i > 0;
            }
            if (handle(source, nowNanos)) {
                receiveSlot = slab.acquire();
            }
        }
        return true;
    }

    private boolean handle(InetSocketAddress source, long nowNanos) {
        try {
            return agent.onDatagram(receiveSlot, sockets.receivedLength(), source, nowNanos);
        } catch (RuntimeException e) {
            onBug(e);
            return false;
        }
    }

    private void execute(EngineCommand command, long nowNanos) {
        try {
            commands.execute(command, nowNanos);
        } catch (RuntimeException e) {
            onBug(e);
        }
    }

    private void onTime(long nowNanos) {
        try {
            ice.onTime(nowNanos);
            commands.onTime(nowNanos);
            reporter.onTime(nowNanos);
        } catch (RuntimeException e) {
            onBug(e);
        }
    }

    private void sleep(long nowNanos) {
        long deadline = Math.min(ice.responder().deadlineNanos(), sampler.deadlineNanos());
        long nanos = Math.clamp(deadline - nowNanos, 0, IDLE_NANOS);
        channel.asleep.set(true);
        if (channel.commands.isEmpty() && !channel.stopped && !channel.question.isAsked()) {
            sockets.await(nanos);
        }
        channel.asleep.set(false);
    }

    /** A mistake of ours must not stop the other conferences of this core. */
    private void onBug(RuntimeException e) {
        counters.increment(SwitchCounter.BUG);
        StackTraceElement[] stack = e.getStackTrace();
        String where = e.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        if (knownBugs.add(where)) {
            LOG.error("core_bug core={} what=\"{}\"", channel.name, where, e);
        }
    }

    private CoreState describe(long nowNanos) {
        Map<Long, IceLiteResponder.LegState> iceLegs = ice.responder().describe().stream()
                .collect(Collectors.toMap(IceLiteResponder.LegState::legId, state -> state));
        return new CoreState(
                channel.name,
                channel.opened.port(),
                pinned,
                counters.snapshot(),
                ice.counters().snapshot(),
                legs.all().stream()
                        .map(leg -> CoreState.LegState.of(leg, iceLegs.get(leg.legId), nowNanos))
                        .toList());
    }
}
