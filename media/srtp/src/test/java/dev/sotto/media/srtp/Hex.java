package dev.sotto.media.srtp;

import dev.sotto.base.KeyMaterial;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Octets, views and keys from hexadecimal text. */
final class Hex {
    /** A packet that is as long as its segment has octets, with room behind it. */
    record Packet(MemorySegment segment, RtpPacketView view) {
        String hex() {
            return Hex.of(segment, 0, view.length());
        }
    }

    private static final int ROOM = 64;

    private Hex() {}

    static byte[] octets(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static String of(MemorySegment segment, long offset, int length) {
        return HexFormat.of().formatHex(segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }

    static KeyMaterial key(String hex) {
        return KeyMaterial.copyOf(octets(hex));
    }

    static HopKeys keys(String profile, String key, String salt) {
        return new HopKeys(
                HopProfile.ofNegotiated(Integer.parseInt(profile, 16)).orElseThrow(), key(key), key(salt));
    }

    /** Octets with room for what sealing adds. */
    static MemorySegment room(byte[] octets) {
        return MemorySegment.ofArray(java.util.Arrays.copyOf(octets, octets.length + ROOM));
    }

    static Packet packet(byte[] octets) {
        MemorySegment segment = room(octets);
        RtpPacketView view = new RtpPacketView();
        RtpVerdict verdict = view.wrap(segment, 0, octets.length);
        if (verdict != RtpVerdict.OK) {
            throw new AssertionError(verdict);
        }
        return new Packet(segment, view);
    }

    static Packet packet(String hex) {
        return packet(octets(hex));
    }
}
