package dev.sotto.media.rtp;

import dev.sotto.base.MalformedException;
import dev.sotto.base.OctetReader;
import dev.sotto.base.OctetWriter;
import dev.sotto.media.rtp.RtcpPacket.Chunk;
import dev.sotto.media.rtp.RtcpPacket.FullIntraEntry;
import dev.sotto.media.rtp.RtcpPacket.FullIntraRequest;
import dev.sotto.media.rtp.RtcpPacket.GenericNack;
import dev.sotto.media.rtp.RtcpPacket.Goodbye;
import dev.sotto.media.rtp.RtcpPacket.Item;
import dev.sotto.media.rtp.RtcpPacket.NackItem;
import dev.sotto.media.rtp.RtcpPacket.PictureLoss;
import dev.sotto.media.rtp.RtcpPacket.ReceiverReport;
import dev.sotto.media.rtp.RtcpPacket.ReportBlock;
import dev.sotto.media.rtp.RtcpPacket.SenderReport;
import dev.sotto.media.rtp.RtcpPacket.SourceDescription;
import dev.sotto.media.rtp.RtcpPacket.Unread;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compound RTCP packets (RFC 3550 6.1), also of reduced size (RFC 5506), to records and back. Not for the hot path. */
public final class RtcpCodec {
    private static final int VERSION = 2;
    private static final int FMT_NACK = 1;
    private static final int FMT_PLI = 1;
    private static final int FMT_FIR = 4;
    private static final int MAX_COUNT = 31;
    private static final int MAX_TEXT = 255;

    private RtcpCodec() {}

    /**
     * Reads a compound packet, without caring whether it begins with a report.
     *
     * @throws MalformedException if the parts do not fill it exactly or one of them does not parse
     */
    public static List<RtcpPacket> parse(byte[] compound) {
        OctetReader reader = new OctetReader(compound);
        List<RtcpPacket> packets = new ArrayList<>();
        while (packets.isEmpty() || reader.remaining() > 0) {
            packets.add(parseOne(reader));
        }
        return packets;
    }

    /** Whether a compound packet does not begin with a report, which only RFC 5506 allows. */
    public static boolean isReducedSize(List<RtcpPacket> packets) {
        return !(packets.getFirst() instanceof SenderReport || packets.getFirst() instanceof ReceiverReport);
    }

    private static RtcpPacket parseOne(OctetReader reader) {
        int first = reader.u8("RFC 3550 6.1: RTCP header");
        int type = reader.u8("RFC 3550 6.1: RTCP header");
        if (first >>> 6 != VERSION || type < 192 || type > 223) {
            throw reader.fault("RFC 3550 A.2: RTCP version and type");
        }
        byte[] body = reader.octets(4 * reader.u16("RFC 3550 6.1: RTCP length"), "RFC 3550 6.1: RTCP length");
        if ((first & 0x20) != 0) {
            if (reader.remaining() > 0) {
                throw reader.fault("RFC 3550 6.4.1: padding only in the last packet");
            }
            body = withoutPadding(body, reader);
        }
        return parseBody(type, first & 0x1F, body);
    }

    private static byte[] withoutPadding(byte[] body, OctetReader reader) {
        int padding = body.length == 0 ? 0 : body[body.length - 1] & 0xFF;
        if (padding == 0 || padding > body.length || padding % 4 != 0) {
            throw reader.fault("RFC 3550 6.4.1: count of padding octets");
        }
        return Arrays.copyOf(body, body.length - padding);
    }

