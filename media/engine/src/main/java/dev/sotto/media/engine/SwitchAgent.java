package dev.sotto.media.engine;

import dev.sotto.base.Counters;
import dev.sotto.media.distributor.EngineEvent;
import dev.sotto.media.distributor.ForwardingPlan;
import dev.sotto.media.distributor.HopSequence;
import dev.sotto.media.distributor.RewriteRule;
import dev.sotto.media.rtp.AudioLevel;
import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.PacketKind;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;

/**
 * The way of a datagram through a core: {@link #onDatagram}, {@link #onProtected}, {@link #onRtp}, {@link #forward}. No
 * thread, no clock, no allocation of its own (RTCP, DTLS and STUN become events and do allocate).
 *
 * <p>A packet is opened where it was received; for each receiver only its header is copied, and the payload is sealed
 * from there straight into the slot from which it is sent.
 */
final class SwitchAgent {
    private final Slab slab;
    private final MemorySegment segment;
    private final SocketPort sockets;
    private final LegTable legs;
    private final IceGate ice;
    private final EventSink events;
    private final Sampler sampler;
    private final Counters<SwitchCounter> counters;
    private final int outSlot;

    private final RtpPacketView packet = new RtpPacketView();
    private final RtpPacketView out = new RtpPacketView();
    private final HeaderExtensionView walker = new HeaderExtensionView();
    private final EktTailView tail = new EktTailView();
    private final OriginalHeaderView original = new OriginalHeaderView();
    private final OriginalHeaderView rewritten = new OriginalHeaderView();
    private long originalOffset;
    private int tailLength;

    SwitchAgent(Slab slab, SocketPort sockets, LegTable legs, IceGate ice, EventSink events, Sampler sampler) {
        this.slab = slab;
        this.segment = slab.segment();
        this.sockets = sockets;
        this.legs = legs;
        this.ice = ice;
        this.events = events;
        this.sampler = sampler;
        this.counters = legs.counters();
        this.outSlot = slab.acquire();
    }

    /** Handles one datagram; true if its slot was kept for later. */
    boolean onDatagram(int slot, int length, InetSocketAddress source, long nowNanos) {
        counters.increment(SwitchCounter.RECEIVED);
        if (length > Slab.PACKET) {
            return drop(SwitchCounter.DATAGRAM_TOO_LONG);
        }
        PacketKind kind = PacketKind.of(segment, slab.offset(slot), length);
        if (kind == PacketKind.OTHER) {
            return drop(SwitchCounter.NOT_OURS);
        }
        if (kind == PacketKind.STUN) {
            ice.onDatagram(slot, length, source, nowNanos);
            return false;
        }
        EngineLeg leg = legs.at(source);
        if (leg == null) {
            return drop(SwitchCounter.UNKNOWN_ADDRESS);
        }
        if (kind == PacketKind.DTLS) {
            return onDtls(leg, slot, length, nowNanos);
        }
        return leg.opener == null
                ? keepEarly(leg, slot, length, nowNanos)
                : onProtected(leg, kind, slot, length, nowNanos);
    }

    /** An SRTP or SRTCP packet from an address of {@code leg}, which has keys. */
    boolean onProtected(EngineLeg leg, PacketKind kind, int slot, int length, long nowNanos) {
        return kind == PacketKind.RTCP
                ? onRtcp(leg, slab.offset(slot), length, nowNanos)
                : onRtp(leg, slab.offset(slot), length, nowNanos);
    }

    /** Split tail, open, check replay, pin SSRC, sample level, look into the plan, forward to each receiver. */
    private boolean onRtp(EngineLeg leg, long offset, int length, long nowNanos) {
        tailLength = 0;
        if (leg.ektField) {
            if (tail.split(segment, offset, length) != SrtpVerdict.OK) {
                return drop(SwitchCounter.EKT_MALFORMED);
            }
            tailLength = tail.tailLength();
        }
        if (packet.wrap(segment, offset, length - tailLength) != RtpVerdict.OK) {
            return drop(SwitchCounter.RTP_MALFORMED);
        }
        SrtpVerdict opened = leg.open(packet);
        if (opened != SrtpVerdict.OK) {
            return drop(SwitchCounter.of(opened));
        }
        counters.increment(SwitchCounter.OPENED);
        ActivePlan active = leg.plan;
        int source = active == null ? ForwardingPlan.NO_SOURCE : active.plan.find(leg.legIndex, packet.ssrc());
        if (active == null || source == ForwardingPlan.NO_SOURCE) {
            return onUnknownSource(leg, nowNanos);
        }
        IngressSource ingress = active.ingress[source];
        long index = leg.used().index();
        if (ingress.opener != leg.used()) {
            ingress.onOtherKeys(leg.used(), index);
            active.pause(source);
        }
        int level = AudioLevel.read(packet, walker, active.plan.levelId(source));
        ingress.onPacket(index, packet.timestamp(), level, nowNanos);
        sampler.onPacket(ingress, packet.timestamp(), nowNanos);
        if (leg.ektField && !readOriginalHeader()) {
            return drop(SwitchCounter.OHB_MALFORMED);
        }
        EngineLeg[] receivers = active.receivers[source];
        for (int i = 0; i < receivers.length; i++) {
            forward(leg, receivers[i], active.egress[source][i], active.plan.rule(source, i), index);
        }
        return false;
    }

