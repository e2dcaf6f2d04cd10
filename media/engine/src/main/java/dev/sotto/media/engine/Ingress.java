package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;

/**
 * The first half of a packet's way through a core: from a protected datagram to an opened packet that waits in its
 * conference's plan. {@link #take} checks all that can be checked without a key and prepares; {@link #open} opens the whole
 * batch, and only what was authentic changes anything.
 */
final class Ingress implements AutoCloseable {
    /** The most packets of one batch. */
    static final int LONGEST_BATCH = 64;

    private final AeadPort ciphers;
    private final Outbound outbound;
    private final EventSink events;
    private final Sampler sampler;
    private final Counters<SwitchCounter> counters;
    private final PacketMemory memory = new PacketMemory((long) LONGEST_BATCH * OpenedPacket.SLOT);
    private final OpenedPacket[] packets = new OpenedPacket[LONGEST_BATCH];
    private final AeadJob[] jobs = new AeadJob[LONGEST_BATCH];
    private final RtpPacketView arrived = new RtpPacketView();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final EktTailView tail = new EktTailView();
    private int count;
    private int opened;

    Ingress(AeadPort ciphers, Outbound outbound, EventSink events, Sampler sampler, Counters<SwitchCounter> counters) {
        this.ciphers = ciphers;
        this.outbound = outbound;
        this.events = events;
        this.sampler = sampler;
        this.counters = counters;
        for (int i = 0; i < LONGEST_BATCH; i++) {
            packets[i] = new OpenedPacket(memory.segment(), slot(i) + Slab.STRIDE);
        }
    }

    private long slot(int i) {
        return memory.base() + (long) i * OpenedPacket.SLOT;
    }

    /** An SRTP packet from an address of {@code leg}, which has keys. Its octets must stay until {@link #open}. */
    void take(EngineLeg leg, MemorySegment segment, long offset, int length, long nowNanos) {
        HopOpener opener = leg.opener;
        if (opener == null) {
            drop(SwitchCounter.NOT_KEYED);
            return;
        }
        int tailLength = 0;
        if (leg.ektField) {
            if (tail.split(segment, offset, length) != SrtpVerdict.OK) {
                drop(SwitchCounter.EKT_MALFORMED);
                return;
            }
            tailLength = tail.tailLength();
        }
        if (arrived.wrap(segment, offset, length - tailLength) != RtpVerdict.OK) {
            drop(SwitchCounter.RTP_MALFORMED);
            return;
        }
        SwitchCounter refused = leg.admits(arrived, nowNanos);
        if (refused != null) {
            drop(refused);
            return;
        }
        boolean first = opener.isNew(arrived.ssrc());
        if (first) {
            open(nowNanos);
        }
        prepare(leg, opener, tailLength);
        if (first) {
            // Its rollover counter is known only afterwards.
            open(nowNanos);
        }
    }

    private void prepare(EngineLeg leg, HopOpener opener, int tailLength) {
        long at = slot(count);
        OpenedPacket packet = packets[count];
        SrtpVerdict prepared = opener.prepare(packet.job, arrived, memory.segment(), at);
        if (prepared != SrtpVerdict.OK) {
            drop(SwitchCounter.of(prepared));
            return;
        }
        copy(arrived.segment(), arrived.offset(), at, arrived.headerLength());
        copy(arrived.segment(), arrived.offset() + arrived.length(), at + arrived.length(), tailLength);
        packet.view.wrap(memory.segment(), at, arrived.length());
        packet.leg = leg;
        packet.opener = opener;
        packet.tailLength = tailLength;
        jobs[count - opened] = packet.job;
        count++;
    }

