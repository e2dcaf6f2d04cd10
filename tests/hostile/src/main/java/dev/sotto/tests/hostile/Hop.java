package dev.sotto.tests.hostile;

import dev.sotto.keying.tunnel.TunnelMessage.MediaKeys;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.rtp.RtpVerdict;
import dev.sotto.media.srtp.EktTailView;
import dev.sotto.media.srtp.EncryptedExtensions;
import dev.sotto.media.srtp.HopKeys;
import dev.sotto.media.srtp.HopOpener;
import dev.sotto.media.srtp.HopProfile;
import dev.sotto.media.srtp.HopSealer;
import dev.sotto.media.srtp.JceAead;
import dev.sotto.media.srtp.OriginalHeaderView;
import dev.sotto.media.srtp.ReplayWindow;
import dev.sotto.media.srtp.SrtpVerdict;
import dev.sotto.tests.hostile.Tamper.Numbering;
import dev.sotto.tests.hostile.Tamper.Tampered;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The keys of one leg, and the numbers that this hop gives to packets. All that RFC 9185 6.4 gives a media distributor. */
final class Hop {
    private static final int ROOM = OriginalHeaderView.LONGEST + 16;

    private final HopOpener opener;
    private final HopSealer sealer;
    private final long firstIndex;
    private final Map<Integer, Long> indices = new HashMap<>();

    Hop(HopKeys fromPeer, HopKeys toPeer, EncryptedExtensions encrypted, int maxSources, long firstIndex) {
        JceAead port = new JceAead();
        this.opener = new HopOpener(fromPeer, port, maxSources, encrypted);
        this.sealer = new HopSealer(toPeer, port, maxSources, encrypted);
        this.firstIndex = firstIndex;
    }

    static Hop toEndpoint(MediaKeys keys, EncryptedExtensions encrypted, int maxSources, long firstIndex) {
        HopProfile profile = HopProfile.ofNegotiated(keys.profile()).orElseThrow();
        return new Hop(
                new HopKeys(profile, keys.clientKey(), keys.clientSalt()),
                new HopKeys(profile, keys.serverKey(), keys.serverSalt()),
                encrypted,
                maxSources,
                firstIndex);
    }

    /** What lies under the outer tag of a datagram; empty if it is not authentic. */
    Optional<Carried> open(int leg, byte[] datagram, long nowNanos) {
        byte[] copy = datagram.clone();
        MemorySegment segment = MemorySegment.ofArray(copy);
        EktTailView tail = new EktTailView();
        RtpPacketView packet = new RtpPacketView();
        boolean opened = tail.split(segment, 0, copy.length) == SrtpVerdict.OK
                && packet.wrap(segment, 0, tail.packetLength()) == RtpVerdict.OK
                && opener.open(packet) == SrtpVerdict.OK;
        if (!opened) {
            return Optional.empty();
        }
        return Optional.of(new Carried(
                leg,
                nowNanos,
                Arrays.copyOf(copy, packet.length()),
                Arrays.copyOfRange(copy, tail.packetLength(), copy.length)));
    }

    /** The next datagram of this hop, under a right outer tag whatever is in it. */
    byte[] seal(Tampered tampered) {
        Carried carried = tampered.packet();
        long index = number(carried, tampered.numbering());
        if (tampered.numbering() == Numbering.NEXT) {
            OriginalHeaderView block = carried.originalHeader();
            block.sequenceNumberChanged(carried.sequenceNumber(), (int) (index & 0xFFFF));
            carried = carried.originalHeader(block);
        }
        byte[] room = Arrays.copyOf(carried.packet(), carried.packet().length + ROOM);
        RtpPacketView packet = new RtpPacketView();
        packet.wrap(MemorySegment.ofArray(room), 0, carried.packet().length);
        if (sealer.seal(packet, index) != SrtpVerdict.OK) {
            throw new IllegalStateException("the attacker cannot seal its own packet");
        }
        return Carried.join(Arrays.copyOf(room, packet.length()), carried.tail());
    }

    private long number(Carried packet, Numbering numbering) {
        int sequence = packet.sequenceNumber();
        Long last = indices.get(packet.ssrc());
        long index = switch (numbering) {
            case NEXT -> last == null ? firstIndex : last + 1;
            case NEXT_SILENTLY -> {
                long next = last == null ? firstIndex : last + 1;
                // By chance the number would be right.
                yield (next & 0xFFFF) == sequence ? next + 1 : next;
            }
            case AS_IN_HEADER -> ReplayWindow.estimateIndex(last == null ? -1 : last, sequence);
        };
        indices.put(packet.ssrc(), index);
        return index;
    }

    byte[] sealRtcp(byte[] compound) {
        byte[] room = Arrays.copyOf(compound, compound.length + sealer.profile().rtcpOverhead());
        if (sealer.sealRtcp(MemorySegment.ofArray(room), 0, compound.length) != SrtpVerdict.OK) {
            throw new IllegalStateException("the attacker cannot seal its own report");
        }
        return Arrays.copyOf(room, sealer.rtcpLength());
    }
}
