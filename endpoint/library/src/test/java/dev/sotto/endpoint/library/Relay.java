package dev.sotto.endpoint.library;

import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.dtls.SrtpKey;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.SrtpVerdict;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a media distributor does with one hop, in its smallest form: opens with the sender's outer key, writes sequence numbers of its
 * own and the original ones into the original header block, seals with the receiver's outer key, keeps the EKT field (RFC 8723 5.2).
 */
final class Relay {
    private final HopOpener opener;
    private final HopSealer sealer;
    private final Map<Integer, Long> next = new HashMap<>();
    private final long firstIndex;

    /** A packet under no outer key. */
    record Bare(byte[] packet, byte[] ektField) {}

    Relay(int profile, SrtpKeyPair outer, EncryptedExtensions encrypted) {
        this(keys(profile, outer.clientWrite()), keys(profile, outer.serverWrite()), 100, encrypted);
    }

    private Relay(HopKeys in, HopKeys out, long firstIndex, EncryptedExtensions encrypted) {
        JceAead port = new JceAead();
        this.opener = new HopOpener(in, port, 64, encrypted);
        this.sealer = new HopSealer(out, port, 64, encrypted);
        this.firstIndex = firstIndex;
    }

    /** From one hop to another, numbering from {@code firstIndex}. */
    static Relay between(HopKeys in, HopKeys out, long firstIndex) {
        return new Relay(in, out, firstIndex, EncryptedExtensions.NONE);
    }

    /** What the sender's packet holds under the outer key; empty if it is not authentic. */
    Optional<Bare> open(byte[] datagram) {
        byte[] copy = datagram.clone();
        MemorySegment segment = MemorySegment.ofArray(copy);
        EktTailView tail = new EktTailView();
        if (tail.split(segment, 0, copy.length) != SrtpVerdict.OK) {
            return Optional.empty();
        }
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(segment, 0, tail.packetLength());
        if (opener.open(packet) != SrtpVerdict.OK) {
            return Optional.empty();
        }
        return Optional.of(new Bare(
                Arrays.copyOf(copy, packet.length()), Arrays.copyOfRange(copy, tail.packetLength(), copy.length)));
    }

    /** The packet for the receiver of this hop. */
    byte[] seal(Bare bare) {
        byte[] room = Arrays.copyOf(bare.packet, bare.packet.length + OriginalHeaderView.LONGEST + 16);
        MemorySegment segment = MemorySegment.ofArray(room);
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(segment, 0, bare.packet.length);
        long index = next.merge(packet.ssrc(), firstIndex, (before, start) -> before + 1);
        OriginalHeaderView original = new OriginalHeaderView();
        original.read(segment, packet.payloadOffset(), packet.length());
        int inner = packet.length() - original.length();
        original.sequenceNumberChanged(packet.sequenceNumber(), (int) (index & 0xFFFF));
        packet.length(inner + original.write(segment, inner));
        if (sealer.seal(packet, index) != SrtpVerdict.OK) {
            throw new IllegalStateException("cannot seal");
        }
        byte[] out = Arrays.copyOf(room, packet.length() + bare.ektField.length);
        System.arraycopy(bare.ektField, 0, out, packet.length(), bare.ektField.length);
        return out;
    }

    private static HopKeys keys(int profile, SrtpKey half) {
        KeyMaterial key = half.key();
        return new HopKeys(HopProfile.ofNegotiated(profile).orElseThrow(), key, half.salt());
    }
}
