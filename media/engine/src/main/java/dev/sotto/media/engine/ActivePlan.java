package dev.sotto.media.engine;

import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.RewriteRule;
import org.jspecify.annotations.Nullable;

/**
 * A plan with the core's own objects in the places of its numbers, turned round: by receiver, because a batch is sealed
 * receiver by receiver. Sources that flow to anybody here have a column each.
 */
final class ActivePlan {
    /** The column of a source that flows to nobody on this core. */
    static final int NO_COLUMN = -1;

    /** One leg and what it gets: by column, null where it gets nothing. */
    static final class Receiver {
        final EngineLeg leg;
        final @Nullable EgressSource[] egress;
        final @Nullable RewriteRule[] rules;

        Receiver(EngineLeg leg, int columns) {
            this.leg = leg;
            this.egress = new EgressSource[columns];
            this.rules = new RewriteRule[columns];
        }
    }

    final ForwardingPlan plan;
    final EngineLeg[] senders;
    final IngressSource[] ingress;
    final int[] columns;
    final Receiver[] receivers;

    /** Packets of the present batch that wait to be sent. */
    final OpenedPacket[] pending = new OpenedPacket[Ingress.LONGEST_BATCH];

    int pendingCount;

    ActivePlan(ForwardingPlan plan, EngineLeg[] senders, IngressSource[] ingress, int[] columns, Receiver[] receivers) {
        this.plan = plan;
        this.senders = senders;
        this.ingress = ingress;
        this.columns = columns;
        this.receivers = receivers;
    }

    /** Starts a new run of numbers for all receivers of a column. */
    void pause(int column) {
        for (Receiver receiver : receivers) {
            EgressSource egress = receiver.egress[column];
            if (egress != null) {
                egress.sequence.pause();
            }
        }
    }
}
