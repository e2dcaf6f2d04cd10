package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.ForwardingPlan;
import org.jspecify.annotations.Nullable;

/**
 * Opened packets between the two halves of their way: they wait in their conference's plan until the batch is complete, and
 * those with receivers on other cores are handed over to these.
 */
final class Outbound {
    private final PlanTable plans;
    private final FanOut fanOut;
    private final Siblings siblings;
    private final Counters<SwitchCounter> counters;
    private final Bugs bugs;
    private @Nullable ActivePlan[] touched = new ActivePlan[Ingress.LONGEST_BATCH];
    private int touchedCount;

    Outbound(PlanTable plans, FanOut fanOut, Siblings siblings, Counters<SwitchCounter> counters, Bugs bugs) {
        this.plans = plans;
        this.fanOut = fanOut;
        this.siblings = siblings;
        this.counters = counters;
        this.bugs = bugs;
    }

    /**
     * A packet of {@code source} was opened on this core.
     *
     * @param run grows when the indices of the source begin anew
     */
    void enqueue(ActivePlan active, int source, OpenedPacket packet, int run) {
        int[] cores = active.plan.siblings(source);
        for (int i = 0; i < cores.length; i++) {
            if (!siblings.handOver(cores[i], packet, active.plan.conferenceIndex(), run)) {
                counters.increment(SwitchCounter.HANDOVER_OVERFLOW);
            }
        }
        enqueueHere(active, source, packet, run);
    }

    private void enqueueHere(ActivePlan active, int source, OpenedPacket packet, int run) {
        int column = active.columns[source];
        if (active.ingress[source].isOtherRun(run) && column != ActivePlan.NO_COLUMN) {
            active.pause(column);
        }
        if (column == ActivePlan.NO_COLUMN) {
            return;
        }
        packet.column = column;
        if (active.pendingCount == 0) {
            touched[touchedCount++] = active;
        }
        active.pending[active.pendingCount++] = packet;
    }

    /** Takes what siblings have opened, and sends it; true if there was anything. */
    boolean drainSiblings(long nowNanos) {
        boolean worked = false;
        for (int core = 0; core < siblings.count(); core++) {
            HandoverRing ring = siblings.from(core);
            int waiting = ring == null ? 0 : Math.min(ring.waiting(), Ingress.LONGEST_BATCH);
            if (ring != null && waiting > 0) {
                worked = true;
                drain(ring, waiting, nowNanos);
            }
        }
        return worked;
    }

    private void drain(HandoverRing ring, int waiting, long nowNanos) {
        for (int i = 0; i < waiting; i++) {
            OpenedPacket packet = ring.packet(i);
            ActivePlan active = plans.find(ring.conference(i));
            int source = active == null
                    ? ForwardingPlan.NO_SOURCE
                    : active.plan.find(ForwardingPlan.REMOTE, packet.view.ssrc());
            counters.increment(SwitchCounter.HANDED_OVER);
            if (active == null || source == ForwardingPlan.NO_SOURCE) {
                // The two cores' plans are replaced one after the other.
                counters.increment(SwitchCounter.HANDOVER_UNPLANNED);
            } else {
                enqueueHere(active, source, packet, ring.run(i));
            }
        }
        send(nowNanos);
        ring.release(waiting);
    }

    /** Sends everything that waits, conference by conference. */
    void send(long nowNanos) {
        for (int i = 0; i < touchedCount; i++) {
            ActivePlan active = touched[i];
            if (active != null) {
                try {
                    fanOut.send(active, nowNanos);
                } catch (RuntimeException e) {
                    // A mistake of ours must not stop the other conferences of this core.
                    active.pendingCount = 0;
                    fanOut.clear();
                    bugs.caught(e);
                }
            }
        }
        touchedCount = 0;
        siblings.ring();
    }
}
