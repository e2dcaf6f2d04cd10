package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.base.NanoClock;
import dev.sotto.media.distributor.EngineCommand;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.ice.IceLiteResponder;
import dev.sotto.media.kernel.CpuAffinity;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.srtp.AeadPort;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * One core's duty cycle: commands, datagrams, packets from sibling cores, timers, and sleep when there is none of them.
 * Everything it owns is made and used on its own thread.
 */
final class SwitchCore implements Runnable {
    private static final int COMMANDS_PER_TURN = 64;
    /** Longest sleep: then what has expired without a timer of its own is looked at. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Timers are looked at this often at most, because that walks over all legs. */
    private static final long TIMERS_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long LOAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final CoreChannel channel;
    private final NanoClock clock;
    private final int cpu;
    private final EngineTuning tuning;
    private final AeadPort ciphers;
    private final Siblings siblings;
    private final UdpPort udp;
    private final Counters<SwitchCounter> counters;
    private final CoreParts parts;
    private final CoreLoad load;
    private final LatencyHistogram latency = new LatencyHistogram();
    private long timersDueNanos;
    private long loadDueNanos;
    private long forwardedThen;
    private boolean pinned;

    /** On the thread that will call {@link #run}. */
    SwitchCore(
            CoreChannel channel, AeadPort ciphers, Siblings siblings, NanoClock clock, int cpu, EngineTuning tuning) {
        this.channel = channel;
        this.ciphers = ciphers;
        this.siblings = siblings;
        this.clock = clock;
        this.cpu = cpu;
        this.tuning = tuning;
        this.udp = channel.udp;
        this.counters = channel.counters;
        this.load = new CoreLoad(tuning.busyPollPermille());
        EventSink events = new EventSink(channel.events, channel.reader, counters);
        this.parts =
                new CoreParts(channel.name, udp, ciphers, events, counters, siblings, tuning.packetsPerSourceSecond());
    }

    @Override
    public void run() {
        pinned = cpu >= 0 && CpuAffinity.pin(cpu);
        try {
            while (!channel.stopped) {
                turn();
            }
        } finally {
            parts.close();
            ciphers.close();
        }
    }

    private void turn() {
        long startNanos = clock.nowNanos();
        boolean worked = drainCommands(startNanos);
        worked |= drainDatagrams(startNanos);
        worked |= parts.outbound.drainSiblings(startNanos);
        if (startNanos >= timersDueNanos) {
            timersDueNanos = startNanos + TIMERS_NANOS;
            onTime(startNanos);
        }
        if (channel.question.isAsked()) {
            channel.question.answer(() -> describe(startNanos));
        }
        if (load.onTurn(startNanos, worked ? clock.nowNanos() : startNanos, worked)) {
            counters.increment(SwitchCounter.STALLED);
        }
        if (!worked) {
            rest(startNanos);
        } else if (tuning.holdMicros() > 0 && load.holds()) {
            hold();
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
        int count = udp.receive(tuning.batch());
        if (count == 0) {
            return false;
        }
        parts.agent.onBatch(count, nowNanos);
        latency.record(count, clock.nowNanos() - nowNanos);
        return true;
    }

    private void execute(EngineCommand command, long nowNanos) {
        try {
            parts.commands.execute(command, nowNanos);
        } catch (RuntimeException e) {
            parts.bugs.caught(e);
        }
    }

    private void onTime(long nowNanos) {
        try {
            parts.ice.onTime(nowNanos);
            parts.commands.onTime(nowNanos);
            parts.reporter.onTime(nowNanos);
            if (nowNanos >= loadDueNanos) {
                loadDueNanos = nowNanos + LOAD_NANOS;
                tellLoad();
            }
        } catch (RuntimeException e) {
            parts.bugs.caught(e);
        }
    }

    /** An idle core owes nothing, so that it sleeps. */
    private void tellLoad() {
        long forwarded = counters.value(SwitchCounter.FORWARDED);
        if (forwarded != forwardedThen) {
            parts.events.tell(
                    new EngineEvent.LoadSampled(channel.number, load.busyPermille(), forwarded - forwardedThen));
            forwardedThen = forwarded;
        }
    }

    /** Waits a little although there is work, so that the next batch, and with it each system call, carries more. */
    private void hold() {
        long until = clock.nowNanos() + TimeUnit.MICROSECONDS.toNanos(tuning.holdMicros());
        while (clock.nowNanos() < until && !channel.stopped) {
            Thread.onSpinWait();
        }
    }

    private void rest(long nowNanos) {
        if (load.polls()) {
            Thread.onSpinWait();
            return;
        }
        long deadline = Math.min(parts.ice.responder().deadlineNanos(), parts.sampler.deadlineNanos());
        long nanos = Math.clamp(deadline - nowNanos, 0, IDLE_NANOS);
        channel.asleep.set(true);
        if (channel.commands.isEmpty() && siblings.isQuiet() && !channel.stopped && !channel.question.isAsked()) {
            udp.await(nanos);
        }
        channel.asleep.set(false);
    }

    private CoreState describe(long nowNanos) {
        Map<Long, IceLiteResponder.LegState> iceLegs = parts.ice.responder().describe().stream()
                .collect(Collectors.toMap(IceLiteResponder.LegState::legId, state -> state));
        CoreState.Work work = new CoreState.Work(
                load.busyPermille(),
                latency.microsAt(500),
                latency.microsAt(990),
                latency.microsAt(999),
                parts.queue.runLengths().snapshot());
        return new CoreState(
                channel.name,
                udp.localPort(),
                pinned,
                udp.tier(),
                work,
                counters.snapshot(),
                parts.ice.counters().snapshot(),
                parts.legs.all().stream()
                        .map(leg -> CoreState.LegState.of(leg, iceLegs.get(leg.legId), nowNanos))
                        .toList());
    }
}