    private static RtcpPacket parseBody(int type, int count, byte[] body) {
        OctetReader reader = new OctetReader(body);
        return switch (type) {
            case RtcpPacket.SENDER_REPORT -> senderReport(reader, count);
            case RtcpPacket.RECEIVER_REPORT -> new ReceiverReport(ssrc(reader), blocks(reader, count));
            case RtcpPacket.SOURCE_DESCRIPTION -> sourceDescription(reader, count);
            case RtcpPacket.GOODBYE -> goodbye(reader, count);
            case RtcpPacket.TRANSPORT_FEEDBACK -> count == FMT_NACK ? nack(reader) : new Unread(type, count, body);
            case RtcpPacket.PAYLOAD_FEEDBACK ->
                switch (count) {
                    case FMT_PLI -> pictureLoss(reader);
                    case FMT_FIR -> fullIntraRequest(reader);
                    default -> new Unread(type, count, body);
                };
            default -> new Unread(type, count, body);
        };
    }

    private static int ssrc(OctetReader reader) {
        return (int) reader.u32("RFC 3550 6.4: SSRC");
    }

    private static SenderReport senderReport(OctetReader reader, int count) {
        String rule = "RFC 3550 6.4.1: sender info";
        // Profile-specific extensions may follow the blocks; they say nothing to us.
        return new SenderReport(
                ssrc(reader),
                reader.u64(rule),
                (int) reader.u32(rule),
                reader.u32(rule),
                reader.u32(rule),
                blocks(reader, count));
    }

