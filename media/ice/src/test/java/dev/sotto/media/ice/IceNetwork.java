package dev.sotto.media.ice;

import dev.sotto.base.Counters;
import dev.sotto.base.Outbox;
import dev.sotto.tests.kit.SeededEntropy;
import dev.sotto.tests.kit.SimulatedNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** One agent and one lite responder, or two agents, on a simulated network in virtual time. */
final class IceNetwork {
    private record Datagram(TransportAddress from, TransportAddress to, byte[] octets) {}

    static final long LEG = 7;
    private static final int MAX_STEPS = 100_000;

    final List<IceAgentOutput> told = new ArrayList<>();
    final List<IceLiteOutput> toldByLite = new ArrayList<>();
    final Counters<IceCounter> counters = new Counters<>(IceCounter.class);
    final IceLiteResponder lite = new IceLiteResponder(counters);
    final Map<TransportAddress, IceAgent> agents = new LinkedHashMap<>();
    /** Addresses from which nothing comes and to which nothing gets. */
    final List<TransportAddress> dead = new ArrayList<>();

    final List<Long> checkTimesNanos = new ArrayList<>();
    private final SimulatedNetwork<Datagram> network;
    private final Outbox<IceAgentOutput> agentOut = new Outbox<>();
    private final Outbox<IceLiteOutput> liteOut = new Outbox<>();
    private final long seed;
    long nowNanos;

    IceNetwork(long seed, SimulatedNetwork.Weather weather) {
        this.seed = seed;
        this.network = new SimulatedNetwork<>(seed, weather);
    }

    IceAgent agent(TransportAddress... bases) {
        IceAgent agent = new IceAgent(new SeededEntropy(seed ^ bases[0].hashCode()));
        for (TransportAddress base : bases) {
            agents.put(base, agent);
        }
        return agent;
    }

    void start(IceAgent agent, IceSession session) {
        agent.start(session, nowNanos, agentOut);
        dispatch();
    }

    /** Lets time pass until {@code wanted} was told by an agent or {@code untilNanos} is reached; whether it was told. */
    boolean runUntil(long untilNanos, Predicate<IceAgentOutput> wanted) {
        int seen = 0;
        int steps = 0;
        while (told.stream().skip(seen).noneMatch(wanted)) {
            seen = told.size();
            if (++steps > MAX_STEPS) {
                throw new AssertionError("seed " + seed + ": time stands still at " + nowNanos);
            }
            long next = Math.min(nextDeadline(), network.nextArrivalNanos());
            if (next > untilNanos) {
                nowNanos = untilNanos;
                return false;
            }
            nowNanos = Math.max(nowNanos, next);
            step();
        }
        return true;
    }

    void run(long untilNanos) {
        runUntil(untilNanos, output -> false);
    }

    private long nextDeadline() {
        long deadline = lite.deadlineNanos();
        for (IceAgent agent : agents.values()) {
            deadline = Math.min(deadline, agent.deadlineNanos());
        }
        return deadline;
    }

    private void step() {
        for (Datagram datagram : network.arrived(nowNanos)) {
            deliver(datagram);
        }
        lite.onTime(nowNanos, liteOut);
        for (IceAgent agent : agents.values()) {
            agent.onTime(nowNanos, agentOut);
        }
        dispatch();
    }

    private void deliver(Datagram datagram) {
        if (dead.contains(datagram.from) || dead.contains(datagram.to)) {
            return;
        }
        IceAgent agent = agents.get(datagram.to);
        if (agent == null) {
            lite.onDatagram(datagram.octets, datagram.from, nowNanos, liteOut);
        } else {
            agent.onDatagram(datagram.octets, datagram.to, datagram.from, nowNanos, agentOut);
        }
    }

    private void dispatch() {
        for (IceAgentOutput output : agentOut.drain()) {
            if (output instanceof IceAgentOutput.Send(var from, var to, var octets)) {
                checkTimesNanos.add(nowNanos);
                network.send(nowNanos, new Datagram(from, to, octets));
            } else {
                told.add(output);
            }
        }
        for (IceLiteOutput output : liteOut.drain()) {
            if (output instanceof IceLiteOutput.Send(var to, var octets)) {
                network.send(nowNanos, new Datagram(IceAgentTest.MD, to, octets));
            } else {
                toldByLite.add(output);
            }
        }
    }
}
