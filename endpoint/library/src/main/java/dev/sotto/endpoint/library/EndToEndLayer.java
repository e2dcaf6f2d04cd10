package dev.sotto.endpoint.library;

import dev.sotto.endpoint.library.InnerTransform.InnerParts;
import dev.sotto.keying.ekt.EktField;
import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.keying.ekt.EktKeyList;
import dev.sotto.keying.ekt.InboundKeys;
import dev.sotto.keying.ekt.InnerKey;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.AeadPort;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.ReplayWindow;
import dev.sotto.media.srtp.SrtpVerdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The inner half of the double transform for all sources of a private conference (RFC 8723 5.3 steps 3 to 5). Inner contexts, with their index
 * and replay list, belong to one key of one source (trap T21) and live as long as the key list knows that key; a key that was
 * given up is never taken again, so its list is not needed any more.
 */
final class EndToEndLayer implements InnerLayer {
    private final EktKeyList keys;
    private final HopProfile single;
    private final AeadPort port;
    private final Map<Long, InnerContext> contexts = new HashMap<>();

    private record InnerContext(InnerTransform transform, ReplayWindow window) {}

    /**
     * @param keys the end-to-end keys of the others
     * @param profile code point of the double profile, 0009 or 000A
     * @param port where the ciphers are
     */
    EndToEndLayer(EktKeyList keys, int profile, AeadPort port) {
        this.keys = keys;
        this.single = DoubleSender.singleProfile(profile);
        this.port = port;
    }

    @Override
    public EktFieldCodec.Split split(byte[] packet, int start, int end) {
        return EktFieldCodec.split(packet, start, end);
    }

    @Override
    public Optional<ReceiveVerdict> hopeless(int ssrc, EktField field, long nowNanos) {
        return keys.hopeless(ssrc, field, nowNanos).map(ReceiveVerdict::ofField);
    }

    @Override
    public Received open(RtpPacketView packet, Arrival arrival, EktField field, long nowNanos) {
        InboundKeys inbound = keys.onPacket(packet.ssrc(), field, nowNanos);
        Received result = openInner(packet, arrival, inbound, nowNanos);
        keys.drainRetired().forEach(this::dropContext);
        return result;
    }

    @Override
    public boolean repeatsAsOnTheWire() {
        return true;
    }

    @Override
    public void onTime(long nowNanos) {
        keys.onTick(nowNanos);
        keys.drainRetired().forEach(this::dropContext);
    }

    @Override
    public long deadlineNanos() {
        return keys.nextDeadlineNanos();
    }

    @Override
    public void destroy() {
        contexts.values().forEach(context -> context.transform.destroy());
        contexts.clear();
        keys.destroy();
    }

    private Received openInner(RtpPacketView packet, Arrival arrival, InboundKeys inbound, long nowNanos) {
        if (inbound.verdict().dropsPacket()) {
            return new Received.Dropped(ReceiveVerdict.BAD_EKT_FIELD);
        }
        InnerParts parts = InnerParts.of(packet);
        if (parts == null) {
            return new Received.Dropped(ReceiveVerdict.BAD_ORIGINAL_HEADER);
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
        return new Received.Dropped(why);
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
        return new Received.Opened(
                parts.ssrc(),
                packet.payloadType(),
                packet.timestamp(),
                original.marker(),
                arrival.hopIndex(),
                parts.originalSequence(),
                arrival.repaired(),
                original.padding() ? NoInnerLayer.withoutPadding(payload) : payload);
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
}
