package dev.sotto.endpoint.library;

import dev.sotto.base.MalformedException;
import dev.sotto.base.NanoClock;
import dev.sotto.endpoint.library.InnerTransform.InnerParts;
import dev.sotto.keying.ekt.EktField;
import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.EktVerdict;
import dev.sotto.keying.ekt.InboundKeys;
import dev.sotto.keying.ekt.InnerKey;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.ReplayWindow;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The receiving side of the double transform (RFC 8723 5.3) for all sources of a conference. Inner contexts, with their index
 * and replay list, belong to one key of one source (trap T21) and live as long as the key list knows that key; a key that was
 * given up is never taken again, so its list is not needed any more.
 */
public final class DoubleReceiver {
    /** A new hop and the one before it run side by side for this long: the maximum segment lifetime of RFC 5764 5.2. */
    private static final long OLD_HOP_NANOS = 120_000_000_000L;

    private final EktKeyList keys;
    private final HopProfile single;
    private final AeadPort port;
    private final Set<Integer> own;
    private final RepairMachine repair;
    private final SourceVerdicts bySource = new SourceVerdicts();
    private final Map<Long, InnerContext> contexts = new HashMap<>();
    private @Nullable HopOpener hop;
    private @Nullable HopOpener oldHop;
    private long oldHopEndsNanos = NanoClock.NEVER;

    private record InnerContext(InnerTransform transform, ReplayWindow window) {}

    /**
     * Opens nothing before {@link #hop} was called.
     *
     * @param keys the end-to-end keys of the others
     * @param profile code point of the double profile, 0009 or 000A
     * @param port where the ciphers are
     * @param ownSsrc our own source, which is never to be heard
     */
    public DoubleReceiver(EktKeyList keys, int profile, AeadPort port, int ownSsrc) {
        this(keys, profile, port, Set.of(ownSsrc), new RepairMachine());
    }

    /**
     * The same, with somebody who notes what is missing and knows what is asked for.
     *
     * @param own our sources as they are at any time, none of which is ever to be heard
     */
    DoubleReceiver(EktKeyList keys, int profile, AeadPort port, Set<Integer> own, RepairMachine repair) {
        this.keys = keys;
        this.single = DoubleSender.singleProfile(profile);
        this.port = port;
        this.own = own;
        this.repair = repair;
    }

