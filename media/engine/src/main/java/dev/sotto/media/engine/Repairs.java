package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.NackView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.AeadJob;
import dev.sotto.media.srtp.ExtensionMask;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.SealedSource;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.media.srtp.WireHeader;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Answers generic NACKs (RFC 4585 6.2.1) from the receiver's {@link RepairCache}: in a repair stream of its own (RFC 4588) in the
 * repair mode of RFC 8723 7.1, or, for a receiver without one, with the same octets once more. Nothing is asked of the source.
 */
final class Repairs implements AutoCloseable {
    private static final int ORIGINAL_SEQUENCE_NUMBER = 2;

    private final TransmitQueue queue;
    private final Counters<SwitchCounter> counters;
    private final NackView nacks = new NackView();
    private final RtpPacketView cached = new RtpPacketView();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final ExtensionMask mask = new ExtensionMask();
    private final WireHeader wire = new WireHeader();
    private final PacketMemory scratch = new PacketMemory(2 * Slab.STRIDE);

    Repairs(TransmitQueue queue, Counters<SwitchCounter> counters) {
        this.queue = queue;
        this.counters = counters;
    }

    /**
     * Reads an opened compound RTCP packet of {@code leg}.
     *
     * @return whether there is more in it than NACKs, for the conductor
     */
    boolean onRtcp(EngineLeg leg, MemorySegment memory, long offset, int length, long nowNanos) {
        nacks.wrap(memory, offset, length);
        while (nacks.next()) {
            counters.increment(SwitchCounter.NACKED);
            RepairLog log = leg.repairOf(nacks.mediaSsrc());
            SwitchCounter missed = repair(leg, log, nowNanos);
            counters.increment(missed == null ? SwitchCounter.REPAIRED : missed);
            if (log != null) {
                log.count(missed == null);
            }
        }
        return nacks.hasOthers();
    }

    /** Why nothing was sent; null if it was. */
    private @Nullable SwitchCounter repair(EngineLeg leg, @Nullable RepairLog log, long nowNanos) {
        RepairCache cache = leg.cache;
        HopSealer sealer = leg.sealer;
        if (cache == null || log == null || sealer == null || leg.address == null) {
            return SwitchCounter.REPAIR_UNKNOWN;
        }
        if (!leg.repairRate.take(nowNanos)) {
            return SwitchCounter.REPAIR_TOO_MANY;
        }
        int entry = log.find(nacks.sequenceNumber(), cache.sinceNanos(nowNanos), nowNanos);
        if (entry < 0 || !cache.holds(log.position(entry))) {
            return SwitchCounter.REPAIR_MISSED;
        }
        log.repaired(entry, nowNanos);
        long offset = cache.offset(log.position(entry));
        if (cached.wrap(cache.segment(), offset, log.packetLength(entry)) != RtpVerdict.OK) {
            throw new IllegalStateException("what was sealed here is no RTP packet");
        }
        RewriteRule rule = log.rule;
        // RFC 4588 4 wants the plain payload, which is not kept; only under the double transform the sealed one is
        // right (RFC 8723 7.1).
        int type = rule == null || log.repairSsrc == 0 || !leg.ektField
                ? RewriteRule.DROP
                : rule.repairPayloadType(cached.payloadType());
        if (type == RewriteRule.DROP) {
            return sendAgain(leg, log, entry, offset);
        }
        // RFC 4588 4 wants padding removed, which is inside the seal.
        return cached.padding() ? SwitchCounter.REPAIR_MISSED : sendRepair(leg, log, sealer, type);
    }

    private @Nullable SwitchCounter sendAgain(EngineLeg leg, RepairLog log, int entry, long offset) {
        int length = log.packetLength(entry) + log.tailLength(entry);
        return queue.send(leg, cached.segment(), offset, length, length) == 0 ? SwitchCounter.SEND_FAILED : null;
    }

    /**
     * The header of the packet as it was sent, but for PT, sequence number and SSRC; the original sequence number; then all
     * octets behind the header as they were sent. The EKT field of the packet is no part of that, and the repair has one of its
     * own, which is empty.
     */
    private @Nullable SwitchCounter sendRepair(EngineLeg leg, RepairLog log, HopSealer sealer, int payloadType) {
        SealedSource source = log.sealed(sealer);
        int header = cached.headerLength();
        int payload = ORIGINAL_SEQUENCE_NUMBER + cached.payloadLength();
        int sealed = header + payload + sealer.profile().tagLength();
        int length = sealed + (leg.ektField ? 1 : 0);
        if (source == null || length > Slab.STRIDE) {
            return SwitchCounter.REPAIR_MISSED;
        }
        MemorySegment memory = queue.area();
        long offset = queue.reserveArea();
        cached.copyHeader(memory, offset);
        Octets.putU8(memory, offset + 1, (cached.marker() ? 0x80 : 0) | payloadType);
        Octets.putU32(memory, offset + 8, log.repairSsrc);
        Octets.putU16(scratch.segment(), scratch.base(), cached.sequenceNumber());
        MemorySegment.copy(
                cached.segment(),
                cached.payloadOffset(),
                scratch.segment(),
                scratch.base() + ORIGINAL_SEQUENCE_NUMBER,
                cached.payloadLength());
        SrtpVerdict prepared = prepare(memory, offset, sealer, source, payload, log.takeIndex());
        if (prepared != SrtpVerdict.OK) {
            return SwitchCounter.of(prepared);
        }
        if (leg.ektField) {
            Octets.putU8(memory, offset + sealed, 0);
        }
        queue.addArea(leg, offset, length);
        // Sealed at once: the scratch is used again for the next one.
        queue.flush();
        return null;
    }

    private SrtpVerdict prepare(
            MemorySegment memory, long offset, HopSealer sealer, SealedSource source, int payload, long index) {
        sealer.extensions().mark(cached, walker, mask);
        wire.segment = memory;
        wire.offset = offset;
        wire.length = cached.headerLength();
        wire.extensionStart = cached.headerLengthWithoutExtension() + 4;
        wire.mask = mask;
        AeadJob job = queue.job();
        job.source = scratch.segment();
        job.sourceOffset = scratch.base();
        return source.prepare(job, wire, payload, index);
    }

    @Override
    public void close() {
        scratch.close();
    }
}