    private static List<ReportBlock> blocks(OctetReader reader, int count) {
        String rule = "RFC 3550 6.4.1: report block";
        List<ReportBlock> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(new ReportBlock(
                    ssrc(reader),
                    reader.u8(rule),
                    reader.u24(rule) << 8 >> 8,
                    (int) reader.u32(rule),
                    reader.u32(rule),
                    (int) reader.u32(rule),
                    reader.u32(rule)));
        }
        return blocks;
    }

    private static SourceDescription sourceDescription(OctetReader reader, int count) {
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chunks.add(new Chunk(ssrc(reader), items(reader)));
        }
        reader.requireEnd("RFC 3550 6.5: source description");
        return new SourceDescription(chunks);
    }

    private static List<Item> items(OctetReader reader) {
        String rule = "RFC 3550 6.5: item";
        List<Item> items = new ArrayList<>();
        for (int type = reader.u8(rule); type != 0; type = reader.u8(rule)) {
            items.add(new Item(type, text(reader, rule)));
        }
        while (reader.position() % 4 != 0) {
            if (reader.u8(rule) != 0) {
                throw reader.fault("RFC 3550 6.5: chunk ends in null octets");
            }
        }
        return items;
    }

    private static String text(OctetReader reader, String rule) {
        return new String(reader.octets(reader.u8(rule), rule), StandardCharsets.UTF_8);
    }

    private static Goodbye goodbye(OctetReader reader, int count) {
        List<Integer> ssrcs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ssrcs.add(ssrc(reader));
        }
        return new Goodbye(ssrcs, reader.remaining() > 0 ? text(reader, "RFC 3550 6.6: reason") : "");
    }

    private static PictureLoss pictureLoss(OctetReader reader) {
        PictureLoss packet = new PictureLoss(ssrc(reader), ssrc(reader));
        reader.requireEnd("RFC 4585 6.3.1.2: PLI has no parameters");
        return packet;
    }

    private static FullIntraRequest fullIntraRequest(OctetReader reader) {
        String rule = "RFC 5104 4.3.1.1: FIR entry";
        int sender = ssrc(reader);
        // The SSRC of the media source is not used and shall be 0; the entries name the sources.
        reader.skip(4, rule);
        List<FullIntraEntry> entries = new ArrayList<>();
        while (reader.remaining() > 0) {
            entries.add(new FullIntraEntry(ssrc(reader), reader.u8(rule)));
            reader.skip(3, rule);
        }
        return new FullIntraRequest(sender, entries);
    }

    private static GenericNack nack(OctetReader reader) {
        String rule = "RFC 4585 6.2.1: generic NACK";
        int sender = ssrc(reader);
        int media = ssrc(reader);
        List<NackItem> items = new ArrayList<>();
        while (reader.remaining() > 0) {
            items.add(new NackItem(reader.u16(rule), reader.u16(rule)));
        }
        return new GenericNack(sender, media, items);
    }

    /**
     * Writes a compound packet.
     *
     * @throws IllegalArgumentException if a count or a text is too long for its field
     */
    public static byte[] build(List<RtcpPacket> packets) {
        OctetWriter out = new OctetWriter(256);
        for (RtcpPacket packet : packets) {
            buildOne(packet, out);
        }
        return out.toOctets();
    }

    private static void buildOne(RtcpPacket packet, OctetWriter out) {
        OctetWriter body = new OctetWriter(64);
        switch (packet) {
            case SenderReport p -> {
                body.u32(p.ssrc()).u64(p.ntpTimestamp()).u32(p.rtpTimestamp());
                body.u32(p.packetCount()).u32(p.octetCount());
                writeBlocks(p.blocks(), body);
                frame(RtcpPacket.SENDER_REPORT, p.blocks().size(), body, out);
            }
            case ReceiverReport p -> {
                writeBlocks(p.blocks(), body.u32(p.ssrc()));
                frame(RtcpPacket.RECEIVER_REPORT, p.blocks().size(), body, out);
            }
            case SourceDescription p -> {
                p.chunks().forEach(chunk -> writeChunk(chunk, body));
                frame(RtcpPacket.SOURCE_DESCRIPTION, p.chunks().size(), body, out);
            }
            case Goodbye p -> {
                p.ssrcs().forEach(body::u32);
                writeReason(p.reason(), body);
                frame(RtcpPacket.GOODBYE, p.ssrcs().size(), body, out);
            }
            case PictureLoss p -> {
                body.u32(p.senderSsrc()).u32(p.mediaSsrc());
                frame(RtcpPacket.PAYLOAD_FEEDBACK, FMT_PLI, body, out);
            }
            case FullIntraRequest p -> {
                body.u32(p.senderSsrc()).u32(0);
                p.entries().forEach(e -> body.u32(e.ssrc()).u8(e.sequence()).u24(0));
                frame(RtcpPacket.PAYLOAD_FEEDBACK, FMT_FIR, body, out);
            }
            case GenericNack p -> {
                body.u32(p.senderSsrc()).u32(p.mediaSsrc());
                p.items().forEach(i -> body.u16(i.sequence()).u16(i.following()));
                frame(RtcpPacket.TRANSPORT_FEEDBACK, FMT_NACK, body, out);
            }
            case Unread p -> frame(p.type(), p.count(), body.octets(p.body()), out);
        }
    }

    private static void writeBlocks(List<ReportBlock> blocks, OctetWriter body) {
        for (ReportBlock block : blocks) {
            body.u32(block.ssrc()).u8(block.fractionLost()).u24(block.cumulativeLost());
            body.u32(block.highestSequence()).u32(block.jitter());
            body.u32(block.lastSenderReport()).u32(block.delaySinceLast());
        }
    }

    private static void writeChunk(Chunk chunk, OctetWriter body) {
        body.u32(chunk.ssrc());
        for (Item item : chunk.items()) {
            byte[] text = octets(item.text());
            body.u8(item.type()).u8(text.length).octets(text);
        }
        do {
            body.u8(0);
        } while (body.length() % 4 != 0);
    }

    private static void writeReason(String reason, OctetWriter body) {
        if (!reason.isEmpty()) {
            byte[] text = octets(reason);
            body.u8(text.length).octets(text);
            while (body.length() % 4 != 0) {
                body.u8(0);
            }
        }
    }

    private static byte[] octets(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (octets.length > MAX_TEXT) {
            throw new IllegalArgumentException("a text of more than 255 octets");
        }
        return octets;
    }

    private static void frame(int type, int count, OctetWriter body, OctetWriter out) {
        if (count > MAX_COUNT || body.length() % 4 != 0) {
            throw new IllegalArgumentException("more than 31 parts, or not whole words, in RTCP type " + type);
        }
        out.u8(VERSION << 6 | count).u8(type).u16(body.length() / 4).octets(body.toOctets());
    }
}