    private boolean readOriginalHeader() {
        long end = packet.offset() + packet.length();
        boolean read = original.read(segment, packet.payloadOffset(), end) == SrtpVerdict.OK;
        originalOffset = end - original.length();
        return read;
    }

    /** Rewrite, record in the OHB, seal, put the tail behind, send. */
    private void forward(EngineLeg from, EngineLeg to, EgressSource egress, RewriteRule rule, long ingressIndex) {
        HopSealer sealer = to.sealer;
        InetSocketAddress address = to.address;
        if (sealer == null || address == null) {
            drop(sealer == null ? SwitchCounter.RECEIVER_NOT_KEYED : SwitchCounter.RECEIVER_UNREACHABLE);
            return;
        }
        int payloadType = rule.payloadType(packet.payloadType());
        if (payloadType == RewriteRule.DROP || from.ektField != to.ektField) {
            drop(
                    payloadType == RewriteRule.DROP
                            ? SwitchCounter.PAYLOAD_TYPE_NOT_AGREED
                            : SwitchCounter.MIXED_TRANSFORMS);
            return;
        }
        long index = egress.sequence.next(ingressIndex);
        if (index == HopSequence.NONE) {
            drop(SwitchCounter.BEFORE_PAUSE);
            return;
        }
        long offset = slab.offset(outSlot);
        out.wrap(segment, offset, copyHeader(offset));
        out.payloadType(payloadType);
        walker.translate(out, rule.extensionIds());
        int payloadLength = from.ektField ? recordOriginal(payloadType, index) : packet.payloadLength();
        SrtpVerdict sealed = sealer.seal(out, segment, packet.payloadOffset(), payloadLength, index);
        if (sealed != SrtpVerdict.OK || out.length() + tailLength > Slab.STRIDE) {
            drop(sealed == SrtpVerdict.OK ? SwitchCounter.NO_ROOM : SwitchCounter.of(sealed));
            return;
        }
        if (tailLength > 0) {
            copyTail(offset + out.length());
        }
        if (!sockets.send(outSlot, out.length() + tailLength, address)) {
            drop(SwitchCounter.SEND_FAILED);
            return;
        }
        counters.increment(SwitchCounter.FORWARDED);
        egress.packets++;
        egress.octets += payloadLength;
    }

    private int copyHeader(long offset) {
        int length = packet.headerLength();
        MemorySegment.copy(segment, packet.offset(), segment, offset, length);
        return length;
    }

    private void copyTail(long offset) {
        MemorySegment.copy(
                segment, ValueLayout.JAVA_BYTE, tail.tailOffset(), segment, ValueLayout.JAVA_BYTE, offset, tailLength);
    }

    /**
     * Writes this receiver's OHB where the received one was, and returns the length of inner ciphertext and OHB. It cannot
     * reach the EKT field behind: at most three octets are added, and 16 of the opened tag lie between.
     */
    private int recordOriginal(int payloadType, long index) {
        rewritten.copyFrom(original);
        rewritten.payloadTypeChanged(packet.payloadType(), payloadType);
        rewritten.sequenceNumberChanged(packet.sequenceNumber(), (int) index & 0xFFFF);
        int block = rewritten.write(segment, originalOffset);
        return (int) (originalOffset - packet.payloadOffset()) + block;
    }

    private boolean onUnknownSource(EngineLeg leg, long nowNanos) {
        if (leg.isNews(packet.ssrc(), nowNanos)) {
            events.tell(new EngineEvent.SourceSeen(leg.legId, packet.ssrc(), packet.payloadType()));
        }
        return drop(SwitchCounter.UNKNOWN_SSRC);
    }

    private boolean onRtcp(EngineLeg leg, long offset, int length, long nowNanos) {
        SrtpVerdict opened = leg.openRtcp(segment, offset, length);
        if (opened != SrtpVerdict.OK) {
            return drop(SwitchCounter.of(opened));
        }
        if (!leg.rtcpRate.take(nowNanos)) {
            return drop(SwitchCounter.RTCP_TOO_MANY);
        }
        counters.increment(SwitchCounter.RTCP_OPENED);
        events.tell(new EngineEvent.RtcpReceived(leg.legId, copy(offset, leg.rtcpLength()), nowNanos));
        return false;
    }

    private boolean onDtls(EngineLeg leg, int slot, int length, long nowNanos) {
        if (!leg.dtlsRate.take(nowNanos)) {
            return drop(SwitchCounter.DTLS_TOO_MANY);
        }
        counters.increment(SwitchCounter.DTLS_RECEIVED);
        events.tell(new EngineEvent.DtlsReceived(leg.legId, copy(slab.offset(slot), length)));
        return false;
    }

    private boolean keepEarly(EngineLeg leg, int slot, int length, long nowNanos) {
        if (leg.early.isFull() || slab.available() == 0) {
            return drop(SwitchCounter.EARLY_OVERFLOW);
        }
        counters.increment(SwitchCounter.EARLY_KEPT);
        leg.early.keep(slot, length, nowNanos);
        return true;
    }

    private byte[] copy(long offset, int length) {
        byte[] octets = new byte[length];
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, octets, 0, length);
        return octets;
    }

    private boolean drop(SwitchCounter reason) {
        counters.increment(reason);
        return false;
    }
}
