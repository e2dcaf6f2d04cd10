package dev.sotto.tests.hostile;

import dev.sotto.media.rtp.HeaderExtensionView;
import dev.sotto.media.rtp.Octets;
import dev.sotto.media.rtp.RtpPacketView;
import dev.sotto.media.srtp.OriginalHeaderView;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.OptionalInt;

/** Carries out a {@link Fault.Tampering} on a packet between two hops. */
final class Tamper {
    private static final int SPI_FROM_END = 7;
    private static final int EPOCH_FROM_END = 5;
    private static final int SEQUENCE_SHIFT = 0x1234;

    private Tamper() {}

    /** How the next hop is numbered. */
    enum Numbering {
        /** Without a gap, and the original number is told. */
        NEXT,
        /** Without a gap, and nothing is told. */
        NEXT_SILENTLY,
        /** As the header says now. */
        AS_IN_HEADER
    }

    /** A packet as it goes on, and its number on the next hop. */
    record Tampered(Carried packet, Numbering numbering) {
        static Tampered honest(Carried packet) {
            return new Tampered(packet, Numbering.NEXT);
        }

        static Tampered silent(Carried packet) {
            return new Tampered(packet, Numbering.NEXT_SILENTLY);
        }
    }

    static Tampered apply(Fault.Tampering fault, Carried p) {
        return switch (fault) {
            case Fault.Honest ignored -> Tampered.honest(p);
            case Fault.Legal legal -> new Tampered(legal(p, legal), Numbering.AS_IN_HEADER);
            case Fault.Ssrc f -> Tampered.honest(p.header(h -> putU32(h, 8, f.to())));
            case Fault.Timestamp f -> Tampered.honest(p.header(h -> h.timestamp(h.timestamp() + f.by())));
            case Fault.AddedCsrc f -> Tampered.honest(addCsrc(p, f.csrc()));
            case Fault.ClaimedCsrcs f -> Tampered.honest(p.header(h -> putU8(h, 0, (u8(h, 0) & 0xF0) | f.count())));
            case Fault.Padding ignored -> Tampered.honest(p.header(h -> putU8(h, 0, u8(h, 0) ^ 0x20)));
            case Fault.SilentPayloadType f -> Tampered.honest(p.header(h -> h.payloadType(f.to())));
            case Fault.SilentSequence ignored -> Tampered.silent(p);
            case Fault.SilentMarker ignored -> Tampered.honest(p.header(h -> h.marker(!h.marker())));
            case Fault.ClaimedOriginals f -> Tampered.honest(claim(p, f));
            case Fault.ClaimedConfig f -> Tampered.silent(replaceLast(p, f.octet()));
            case Fault.Splice f -> splice(p, f);
            case Fault.Shortened f -> Tampered.honest(resized(p, -f.octets()));
            case Fault.Lengthened f -> Tampered.honest(resized(p, f.octets()));
            case Fault.TurnedBit f -> Tampered.honest(turn(p, f.octetFromEnd()));
            case Fault.Tail f -> Tampered.honest(p.tail(f.octets()));
            case Fault.TailEpoch f -> Tampered.honest(inTail(p, EPOCH_FROM_END, f.epoch()));
            case Fault.TailSpi f -> Tampered.honest(inTail(p, SPI_FROM_END, f.spi()));
            case Fault.Level f -> Tampered.honest(p.header(h -> level(h, f)));
        };
    }

    private static Carried legal(Carried p, Fault.Legal legal) {
        OriginalHeaderView block = p.originalHeader();
        Carried changed = p.header(h -> {
            legal.payloadType().ifPresent(to -> {
                block.payloadTypeChanged(h.payloadType(), to);
                h.payloadType(to);
            });
            if (legal.sequence()) {
                int to = (h.sequenceNumber() + SEQUENCE_SHIFT) & 0xFFFF;
                block.sequenceNumberChanged(h.sequenceNumber(), to);
                h.sequenceNumber(to);
            }
            if (legal.marker()) {
                block.markerChanged(h.marker(), !h.marker());
                h.marker(!h.marker());
            }
        });
        return changed.originalHeader(block);
    }

