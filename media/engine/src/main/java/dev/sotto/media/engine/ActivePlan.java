package dev.sotto.media.engine;

import dev.sotto.media.distributor.ForwardingPlan;

/** A plan with the core's own objects in the places of its numbers, so that a packet needs no look-up but its source's. */
final class ActivePlan {
    final ForwardingPlan plan;
    final EngineLeg[] senders;
    final IngressSource[] ingress;
    final EngineLeg[][] receivers;
    final EgressSource[][] egress;

    ActivePlan(
            ForwardingPlan plan,
            EngineLeg[] senders,
            IngressSource[] ingress,
            EngineLeg[][] receivers,
            EgressSource[][] egress) {
        this.plan = plan;
        this.senders = senders;
        this.ingress = ingress;
        this.receivers = receivers;
        this.egress = egress;
    }

    /** Starts a new run of numbers for all receivers of a source. */
    void pause(int source) {
        for (EgressSource each : egress[source]) {
            each.sequence.pause();
        }
    }
}
