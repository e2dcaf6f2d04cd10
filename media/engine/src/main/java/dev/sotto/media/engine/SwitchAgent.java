package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.kernel.UdpPort;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The way of datagrams through a core, batch by batch: demultiplex and find the leg ({@link #onDatagram}), check and open
 * ({@link Ingress}), rewrite, seal and send ({@link FanOut}). No thread, no clock, no allocation of its own (RTCP, DTLS and STUN
 * become events and do allocate).
 */
final class SwitchAgent {
    private final UdpPort udp;
    private final LegTable legs;
    private final IceGate ice;
    private final Ingress ingress;
    private final Outbound outbound;
    private final Repairs repairs;
    private final EarlyShelf early;
    private final EventSink events;
    private final Counters<SwitchCounter> counters;
    private final Bugs bugs;

    SwitchAgent(CoreParts parts) {
        this.udp = parts.udp;
        this.legs = parts.legs;
        this.ice = parts.ice;
        this.ingress = parts.ingress;
        this.outbound = parts.outbound;
        this.repairs = parts.repairs;
        this.early = parts.early;
        this.events = parts.events;
        this.counters = parts.counters;
        this.bugs = parts.bugs;
    }

    /** Handles the {@code count} datagrams that were received last. */
    void onBatch(int count, long nowNanos) {
        counters.add(SwitchCounter.RECEIVED, count);
        for (int i = 0; i < count; i++) {
            try {
                onDatagram(i, nowNanos);
            } catch (RuntimeException e) {
                // A mistake of ours costs this datagram and no other.
                bugs.caught(e);
            }
        }
        finish(nowNanos);
    }

    private void onDatagram(int i, long nowNanos) {
        MemorySegment memory = udp.received();
        long offset = udp.offset(i);
        int length = udp.length(i);
        if (length > Slab.PACKET) {
            drop(SwitchCounter.DATAGRAM_TOO_LONG);
            return;
        }
        PacketKind kind = PacketKind.of(memory, offset, length);
        if (kind == PacketKind.STUN) {
            ice.onDatagram(memory, offset, length, udp.source(i), nowNanos);
            return;
        }
        EngineLeg leg = kind == PacketKind.OTHER ? null : legs.sender(udp, i);
        if (leg == null) {
            drop(kind == PacketKind.OTHER ? SwitchCounter.NOT_OURS : SwitchCounter.UNKNOWN_ADDRESS);
        } else if (kind == PacketKind.DTLS) {
            onDtls(leg, memory, offset, length, nowNanos);
        } else if (leg.opener == null) {
            early.keep(leg, memory, offset, length, nowNanos);
        } else {
            onProtected(leg, kind, memory, offset, length, nowNanos);
        }
    }

    /** An SRTP or SRTCP packet from an address of {@code leg}, which has keys. */
    void onProtected(EngineLeg leg, PacketKind kind, MemorySegment memory, long offset, int length, long nowNanos) {
        if (kind == PacketKind.RTCP) {
            onRtcp(leg, memory, offset, length, nowNanos);
        } else {
            ingress.take(leg, memory, offset, length, nowNanos);
        }
    }

    /** Opens and sends what was taken. */
    void finish(long nowNanos) {
        try {
            ingress.open(nowNanos);
        } catch (RuntimeException e) {
            bugs.caught(e);
        }
        outbound.send(nowNanos);
        ingress.clear();
        udp.flush();
    }

    private void onRtcp(EngineLeg leg, MemorySegment memory, long offset, int length, long nowNanos) {
        SrtpVerdict opened = leg.openRtcp(memory, offset, length);
        if (opened != SrtpVerdict.OK) {
            drop(SwitchCounter.of(opened));
            return;
        }
        if (!leg.rtcpRate.take(nowNanos)) {
            drop(SwitchCounter.RTCP_TOO_MANY);
            return;
        }
        counters.increment(SwitchCounter.RTCP_OPENED);
        if (repairs.onRtcp(leg, memory, offset, leg.rtcpLength(), nowNanos)) {
            byte[] compound = copy(memory, offset, leg.rtcpLength());
            events.tell(new EngineEvent.RtcpReceived(leg.legId, compound, nowNanos));
        }
    }

    private void onDtls(EngineLeg leg, MemorySegment memory, long offset, int length, long nowNanos) {
        if (!leg.dtlsRate.take(nowNanos)) {
            drop(SwitchCounter.DTLS_TOO_MANY);
            return;
        }
        counters.increment(SwitchCounter.DTLS_RECEIVED);
        events.tell(new EngineEvent.DtlsReceived(leg.legId, copy(memory, offset, length)));
    }

    private static byte[] copy(MemorySegment memory, long offset, int length) {
        byte[] octets = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, octets, 0, length);
        return octets;
    }

    private void drop(SwitchCounter reason) {
        counters.increment(reason);
    }
}