    private static Carried addCsrc(Carried p, int csrc) {
        RtpPacketView view = Carried.view(p.packet());
        int at = view.headerLengthWithoutExtension();
        byte[] before = Arrays.copyOf(p.packet(), at + 4);
        before[0] = (byte) (before[0] + 1);
        byte[] after = Arrays.copyOfRange(p.packet(), at, p.packet().length);
        Octets.putU32(MemorySegment.ofArray(before), at, csrc);
        return p.packet(Carried.join(before, after));
    }

    /** The block names values that the header never had, although nothing was changed in the header. */
    private static Carried claim(Carried p, Fault.ClaimedOriginals claim) {
        RtpPacketView present = Carried.view(p.packet());
        return p.originalHeader(
                claiming(present, claim.payloadType(), claim.sequence(), claim.turnMarker() != present.marker()));
    }

    private static OriginalHeaderView claiming(
            RtpPacketView present, OptionalInt payloadType, OptionalInt sequence, boolean marker) {
        OriginalHeaderView block = new OriginalHeaderView();
        payloadType.ifPresent(from -> block.payloadTypeChanged(from, present.payloadType()));
        sequence.ifPresent(from -> block.sequenceNumberChanged(from, present.sequenceNumber()));
        block.markerChanged(marker, present.marker());
        return block;
    }

    private static Carried replaceLast(Carried p, int octet) {
        byte[] copy = p.packet().clone();
        copy[copy.length - 1] = (byte) octet;
        return p.packet(copy);
    }

    private static Tampered splice(Carried p, Fault.Splice splice) {
        Carried joined = p.packet(Carried.join(p.headerOctets(), splice.other().body()));
        if (!splice.claimed()) {
            return Tampered.honest(joined);
        }
        RtpPacketView other = Carried.view(splice.other().packet());
        return Tampered.honest(joined.originalHeader(claiming(
                Carried.view(joined.packet()),
                OptionalInt.of(other.payloadType()),
                OptionalInt.of(other.sequenceNumber()),
                other.marker())));
    }

    /** More or less between header and original header block, which stays. */
    private static Carried resized(Carried p, int by) {
        OriginalHeaderView block = p.originalHeader();
        int inner = p.packet().length - block.length();
        int least = p.headerOctets().length;
        byte[] copy = Arrays.copyOf(p.packet(), Math.max(least, inner + by) + 1);
        copy[copy.length - 1] = 0;
        return p.packet(copy).originalHeader(block);
    }

    private static Carried turn(Carried p, int fromEnd) {
        byte[] copy = p.packet().clone();
        copy[copy.length - 1 - fromEnd] ^= 1;
        return p.packet(copy);
    }

    private static Carried inTail(Carried p, int fromEnd, int value) {
        if (!p.hasFullField()) {
            return p;
        }
        byte[] tail = p.tail().clone();
        tail[tail.length - fromEnd] = (byte) (value >>> 8);
        tail[tail.length - fromEnd + 1] = (byte) value;
        return p.tail(tail);
    }

    private static void level(RtpPacketView header, Fault.Level level) {
        HeaderExtensionView walker = new HeaderExtensionView();
        walker.wrap(header);
        while (walker.next()) {
            if (walker.id() == level.extensionId()) {
                Octets.putU8(header.segment(), walker.offset(), level.octet());
            }
        }
    }

    private static int u8(RtpPacketView header, int at) {
        return Octets.u8(header.segment(), header.offset() + at);
    }

    private static void putU8(RtpPacketView header, int at, int value) {
        Octets.putU8(header.segment(), header.offset() + at, value);
    }

    private static void putU32(RtpPacketView header, int at, int value) {
        Octets.putU32(header.segment(), header.offset() + at, value);
    }
}