    /** A header or an EKT field, mostly of a few words. */
    private void copy(MemorySegment source, long from, long to, int length) {
        MemorySegment target = memory.segment();
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            Octets.putU64(target, to + i, Octets.u64(source, from + i));
        }
        for (; i < length; i++) {
            Octets.putU8(target, to + i, Octets.u8(source, from + i));
        }
    }

    /** Opens what was taken and lets each authentic packet wait in its plan. */
    void open(long nowNanos) {
        ciphers.open(jobs, count - opened);
        while (opened < count) {
            OpenedPacket packet = packets[opened++];
            EngineLeg leg = packet.leg;
            HopOpener opener = packet.opener;
            if (leg != null && opener != null) {
                SrtpVerdict verdict = opener.finish(packet.job, packet.view);
                if (verdict == SrtpVerdict.BAD_TAG) {
                    verdict = openWithFormer(leg, packet);
                } else if (verdict == SrtpVerdict.OK) {
                    leg.useNextSealer();
                }
                onVerdict(leg, packet, verdict, nowNanos);
            }
        }
    }

    /** While both serve, what the present keys do not open may be under the former ones. */
    private SrtpVerdict openWithFormer(EngineLeg leg, OpenedPacket packet) {
        HopOpener former = leg.formerOpener;
        if (former == null) {
            return SrtpVerdict.BAD_TAG;
        }
        AeadJob job = packet.job;
        arrived.wrap(job.aad, job.aadOffset, packet.view.length());
        packet.opener = former;
        SrtpVerdict prepared = former.prepare(job, arrived, packet.view.segment(), packet.view.offset());
        if (prepared != SrtpVerdict.OK) {
            return prepared;
        }
        ciphers.open(packet.alone, 1);
        return former.finish(job, packet.view);
    }

    private void onVerdict(EngineLeg leg, OpenedPacket packet, SrtpVerdict verdict, long nowNanos) {
        if (verdict == SrtpVerdict.OK) {
            counters.increment(SwitchCounter.OPENED);
            onOpened(leg, packet, packet.job.index, nowNanos);
        } else {
            drop(SwitchCounter.of(verdict));
        }
    }

    /** Pin SSRC, look into the plan, limit, sample the level, read the OHB, wait. */
    private void onOpened(EngineLeg leg, OpenedPacket packet, long index, long nowNanos) {
        ActivePlan active = leg.plan;
        int ssrc = packet.view.ssrc();
        int source = active == null ? ForwardingPlan.NO_SOURCE : active.plan.find(leg.legIndex, ssrc);
        if (active == null || source == ForwardingPlan.NO_SOURCE) {
            onUnknownSource(leg, packet, nowNanos);
            return;
        }
        IngressSource ingress = active.ingress[source];
        if (!ingress.rate.take(nowNanos)) {
            drop(SwitchCounter.SOURCE_TOO_FAST);
            return;
        }
        if (ingress.opener != packet.opener) {
            ingress.onOtherKeys(packet.opener, index);
        }
        int level = AudioLevel.read(packet.view, walker, active.plan.levelId(source));
        ingress.onPacket(index, packet.view.timestamp(), packet.view.payloadLength(), level, nowNanos);
        sampler.onPacket(ingress, packet.view.timestamp(), nowNanos);
        if (!packet.begin(leg.ektField, packet.tailLength, index)) {
            drop(SwitchCounter.OHB_MALFORMED);
            return;
        }
        outbound.enqueue(active, source, packet, ingress.run);
    }

    private void onUnknownSource(EngineLeg leg, OpenedPacket packet, long nowNanos) {
        if (leg.isNews(packet.view.ssrc(), nowNanos)) {
            events.tell(new EngineEvent.SourceSeen(leg.legId, packet.view.ssrc(), packet.view.payloadType()));
        }
        drop(SwitchCounter.UNKNOWN_SSRC);
    }

    private void drop(SwitchCounter reason) {
        counters.increment(reason);
    }

    /** The batch was sent, and the places of its packets are free. */
    void clear() {
        count = 0;
        opened = 0;
    }

    @Override
    public void close() {
        memory.close();
    }
}
