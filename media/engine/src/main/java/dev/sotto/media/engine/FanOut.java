package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.HopSequence;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SealedSource;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.media.srtp.WireHeader;
import java.lang.foreign.MemorySegment;

/**
 * The second half of a packet's way through a core: from an opened batch to the receivers, receiver by receiver, so that what
 * one of them gets lies in one piece and its keys are used while they are in the cache.
 */
final class FanOut {
    /**
     * So many packets are sealed before any is sent: what the loop needs of caches and address translation would otherwise be
     * gone after each system call. They fit into the second-level cache.
     */
    private static final int TOGETHER = Ingress.LONGEST_BATCH;

    private final TransmitQueue queue;
    private final Counters<SwitchCounter> counters;
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final WireHeader wire = new WireHeader();
    private MemorySegment memory = MemorySegment.NULL;
    private EncryptedExtensions extensions = EncryptedExtensions.NONE;
    private int tagLength;
    private long nowNanos;

    FanOut(TransmitQueue queue, Counters<SwitchCounter> counters) {
        this.queue = queue;
        this.counters = counters;
    }

    /** Sends all pending packets of a plan. */
    void send(ActivePlan active, long now) {
        nowNanos = now;
        for (ActivePlan.Receiver receiver : active.receivers) {
            EngineLeg leg = receiver.leg;
            HopSealer present = leg.sealer;
            if (present == null || leg.address == null) {
                dropAll(active, receiver, present == null);
                continue;
            }
            begin(leg, present);
            for (int i = 0; i < active.pendingCount; i++) {
                OpenedPacket packet = active.pending[i];
                EgressSource egress = receiver.egress[packet.column];
                RewriteRule rule = receiver.rules[packet.column];
                if (egress != null && rule != null) {
                    forward(packet, rule, leg, present, egress);
                }
            }
            if (queue.waiting() >= TOGETHER) {
                queue.flush();
            }
        }
        queue.flush();
        active.pendingCount = 0;
    }

    /** What is the same for all packets of one receiver. */
    private void begin(EngineLeg leg, HopSealer sealer) {
        memory = queue.memory(leg);
        wire.segment = memory;
        extensions = sealer.extensions();
        tagLength = sealer.profile().tagLength();
    }

    /** Rewrite, number, record in the OHB, prepare for sealing, put the EKT field behind. */
    @SuppressWarnings("ReferenceEquality") // equal rules are one object
    private void forward(OpenedPacket packet, RewriteRule rule, EngineLeg to, HopSealer sealer, EgressSource egress) {
        if (packet.rule != rule) {
            packet.apply(rule, walker);
        }
        SealedSource source = egress.sealed(sealer);
        if (packet.payloadType == RewriteRule.DROP || packet.ektField != to.ektField || source == null) {
            drop(whyNot(packet, to));
            return;
        }
        long index = egress.sequence.next(packet.index);
        if (index == HopSequence.NONE) {
            drop(SwitchCounter.BEFORE_PAUSE);
            return;
        }
        if (queue.waiting() > 0 && packet.isOtherBlock((int) index & 0xFFFF)) {
            // What waits was prepared with the block that is there now.
            queue.flush();
        }
        int payload = packet.payloadLength((int) index & 0xFFFF);
        int sealed = packet.headerLength + payload + tagLength;
        int length = sealed + packet.tailLength;
        if (length > Slab.STRIDE) {
            drop(SwitchCounter.NO_ROOM);
            return;
        }
        long offset = queue.reserve(to, length);
        SrtpVerdict prepared = prepare(packet, source, offset, payload, index);
        if (prepared != SrtpVerdict.OK) {
            drop(SwitchCounter.of(prepared));
            return;
        }
        copyTail(packet, offset + sealed);
        if (egress.repair != null) {
            remember(egress.repair, to, index, sealed, packet.tailLength);
        }
        queue.add(to, offset, length);
        egress.packets++;
        egress.octets += payload;
    }

    private SrtpVerdict prepare(OpenedPacket packet, SealedSource source, long offset, int payload, long index) {
        packet.copyHeader(memory, offset);
        if (packet.masked != extensions) {
            packet.mask(extensions, walker);
        }
        wire.offset = offset;
        wire.length = packet.headerLength;
        wire.extensionStart = packet.extensionStart;
        wire.mask = packet.mask;
        AeadJob job = queue.job();
        job.source = packet.view.segment();
        job.sourceOffset = packet.view.payloadOffset();
        return source.prepare(job, wire, payload, index);
    }

    private static SwitchCounter whyNot(OpenedPacket packet, EngineLeg to) {
        if (packet.payloadType == RewriteRule.DROP) {
            return SwitchCounter.PAYLOAD_TYPE_NOT_AGREED;
        }
        return packet.ektField == to.ektField ? SwitchCounter.SOURCES_EXHAUSTED : SwitchCounter.MIXED_TRANSFORMS;
    }

    private void remember(RepairLog repair, EngineLeg to, long index, int sealed, int tailLength) {
        RepairCache cache = to.cache;
        if (cache != null) {
            repair.sent((int) index & 0xFFFF, cache.position(), sealed, tailLength, nowNanos);
        }
    }

    private void copyTail(OpenedPacket packet, long offset) {
        int octets = packet.tailLength;
        if (octets > 0) {
            // The seal has not been written yet and ends before it; what is written too much is the next packet's.
            PacketMemory.copyWords(packet.view.segment(), packet.tailOffset(), memory, offset, octets);
        }
    }

    private void dropAll(ActivePlan active, ActivePlan.Receiver receiver, boolean notKeyed) {
        for (int i = 0; i < active.pendingCount; i++) {
            if (receiver.egress[active.pending[i].column] != null) {
                drop(notKeyed ? SwitchCounter.RECEIVER_NOT_KEYED : SwitchCounter.RECEIVER_UNREACHABLE);
            }
        }
    }

    /** Forgets what waits, after a mistake. */
    void clear() {
        queue.clear();
    }

    private void drop(SwitchCounter reason) {
        counters.increment(reason);
    }
}