    /** A new association has keys; packets under the keys before are still taken for a while. */
    public void hop(HopOpener opener, long nowNanos) {
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
    public Received receive(byte[] datagram, long nowNanos) {
        EktFieldCodec.Split split;
        try {
            split = EktFieldCodec.split(datagram, 0, datagram.length);
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
            EktFieldCodec.Split split = EktFieldCodec.split(datagram, start, start + lost.length());
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
        keys.onTick(nowNanos);
        keys.drainRetired().forEach(this::dropContext);
        liveOldHop(nowNanos);
    }

    /** When {@link #onTime} has something to do. */
    long deadlineNanos() {
        return Math.min(keys.nextDeadlineNanos(), oldHop == null ? NanoClock.NEVER : oldHopEndsNanos);
    }

    /** Forgets all keys. */
    public void destroy() {
        contexts.values().forEach(context -> context.transform.destroy());
        contexts.clear();
        dropHop(hop);
        dropHop(oldHop);
        hop = null;
        oldHop = null;
        keys.destroy();
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
        Optional<EktVerdict> hopeless = keys.hopeless(packet.ssrc(), field, nowNanos);
        if (hopeless.isPresent()) {
            return dropped(ReceiveVerdict.ofField(hopeless.get()));
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
        InboundKeys inbound = keys.onPacket(packet.ssrc(), field, nowNanos);
        Received result = openInner(packet, new Arrival(opened.index(), repaired), inbound, nowNanos);
        keys.drainRetired().forEach(this::dropContext);
        return result;
    }

    private record Arrival(long hopIndex, boolean repaired) {}

    /** Everything after the outer transform. */
    private Received openInner(RtpPacketView packet, Arrival arrival, InboundKeys inbound, long nowNanos) {
        if (inbound.verdict().dropsPacket()) {
            return dropped(ReceiveVerdict.BAD_EKT_FIELD);
        }
        InnerParts parts = InnerParts.of(packet);
        if (parts == null) {
            return dropped(ReceiveVerdict.BAD_ORIGINAL_HEADER);
        }
        ReceiveVerdict why = ReceiveVerdict.ofField(inbound.verdict());
        for (InnerKey key : inbound.keys()) {
            InnerContext context = contexts.computeIfAbsent(key.keyId(), id -> newContext(key));
            long index = estimate(context.window, key, parts.originalSequence());
            Attempt attempt = attempt(context, parts, index);
            if (attempt.payload == null && announcedFurther(context.window, key, parts, index)) {
                // T9: the estimate failed, as it does after a pause of more than 2^15 packets, and the field knows
                // better.
                attempt = attempt(context, parts, announced(key, parts));
            }
            byte[] payload = attempt.payload;
            if (payload != null) {
                keys.onVerified(parts.ssrc(), key.keyId(), nowNanos);
                return opened(packet, parts, arrival, payload);
            }
            why = attempt.why;
        }
        return dropped(why);
    }

    private record Attempt(byte @Nullable [] payload, ReceiveVerdict why) {}

    private static Attempt attempt(InnerContext context, InnerParts parts, long index) {
        SrtpVerdict fresh = context.window.check(index);
        if (fresh != SrtpVerdict.OK) {
            return new Attempt(
                    null, fresh == SrtpVerdict.REPLAYED ? ReceiveVerdict.INNER_REPLAYED : ReceiveVerdict.INNER_TOO_OLD);
        }
        byte[] payload = context.transform.open(parts, index);
        if (payload == null) {
            return new Attempt(null, ReceiveVerdict.INNER_BAD_TAG);
        }
        context.window.commit(index);
        return new Attempt(payload, ReceiveVerdict.OPENED);
    }

    private static long estimate(ReplayWindow window, InnerKey key, int sequence) {
        return window.started()
                ? window.estimateIndex(sequence)
                : key.announcedRoc().orElse(key.startRoc()) << 16 | sequence;
    }

    /** The field's ROC helps only if it leads forward: an established index never goes back under the same key. */
    private static boolean announcedFurther(ReplayWindow window, InnerKey key, InnerParts parts, long tried) {
        if (key.announcedRoc().isEmpty() || !window.started()) {
            return false;
        }
        long index = announced(key, parts);
        return index != tried && index > window.highest();
    }

    private static long announced(InnerKey key, InnerParts parts) {
        return key.announcedRoc().orElse(0) << 16 | parts.originalSequence();
    }

    private static Received opened(RtpPacketView packet, InnerParts parts, Arrival arrival, byte[] payload) {
        RtpPacketView original = new RtpPacketView();
        original.wrap(parts.syntheticHeader(), 0, parts.headerLength());
        int length = payload.length;
        if (original.padding()) {
            // RFC 3550 5.1; authentic, but a broken sender must not lead us out of the array.
            int padding = length == 0 ? 0 : payload[length - 1] & 0xFF;
            length = padding <= length ? length - padding : length;
        }
        return new Received.Opened(
                parts.ssrc(),
                packet.payloadType(),
                packet.timestamp(),
                original.marker(),
                arrival.hopIndex,
                parts.originalSequence(),
                arrival.repaired,
                length == payload.length ? payload : Arrays.copyOf(payload, length));
    }

    private InnerContext newContext(InnerKey key) {
        return new InnerContext(
                new InnerTransform(single, key.masterKey(), key.masterSalt(), port), new ReplayWindow());
    }

    private void dropContext(long keyId) {
        InnerContext context = contexts.remove(keyId);
        if (context != null) {
            context.transform.destroy();
        }
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
