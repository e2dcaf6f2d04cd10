package dev.sotto.tests.hostile;

import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.OriginalHeaderView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A packet as a media distributor holds it between two hops: header and extensions in clear, behind them what it cannot open.
 *
 * @param fromLeg the leg that it came from
 * @param arrivedNanos when
 * @param packet header, inner ciphertext, inner tag and original header block
 * @param tail the EKT field, as it came
 */
public record Carried(int fromLeg, long arrivedNanos, byte[] packet, byte[] tail) {
    /** The source that the header names. */
    public int ssrc() {
        return view(packet).ssrc();
    }

    /** The sequence number in the header. */
    public int sequenceNumber() {
        return view(packet).sequenceNumber();
    }

    /** Whether a whole key follows in the tail. */
    public boolean hasFullField() {
        return tail[tail.length - 1] == 2;
    }

    /** The same with another header, changed in place by {@code change}. */
    Carried header(Consumer<RtpPacketView> change) {
        byte[] copy = packet.clone();
        change.accept(view(copy));
        return packet(copy);
    }

    Carried packet(byte[] octets) {
        return new Carried(fromLeg, arrivedNanos, octets, tail);
    }

    Carried tail(byte[] octets) {
        return new Carried(fromLeg, arrivedNanos, packet, octets);
    }

    /** The original header block at the end. */
    OriginalHeaderView originalHeader() {
        OriginalHeaderView block = new OriginalHeaderView();
        RtpPacketView view = view(packet);
        block.read(view.segment(), view.payloadOffset(), view.length());
        return block;
    }

    /** The same with another original header block. */
    Carried originalHeader(OriginalHeaderView block) {
        int inner = packet.length - originalHeader().length();
        byte[] room = Arrays.copyOf(packet, inner + OriginalHeaderView.LONGEST);
        int written = block.write(MemorySegment.ofArray(room), inner);
        return packet(Arrays.copyOf(room, inner + written));
    }

    /** Header and extension. */
    byte[] headerOctets() {
        return Arrays.copyOf(packet, view(packet).headerLength());
    }

    /** Everything behind the header. */
    byte[] body() {
        return Arrays.copyOfRange(packet, view(packet).headerLength(), packet.length);
    }

    static RtpPacketView view(byte[] octets) {
        RtpPacketView view = new RtpPacketView();
        view.wrap(MemorySegment.ofArray(octets), 0, octets.length);
        return view;
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] out = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, out, first.length, second.length);
        return out;
    }
}
