package dev.sotto.endpoint.library;

import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.keying.ekt.EktField;
import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of a hop for all sources of a conference: outer transform, old hop and new one side by side, repair, and what
 * became of every packet. The rest is the {@link InnerLayer}'s.
 */
final class HopReceiver {
    /** A new hop and the one before it run side by side for this long: the maximum segment lifetime of RFC 5764 5.2. */
    private static final long OLD_HOP_NANOS = 120_000_000_000L;

    private final InnerLayer inner;
    private final Set<Integer> own;
    private final RepairMachine repair;
    private final SourceVerdicts bySource = new SourceVerdicts();
    private @Nullable HopOpener hop;
    private @Nullable HopOpener oldHop;
    private long oldHopEndsNanos = NanoClock.NEVER;

    /**
     * Opens nothing before {@link #hop} was called.
     *
     * @param own our sources as they are at any time, none of which is ever to be heard
     * @param repair notes what is missing and knows what is asked for
     */
    HopReceiver(InnerLayer inner, Set<Integer> own, RepairMachine repair) {
        this.inner = inner;
        this.own = own;
        this.repair = repair;
    }

    /** A new association has keys; packets under the keys before are still taken for a while. */
    void hop(HopOpener opener, long nowNanos) {
        if (oldHop != null) {
            oldHop.destroy();
        }
        oldHop = hop;
        oldHopEndsNanos = nowNanos + OLD_HOP_NANOS;
        hop = opener;
        repair.onNewHop();
    }

    /**
     * Takes one SRTP datagram apart.
     *
     * @param datagram is changed
     */
    Received receive(byte[] datagram, long nowNanos) {
        EktFieldCodec.Split split;
        try {
            split = inner.split(datagram, 0, datagram.length);
        } catch (MalformedException e) {
            return nameless();
        }
        RtpPacketView packet = new RtpPacketView();
        if (packet.wrap(MemorySegment.ofArray(datagram), 0, split.srtpEnd()) != RtpVerdict.OK) {
            return nameless();
        }
        int repeated = repair.repeatedType(packet.payloadType());
        if (repeated >= 0) {
            return count(openRepeated(datagram, packet, repeated, nowNanos));
        }
        int ssrc = packet.ssrc();
        Received received = open(packet, split.field(), nowNanos);
        bySource.count(ssrc, verdict(received));
        return received;
    }

    /** What was repeated counts for its source, and what came of no repetition for nobody. */
    private Received count(Received received) {
        if (received instanceof Received.Opened opened) {
            bySource.count(opened.ssrc(), ReceiveVerdict.OPENED);
        } else {
            bySource.count(verdict(received));
        }
        return received;
    }

    /**
     * A repeated packet (RFC 8723 5.3 step 2, 7.1): its outer transform is undone, and what it holds is then a packet of the wire
     * like any other. Whose it is nobody says; of those of whom one with its number was asked for, it is the one whose outer tag
     * is right. Its own EKT field, if it has more than the short one, says nothing about them (trap T14).
     */
    private Received openRepeated(byte[] datagram, RtpPacketView packet, int payloadType, long nowNanos) {
        HopOpener opened = hop;
        if (opened == null) {
            return dropped(ReceiveVerdict.NOT_KEYED);
        }
        SrtpVerdict outer = opened.open(packet);
        if (outer != SrtpVerdict.OK) {
            return dropped(ofOuter(outer));
        }
        if (!inner.repeatsAsOnTheWire()) {
            return dropped(ReceiveVerdict.REPAIR_NOT_WANTED);
        }
        if (!RtxPacket.isValid(packet)) {
            return dropped(ReceiveVerdict.MALFORMED);
        }
        List<Integer> sources = repair.askedFor(RtxPacket.repeatedSequence(packet));
        if (sources.isEmpty()) {
            return dropped(ReceiveVerdict.REPAIR_NOT_WANTED);
        }
        RtpPacketView lost = RtxPacket.restore(packet, payloadType);
        Received received = openOfOne(sources, lost, new EktField.ShortField(), nowNanos);
        if (verdict(received) != ReceiveVerdict.REPAIR_BAD_TAG) {
            return received;
        }
        try {
            // T15: a distributor may count the EKT field among the octets that it sent and keep it.
            int start = (int) lost.offset();
            EktFieldCodec.Split split = inner.split(datagram, start, start + lost.length());
            return lost.wrap(lost.segment(), start, split.srtpEnd() - start) == RtpVerdict.OK
                    ? openOfOne(sources, lost, split.field(), nowNanos)
                    : received;
        } catch (MalformedException e) {
            return received;
        }
    }

