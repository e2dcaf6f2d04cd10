package dev.sotto.media.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.sotto.media.kernel.PacketMemory;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import java.lang.foreign.MemorySegment;

/** Opened packets that carry a number in every part. */
final class Packets {
    private static final int VERSION_2 = 0x80;
    private static final int OCTETS = 180;

    private Packets() {}

    /** Packet {@code number}, 1 to 127: its SSRC, its index and each octet of its payload. */
    static OpenedPacket of(int number) {
        PacketMemory memory = new PacketMemory(OpenedPacket.SLOT);
        MemorySegment segment = memory.segment();
        long at = memory.base();
        segment.set(JAVA_BYTE, at, (byte) VERSION_2);
        // The last octet of the SSRC, and all of the payload.
        for (int i = RtpPacketView.FIXED_HEADER_LENGTH - 1; i < OCTETS; i++) {
            segment.set(JAVA_BYTE, at + i, (byte) number);
        }
        OpenedPacket packet = new OpenedPacket(segment, at + Slab.STRIDE);
        boolean begun = packet.view.wrap(segment, at, OCTETS) == RtpVerdict.OK && packet.begin(false, 0, number);
        if (!begun) {
            throw new IllegalStateException("what was made is no packet");
        }
        return packet;
    }

    /** The number of the first packet that waits, 0 if none does, -1 if its parts do not belong together. */
    static int first(HandoverRing ring) {
        if (ring.waiting() == 0) {
            return 0;
        }
        OpenedPacket packet = ring.packet(0);
        int number = packet.view.ssrc();
        boolean whole = packet.index == number && ring.conference(0) == number && ring.run(0) == number;
        whole &= packet.view.length() == OCTETS;
        MemorySegment segment = packet.view.segment();
        long end = packet.view.offset() + OCTETS;
        for (long at = packet.view.payloadOffset(); at < end; at++) {
            whole &= segment.get(JAVA_BYTE, at) == number;
        }
        return whole ? number : -1;
    }
}
