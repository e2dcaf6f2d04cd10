package dev.sotto.endpoint.library;

import dev.sotto.base.NanoClock;
import dev.sotto.keying.ekt.EktField;
import dev.sotto.keying.ekt.EktFieldCodec;
import dev.sotto.media.rtp.RtpPacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;

/** A standard conference: behind the hop's transform is the payload, and no EKT field behind its tag. */
final class NoInnerLayer implements InnerLayer {
    @Override
    public EktFieldCodec.Split split(byte[] packet, int start, int end) {
        return new EktFieldCodec.Split(new EktField.ShortField(), end);
    }

    @Override
    public Optional<ReceiveVerdict> hopeless(int ssrc, EktField field, long nowNanos) {
        return Optional.empty();
    }

    @Override
    public Received open(RtpPacketView packet, Arrival arrival, EktField field, long nowNanos) {
        byte[] payload = new byte[packet.payloadLength()];
        MemorySegment.copy(packet.segment(), ValueLayout.JAVA_BYTE, packet.payloadOffset(), payload, 0, payload.length);
        return new Received.Opened(
                packet.ssrc(),
                packet.payloadType(),
                packet.timestamp(),
                packet.marker(),
                arrival.hopIndex(),
                packet.sequenceNumber(),
                arrival.repaired(),
                packet.padding() ? withoutPadding(payload) : payload);
    }

    /** RFC 3550 5.1; a broken sender must not lead us out of the array. */
    static byte[] withoutPadding(byte[] payload) {
        int padding = payload.length == 0 ? 0 : payload[payload.length - 1] & 0xFF;
        return padding <= payload.length ? Arrays.copyOf(payload, payload.length - padding) : payload;
    }

    /** RFC 4588 would put the plain payload there, which a media distributor of ours does not keep: it sends the same again. */
    @Override
    public boolean repeatsAsOnTheWire() {
        return false;
    }

    @Override
    public void onTime(long nowNanos) {
        // The hop's keys have no end but the call's.
    }

    @Override
    public long deadlineNanos() {
        return NanoClock.NEVER;
    }

    @Override
    public void destroy() {
        // Nothing is kept.
    }
}
