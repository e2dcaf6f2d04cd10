package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.srtp.AeadPort;

/** The parts of one core, made and wired on its thread, which owns them all. */
final class CoreParts implements AutoCloseable {
    final UdpPort udp;
    final Counters<SwitchCounter> counters;
    final Bugs bugs;
    final EventSink events;
    final LegTable legs;
    final PlanTable plans;
    final TransmitQueue queue;
    final Outgoing outgoing;
    final IceGate ice;
    final Sampler sampler = new Sampler();
    final Outbound outbound;
    final Ingress ingress;
    final Repairs repairs;
    final EarlyShelf early;
    final Reporter reporter;
    final SwitchAgent agent;
    final SwitchCommands commands;

    /**
     * @param name of the core, for the log
     * @param udp its sockets, which its maker closes
     * @param packetsPerSource how many packets of one source are forwarded in a second at most
     */
    CoreParts(
            String name,
            UdpPort udp,
            AeadPort ciphers,
            EventSink events,
            Counters<SwitchCounter> counters,
            Siblings siblings,
            int packetsPerSource) {
        this.udp = udp;
        this.counters = counters;
        this.events = events;
        bugs = new Bugs(name, counters);
        legs = new LegTable(udp, counters);
        plans = new PlanTable(legs, packetsPerSource);
        queue = new TransmitQueue(ciphers, udp, counters);
        outgoing = new Outgoing(udp, counters);
        ice = new IceGate(legs, outgoing, events);
        outbound = new Outbound(plans, new FanOut(queue, counters), siblings, counters, bugs);
        ingress = new Ingress(ciphers, outbound, events, sampler, counters);
        repairs = new Repairs(queue, counters);
        early = new EarlyShelf(counters);
        reporter = new Reporter(legs, sampler, events);
        agent = new SwitchAgent(this);
        commands = new SwitchCommands(this, ciphers);
    }

    /** Destroys all keys and wipes all packets. */
    @Override
    public void close() {
        commands.removeAll();
        queue.close();
        ingress.close();
        repairs.close();
        early.close();
        outgoing.close();
    }
}
