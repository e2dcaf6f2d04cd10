package dev.sotto.media.rtp;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/** Octets and views for tests. */
final class Packets {
    private Packets() {}

    static MemorySegment segment(String hex) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static String hex(MemorySegment segment) {
        return HexFormat.of().formatHex(segment.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
    }

    static RtpPacketView view(MemorySegment segment) {
        RtpPacketView view = new RtpPacketView();
        RtpVerdict verdict = view.wrap(segment, 0, (int) segment.byteSize());
        if (verdict != RtpVerdict.OK) {
            throw new AssertionError(verdict);
        }
        return view;
    }

    static RtpPacketView view(String hex) {
        return view(segment(hex));
    }
}
