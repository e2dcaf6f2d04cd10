package dev.sotto.media.rtp;

import java.util.List;

/** One packet inside a compound RTCP packet. SSRCs are the 32 bits as a signed number. */
public sealed interface RtcpPacket {
    /** Payload type of a sender report. */
    int SENDER_REPORT = 200;

    /** Payload type of a receiver report. */
    int RECEIVER_REPORT = 201;

    /** Payload type of a source description. */
    int SOURCE_DESCRIPTION = 202;

    /** Payload type of a goodbye. */
    int GOODBYE = 203;

    /** Payload type of transport-layer feedback (RFC 4585 6.1). */
    int TRANSPORT_FEEDBACK = 205;

    /** Payload type of payload-specific feedback (RFC 4585 6.1). */
    int PAYLOAD_FEEDBACK = 206;

    /**
     * What a sender has sent (RFC 3550 6.4.1).
     *
     * @param ssrc of the sender
     * @param ntpTimestamp 32.32 bits, seconds since 1900
     * @param rtpTimestamp the same instant on the clock of its media
     * @param packetCount packets sent, 32 bits
     * @param octetCount payload octets sent, 32 bits
     * @param blocks what it has received, at most 31
     */
    record SenderReport(
            int ssrc, long ntpTimestamp, int rtpTimestamp, long packetCount, long octetCount, List<ReportBlock> blocks)
            implements RtcpPacket {
        /** Takes a copy. */
        public SenderReport {
            blocks = List.copyOf(blocks);
        }
    }

    /**
     * What somebody who does not send has received (RFC 3550 6.4.2).
     *
     * @param ssrc of the reporter
     * @param blocks at most 31
     */
    record ReceiverReport(int ssrc, List<ReportBlock> blocks) implements RtcpPacket {
        /** Takes a copy. */
        public ReceiverReport {
            blocks = List.copyOf(blocks);
        }
    }

    /**
     * How one source is received (RFC 3550 6.4.1).
     *
     * @param ssrc of the source
     * @param fractionLost of the packets since the last report, in 1/256, 0..255
     * @param cumulativeLost packets, 24 bits signed
     * @param highestSequence cycles and sequence number, 32 bits
     * @param jitter in timestamp units, 32 bits
     * @param lastSenderReport middle 32 bits of the NTP timestamp of its last sender report, 0 if none
     * @param delaySinceLast since that report, in 1/65536 seconds, 32 bits
     */
    record ReportBlock(
            int ssrc,
            int fractionLost,
            int cumulativeLost,
            int highestSequence,
            long jitter,
            int lastSenderReport,
            long delaySinceLast) {}

    /** Who the sources are (RFC 3550 6.5). */
    record SourceDescription(List<Chunk> chunks) implements RtcpPacket {
        /** Takes a copy. */
        public SourceDescription {
            chunks = List.copyOf(chunks);
        }

        /** The CNAME of one source. */
        public static SourceDescription cname(int ssrc, String cname) {
            return new SourceDescription(List.of(new Chunk(ssrc, List.of(new Item(Item.CNAME, cname)))));
        }
    }

    /** The items of one source. */
    record Chunk(int ssrc, List<Item> items) {
        /** Takes a copy. */
        public Chunk {
            items = List.copyOf(items);
        }
    }

    /**
     * One item of a source description.
     *
     * @param type 1 for CNAME
     * @param text at most 255 octets of UTF-8
     */
    record Item(int type, String text) {
        /** The canonical name (RFC 3550 6.5.1). */
        public static final int CNAME = 1;
    }

    /**
     * Sources that leave (RFC 3550 6.6).
     *
     * @param ssrcs at most 31
     * @param reason at most 255 octets of UTF-8; empty for none
     */
    record Goodbye(List<Integer> ssrcs, String reason) implements RtcpPacket {
        /** Takes a copy. */
        public Goodbye {
            ssrcs = List.copyOf(ssrcs);
        }
    }

    /** A picture was lost: send a whole one (RFC 4585 6.3.1). */
    record PictureLoss(int senderSsrc, int mediaSsrc) implements RtcpPacket {}

    /** Whole pictures are wanted (RFC 5104 4.3.1). */
    record FullIntraRequest(int senderSsrc, List<FullIntraEntry> entries) implements RtcpPacket {
        /** Takes a copy. */
        public FullIntraRequest {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One wanted picture.
     *
     * @param ssrc of the source that shall send it
     * @param sequence number of the command, 0..255; the same number is a repetition
     */
    record FullIntraEntry(int ssrc, int sequence) {}

    /** Packets were lost (RFC 4585 6.2.1). */
    record GenericNack(int senderSsrc, int mediaSsrc, List<NackItem> items) implements RtcpPacket {
        /** Takes a copy. */
        public GenericNack {
            items = List.copyOf(items);
        }
    }

    /**
     * Up to 17 lost packets.
     *
     * @param sequence of the first, 0..65535
     * @param following bit i says that {@code sequence + i + 1} was lost too, 16 bits
     */
    record NackItem(int sequence, int following) {}

    /**
     * A packet that we do not look into: unknown type or format.
     *
     * @param type payload type, 192..223
     * @param count the five bits after the padding flag
     * @param body what follows the first four octets, without padding
     */
    record Unread(int type, int count, byte[] body) implements RtcpPacket {}
}