    private Received openOfOne(List<Integer> sources, RtpPacketView lost, EktField field, long nowNanos) {
        ReceiveVerdict why = ReceiveVerdict.REPAIR_BAD_TAG;
        for (int ssrc : sources) {
            RtxPacket.source(lost, ssrc);
            Received received = open(lost, field, nowNanos);
            if (received instanceof Received.Opened) {
                return received;
            }
            why = verdict(received) == ReceiveVerdict.OUTER_BAD_TAG ? why : verdict(received);
        }
        return dropped(why);
    }

    /** How often each verdict was given, by source. */
    SourceVerdicts bySource() {
        return bySource;
    }

    /** Destroys keys that are over, also when nothing is heard. */
    void onTime(long nowNanos) {
        inner.onTime(nowNanos);
        liveOldHop(nowNanos);
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        return Math.min(inner.deadlineNanos(), oldHop == null ? NanoClock.NEVER : oldHopEndsNanos);
    }

    /** Forgets all keys. */
    void destroy() {
        dropHop(hop);
        dropHop(oldHop);
        hop = null;
        oldHop = null;
        inner.destroy();
    }

    private Received nameless() {
        bySource.count(ReceiveVerdict.MALFORMED);
        return dropped(ReceiveVerdict.MALFORMED);
    }

    /** What no key could open is dropped before anything is decrypted: a flood must cost next to nothing (RFC 8871 8.2.1). */
    private Received open(RtpPacketView packet, EktField field, long nowNanos) {
        HopOpener opened = hop;
        if (opened == null) {
            return dropped(ReceiveVerdict.NOT_KEYED);
        }
        if (own.contains(packet.ssrc())) {
            return dropped(ReceiveVerdict.OWN_SSRC);
        }
        Optional<ReceiveVerdict> hopeless = inner.hopeless(packet.ssrc(), field, nowNanos);
        if (hopeless.isPresent()) {
            return dropped(hopeless.get());
        }
        SrtpVerdict outer = opened.open(packet);
        HopOpener before = liveOldHop(nowNanos);
        if (outer == SrtpVerdict.BAD_TAG && before != null) {
            opened = before;
            outer = before.open(packet);
        }
        if (outer != SrtpVerdict.OK) {
            return dropped(
                    outer == SrtpVerdict.REPLAYED && repair.cameAfterAsking(packet.ssrc(), packet.sequenceNumber())
                            ? ReceiveVerdict.REPAIR_NOT_WANTED
                            : ofOuter(outer));
        }
        boolean repaired = opened == hop && repair.onArrived(packet.ssrc(), opened.index(), nowNanos);
        return inner.open(packet, new InnerLayer.Arrival(opened.index(), repaired), field, nowNanos);
    }

    private @Nullable HopOpener liveOldHop(long nowNanos) {
        if (oldHop != null && nowNanos >= oldHopEndsNanos) {
            oldHop.destroy();
            oldHop = null;
        }
        return oldHop;
    }

    private static void dropHop(@Nullable HopOpener opener) {
        if (opener != null) {
            opener.destroy();
        }
    }

    private static ReceiveVerdict ofOuter(SrtpVerdict outer) {
        return switch (outer) {
            case BAD_TAG -> ReceiveVerdict.OUTER_BAD_TAG;
            case REPLAYED -> ReceiveVerdict.OUTER_REPLAYED;
            case TOO_OLD -> ReceiveVerdict.OUTER_TOO_OLD;
            case MALFORMED -> ReceiveVerdict.MALFORMED;
            default -> ReceiveVerdict.OUTER_REFUSED;
        };
    }

    private static ReceiveVerdict verdict(Received received) {
        return received instanceof Received.Dropped dropped ? dropped.why() : ReceiveVerdict.OPENED;
    }

    private static Received dropped(ReceiveVerdict why) {
        return new Received.Dropped(why);
    }
}
