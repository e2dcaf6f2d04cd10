package dev.sotto.endpoint.library;

import dev.sotto.base.KeyMaterial;
import dev.sotto.keying.dtls.DtlsEvent;
import dev.sotto.keying.dtls.SrtpKey;
import dev.sotto.keying.dtls.SrtpKeyHalves;
import dev.sotto.keying.dtls.SrtpKeyPair;
import dev.sotto.keying.dtls.SrtpProfile;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtcpCodec;
import dev.sotto.media.rtp.RtcpPacket;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a media distributor does with one hop, in its smallest form: opens with the sender's outer key, writes sequence numbers of its
 * own and the original ones into the original header block, seals with the receiver's outer key, keeps the EKT field (RFC 8723 5.2). What it
 * sealed it remembers, without that field, to repeat it (RFC 8723 7.1).
 */
final class Relay {
    private final boolean isDouble;
    private final HopOpener opener;
    private final HopSealer sealer;
    private final Map<Integer, Long> next = new HashMap<>();
    private final Map<Long, byte[]> sealed = new HashMap<>();
    private final long firstIndex;
    private long rtxIndex = 7;

    /** A packet under no outer key. */
    record Bare(byte[] packet, byte[] ektField) {}

    Relay(int profile, SrtpKeyPair outer, EncryptedExtensions encrypted) {
        this(
                HopProfile.isDouble(profile),
                keys(profile, outer.clientWrite()),
                keys(profile, outer.serverWrite()),
                100,
                encrypted);
    }

    private Relay(boolean isDouble, HopKeys in, HopKeys out, long firstIndex, EncryptedExtensions encrypted) {
        this.isDouble = isDouble;
        JceAead port = new JceAead();
        this.opener = new HopOpener(in, port, 64, encrypted);
        this.sealer = new HopSealer(out, port, 64, encrypted);
        this.firstIndex = firstIndex;
    }

    /** Of the hop whose association this is; it encrypts the audio level with the ID 2. */
    static Relay of(DtlsEvent.Established established) {
        SrtpProfile profile = SrtpProfile.of(established.profile()).orElseThrow();
        SrtpKeyPair hop = profile.isDouble()
                ? SrtpKeyHalves.split(profile, established.exporterBlock()).outer()
                : SrtpKeyPair.whole(profile, established.exporterBlock());
        return new Relay(profile.code(), hop, EncryptedExtensions.of(2));
    }

    /** From one hop to another, numbering from {@code firstIndex}. */
    static Relay between(HopKeys in, HopKeys out, long firstIndex) {
        return new Relay(true, in, out, firstIndex, EncryptedExtensions.NONE);
    }

    /** What the sender's packet holds under the outer key; empty if it is not authentic. */
    Optional<Bare> open(byte[] datagram) {
        byte[] copy = datagram.clone();
        MemorySegment segment = MemorySegment.ofArray(copy);
        EktTailView tail = new EktTailView();
        if (isDouble && tail.split(segment, 0, copy.length) != SrtpVerdict.OK) {
            return Optional.empty();
        }
        int end = isDouble ? tail.packetLength() : copy.length;
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(segment, 0, end);
        if (opener.open(packet) != SrtpVerdict.OK) {
            return Optional.empty();
        }
        return Optional.of(new Bare(Arrays.copyOf(copy, packet.length()), Arrays.copyOfRange(copy, end, copy.length)));
    }

    /** The packet for the receiver of this hop. */
    byte[] seal(Bare bare) {
        byte[] room = Arrays.copyOf(bare.packet, bare.packet.length + OriginalHeaderView.LONGEST + 16);
        MemorySegment segment = MemorySegment.ofArray(room);
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(segment, 0, bare.packet.length);
        long index = next.merge(packet.ssrc(), firstIndex, (before, start) -> before + 1);
        if (isDouble) {
            OriginalHeaderView original = new OriginalHeaderView();
            original.read(segment, packet.payloadOffset(), packet.length());
            int inner = packet.length() - original.length();
            original.sequenceNumberChanged(packet.sequenceNumber(), (int) (index & 0xFFFF));
            packet.length(inner + original.write(segment, inner));
        }
        if (sealer.seal(packet, index) != SrtpVerdict.OK) {
            throw new IllegalStateException("cannot seal");
        }
        sealed.put(key(packet.ssrc(), packet.sequenceNumber()), Arrays.copyOf(room, packet.length()));
        byte[] out = Arrays.copyOf(room, packet.length() + bare.ektField.length);
        System.arraycopy(bare.ektField, 0, out, packet.length(), bare.ektField.length);
        return out;
    }

    /** What the receiver says in RTCP; nothing if it is a second copy. */
    List<RtcpPacket> openRtcp(byte[] datagram) {
        byte[] copy = datagram.clone();
        return switch (opener.openRtcp(MemorySegment.ofArray(copy), 0, copy.length)) {
            case OK -> RtcpCodec.parse(Arrays.copyOf(copy, opener.rtcpLength()));
            case REPLAYED -> List.of();
            default -> throw new IllegalStateException("not authentic");
        };
    }

    /** The packet with this number on the receiver's hop as it went the first time. */
    byte[] again(int ssrc, int sequence) {
        byte[] cached = cached(ssrc, sequence);
        return Arrays.copyOf(cached, cached.length + 1);
    }

    /** The plain octets of the repair packet for it (RFC 4588 4), under the outer key of nobody yet. */
    byte[] rtx(int ssrc, int sequence, int payloadType) {
        byte[] cached = cached(ssrc, sequence);
        RtpPacketView view = new RtpPacketView();
        view.wrap(MemorySegment.ofArray(cached), 0, cached.length);
        int header = view.headerLength();
        byte[] rtx = new byte[cached.length + 2];
        System.arraycopy(cached, 0, rtx, 0, header);
        System.arraycopy(cached, 2, rtx, header, 2);
        System.arraycopy(cached, header, rtx, header + 2, cached.length - header);
        view.wrap(MemorySegment.ofArray(rtx), 0, rtx.length);
        view.payloadType(payloadType);
        Octets.putU32(view.segment(), 8, ~ssrc);
        return rtx;
    }

    /** Seals a repair packet and gives it the short EKT field. */
    byte[] sealRtx(byte[] rtx) {
        byte[] room = Arrays.copyOf(rtx, rtx.length + 17);
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(MemorySegment.ofArray(room), 0, rtx.length);
        packet.sequenceNumber((int) (rtxIndex & 0xFFFF));
        if (sealer.seal(packet, rtxIndex++) != SrtpVerdict.OK) {
            throw new IllegalStateException("cannot seal");
        }
        return room;
    }

    private byte[] cached(int ssrc, int sequence) {
        return Objects.requireNonNull(sealed.get(key(ssrc, sequence)), "what was never sent was asked for");
    }

    private static long key(int ssrc, int sequence) {
        return (long) ssrc << 16 | sequence;
    }

    private static HopKeys keys(int profile, SrtpKey half) {
        KeyMaterial key = half.key();
        return new HopKeys(HopProfile.ofNegotiated(profile).orElseThrow(), key, half.salt());
    }
}
